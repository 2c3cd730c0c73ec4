"""Believes that it is a script."""

import sys

sys.exit("usage: fake")
