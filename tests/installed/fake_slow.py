"""Takes its time."""

import time

from signalwire_transfer import hookimpl

time.sleep(0.05)


@hookimpl
def transfer_review(plan):
    return None
