"""`one_tool`: several transfer skills behind one tool of the model's."""
