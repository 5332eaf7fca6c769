"""How Sphinx builds the documentation. Nothing is fetched while it does."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

_ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(_ROOT), str(_ROOT / "docs")]  # the plugin need not be installed

_PROJECT = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]

project = _PROJECT["name"]
author = _PROJECT["authors"][0]["name"]
release = version = _PROJECT["version"]

extensions = ["myst_parser", "sphinx.ext.autodoc", "reference"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = project
html_show_copyright = False
add_module_names = False
autodoc_member_order = "bysource"
default_role = "code"
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
nitpicky = True
# The types in signatures and docstrings have no pages here.
nitpick_ignore_regex = [("py:.*", ".*")]
