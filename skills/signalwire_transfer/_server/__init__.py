"""A server that answers calls: how it begins, runs, is watched, and ends.

_serve          serves the agents of a file, in one process or in several
_processes      the processes of a server, and who looks after them
_surroundings   variables, keys of plugins and processes beside, put in place once and again
_beside         what plugins do beside the calls, in processes of their own
_ending         how a server ends within its grace period
_probes         `/health` and `/ready`
_log_lines      the log as text or JSON
_output         standard output and error that never block a server
_manner         how a server runs, as the options of `run` say
"""
