"""Plays an agent from outside: what its tools answer, where each call goes, and what the model gets to see."""
