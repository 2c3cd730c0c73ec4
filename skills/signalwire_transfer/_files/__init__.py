"""Agents in a YAML or JSON file: read, checked, and built.

_build          builds the agents of a file with an SDK
_schema         the JSON Schema of a file, for an editor
_route_schema   the JSON Schema of a route
_loose          JSON schemas as an editor's YAML needs them
_target         what a word on the command line names: a file, or an agent in Python
_module         imports the module of an agent
_agents         reads the agents of a file
_uses           reads the skills of an agent
_keys           the keys of a file that plugins bring
_ignore         reads `ignore`
_addresses      where the agents of a file are reached
"""
