"""From a plan to SWML: pure, without an SDK, a clock or a file."""
