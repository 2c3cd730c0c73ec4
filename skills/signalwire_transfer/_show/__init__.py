"""The call flow of a file at a glance: one plain tree of what is shown, and three ways to draw it.

_reading   from the tools of a file to the tree
_steps     from a chain to the steps that are shown
_words     a route in words
_tree      draws it in the terminal
_mermaid   draws it as a Mermaid flowchart
_html      draws it as a page
_as_json   writes it as JSON
_flow      what is shown: agents, tools and steps

What draws knows nothing of routes.
"""
