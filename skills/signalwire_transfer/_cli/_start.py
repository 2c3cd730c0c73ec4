"""What `signalwire-transfer` starts: `--version` is answered at once, all else by the command line.

Ctrl-C ends it quietly from here on, even while everything else is imported.
"""

import os
import signal
import sys
from types import FrameType

from ._streams import open_streams, whole_output

_INTERRUPTED = 130
"""The exit code of what Ctrl-C has ended, as shells write it."""


def _leave(_signal: int, _frame: FrameType | None) -> None:
    os._exit(_INTERRUPTED)  # nothing has been done that would have to be undone


def main() -> None:
    """Run the command line; see `_app`."""
    is_ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # nohup and a shell's `&` have it ignored
    if is_ours:
        signal.signal(signal.SIGINT, _leave)
    open_streams()
    if sys.argv[1:] in (["--version"], ["-V"]):
        from ._version import version

        with whole_output():
            sys.stdout.write(f"{version()}\n")
        return
    from ._app import main as run

    if is_ours:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run()
