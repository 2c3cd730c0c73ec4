"""Starts the command line as `python -m signalwire_transfer`, for those whose PATH lacks the folder of commands."""

from ._cli._start import main

main()
