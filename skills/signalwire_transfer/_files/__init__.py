"""Agents in a YAML or JSON file: read, checked, built and served."""
