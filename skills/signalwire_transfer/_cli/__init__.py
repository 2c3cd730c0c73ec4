"""The command line: a file for each subcommand, and what they share.

`_start` is what the shell starts; it loads `_app`, and with it everything else, only where more than the version is
asked for.
"""
