"""The seam for plugins: the hooks, who calls them, and how plugins are found.

_plugins     finds plugins and registers them
_hooks       the one place that calls hooks
_hookspecs   the signature of every hook
_one_off     a plugin that is one file, named by the environment
_trace       every call of a hook as a line, for whoever writes a plugin
_queue       what one plugin is told in the background
_file_key    a key of a file that a plugin brings
_border      catches and names whatever a plugin raises
"""
