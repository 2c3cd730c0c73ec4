"""What joins in on every transfer through hooks alone: one module, one plugin, one entry point."""
