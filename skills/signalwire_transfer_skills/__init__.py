"""The transfer skills in the box: one module, one skill, one entry point. They use the public API alone."""
