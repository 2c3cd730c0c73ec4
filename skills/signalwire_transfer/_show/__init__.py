"""The call flow of a file at a glance: one plain tree of what is shown, and three ways to draw it.

`_flow` is that tree. `_reading` makes it of the tools, `_steps` of their chains, in the `_words` of each route;
`_tree`, `_mermaid` and `_html` draw it, and know nothing of routes.
"""
