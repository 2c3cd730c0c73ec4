"""Reads YAML and JSON, and remembers the line of every value."""
