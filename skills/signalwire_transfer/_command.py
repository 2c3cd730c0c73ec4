"""What `signalwire-transfer` starts: `--version` is answered at once, all else by the command line."""

import sys


def main() -> None:
    """Run the command line; see `_cli`."""
    if sys.argv[1:] == ["--version"]:
        from ._version import version

        sys.stdout.write(f"{version()}\n")
        return
    from ._cli import main as run

    run()
