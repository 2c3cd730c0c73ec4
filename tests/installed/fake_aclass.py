"""Names a class where a module should be."""

from signalwire_transfer import hookimpl


class Plugin:
    """The plugin, which nobody has made an instance of."""

    @hookimpl
    def transfer_review(self, plan):
        return None
