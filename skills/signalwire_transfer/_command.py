"""What `signalwire-transfer` starts: `--version` is answered at once, all else by the command line."""

import sys


def main() -> None:
    """Run the command line; see `_cli`."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"{version()}\n")
        return
    from ._cli import main as run

    run()


def version() -> str:
    """The version of this package, and of the SDKs that are installed."""
    from importlib_metadata import version as of

    from ._sdk._sdks import installed_sdks

    sdks = [f"{sdk.distribution} {of(sdk.distribution)}" for sdk in installed_sdks()]
    return f"signalwire-transfer {of('signalwire-transfer')} (with {' and '.join(sdks) or 'no SDK'})"
