"""Python's private names."""

from __future__ import annotations

import importlib.util
from importlib.util import LazyLoader
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import threading
    from types import ModuleType


#: What gives raw entropy, for `uuid` and `secrets` as well.
#:
#: Private: `random` keeps its own name for `os.urandom`, which `random.SystemRandom` calls.
RAW_ENTROPY = ("os:urandom", "os:getrandom", "random:_urandom")

_LazyModule = getattr(importlib.util, "_LazyModule", ())


def eager_loader(loader: Any) -> Any:
    """Return the loader that executes a module, if `loader` (a `LazyLoader`) puts that off.

    Private: `importlib.util.LazyLoader` has no public name for the loader that it was given.
    """
    return getattr(loader, "loader", loader) if isinstance(loader, LazyLoader) else loader


def thread_function(thread: threading.Thread) -> str:
    """Return the qualified name of what a thread runs.

    Private: a thread that was given a `target` keeps it in an attribute without a public name.
    """
    function = getattr(thread, "_target", None) or type(thread).run
    return str(getattr(function, "__qualname__", type(function).__qualname__))


def is_importing(module: ModuleType) -> bool:
    """Tell whether `module` is still being imported, and so not ready to be seeded.

    Private: `importlib` marks the spec and offers no function that reads the mark, nor one that
    tells a module whose import has been put off (`LazyLoader`).
    """
    if isinstance(module, _LazyModule):
        return True  # would be executed if it were asked for anything
    return getattr(getattr(module, "__spec__", None), "_initializing", False)
