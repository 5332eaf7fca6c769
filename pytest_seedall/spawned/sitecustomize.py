"""Run by Python when a process starts in the environment of `seedall.child_env()`: seeds it."""

import os
import sys
from importlib.machinery import PathFinder


def _run_the_one_we_hide() -> None:
    """Run the `sitecustomize` that Python would have run without us."""
    here = __file__.rpartition(os.sep)[0]
    sys.path[:] = [folder for folder in sys.path if folder != here]
    hidden = PathFinder.find_spec("sitecustomize")
    if hidden is not None and hidden.loader is not None:
        hidden.loader.exec_module(sys.modules[__name__])


_run_the_one_we_hide()
try:
    from pytest_seedall.streams.spawning import begin
except ImportError:  # a Python in which the plugin is not installed
    pass
else:
    begin()
