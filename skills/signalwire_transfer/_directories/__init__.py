"""Routes that stand elsewhere than in the configuration: read, checked, and renewed when they change.

_renewal     tools whose directory may change while they are in use
_filled      parameters with the rows of directories put in
_elsewhere   where directories come from: a file, or a plugin
_reading     a directory from its file: a table, or YAML or JSON
_table       CSV as people and spreadsheets write it
_directory   a directory: named routes, each with its line
_namesakes   tells people apart who share a name
_named       which parameters name a directory
_patience    a time limit for what may never answer
"""
