"""The version, as `signalwire-transfer --version` says it."""

from importlib_metadata import version as of

from .._sdk._sdks import installed_sdks


def version() -> str:
    """The version of this package, and of the SDKs that are installed."""
    sdks = [f"{sdk.distribution} {of(sdk.distribution)}" for sdk in installed_sdks()]
    return f"signalwire-transfer {of('signalwire-transfer')} (with {' and '.join(sdks) or 'no SDK'})"
