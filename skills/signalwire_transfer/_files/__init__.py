"""Agents in a YAML or JSON file: read, built, served, and stopped.

_schema         the JSON Schema of a file, for an editor
_route_schema   the JSON Schema of a route
_loose          JSON schemas as an editor's YAML needs them
_serve          serves the agents of a file
_target         what a word on the command line names: a file, or an agent in Python
_module         imports the module of an agent
_build          agents of an SDK from what a file says
_agents         reads the agents of a file
_uses           reads the skills of an agent
_keys           the keys of a file that plugins bring
_ignore         reads `ignore`
_addresses      where the agents of a file are reached
_processes      the processes of a server, and who looks after them
_ending         how a server ends within its grace period
_surroundings   variables, keys of plugins and processes beside, put in place once and again
_beside         what plugins do beside the calls, in processes of their own
_probes         `/health` and `/ready`
_manner         how a server runs, as the options of `run` say
_log_lines      the log as text or JSON
_output         standard output and error that never block a server
"""
