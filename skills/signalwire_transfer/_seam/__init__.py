"""The seam for plugins: the hooks, who calls them, and how plugins are found."""
