"""Reads agents from Python source without running it."""

UNREAD = "not read from Python"
"""Where sentences stand about whatever could not be read."""
