"""Agents in a YAML or JSON file: read with their lines, checked, built, and served."""
