"""The call flow of a file at a glance: one plain tree of what is shown, and three ways to draw it.

`flow` is that tree. `reading` makes it of the tools, `steps` of their chains, in the `words` of each route; `tree`,
`mermaid` and `html` draw it, and know nothing of routes.
"""
