"""How Sphinx makes the site: `make docs`. The reference is written from the code before the pages are read."""

import sys
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import around

project = "signalwire-transfer"
author = "the signalwire-transfer authors"
copyright = f"2026, {author}"  # noqa: A001  # Sphinx's own name for it
version = release = version_of("signalwire-transfer")

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["pictures/*.py"]
nitpicky = True
smartquotes = False  # what is copied from a page must work: `--at` with two hyphens, and straight quotes

html_theme = "furo"
html_title = "signalwire-transfer"
html_static_path = ["look"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False


def setup(site: Any) -> None:
    """Write what is made from the code, and take over what stands elsewhere in the repository."""
    site.connect("builder-inited", around.everything)
    site.connect("source-read", around.on_site)
    site.connect("build-finished", around.beside)
