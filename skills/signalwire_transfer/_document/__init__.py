"""A YAML or JSON document in which every place knows its line."""
