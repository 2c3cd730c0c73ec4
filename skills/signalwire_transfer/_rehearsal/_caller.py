"""Who calls in a simulated call, if nobody says otherwise."""

CALLER = "+14155550199"
"""A number that nobody has."""
