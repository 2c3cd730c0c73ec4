"""From a name as a caller says it to the name that is meant: pure, and fast among many."""
