"""Reads YAML and JSON, and remembers the line of every value.

_file      a file in which every place knows its line
_nodes     from YAML nodes to values: text as it is written, variables filled in
_compose   from text to YAML nodes, and what a syntax error means
_hide      hides values of the environment in what is shown
_content   the bytes of a file, without waiting for one that never ends
_python    tells a program in Python from a file of settings
"""
