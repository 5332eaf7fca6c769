"""Python's private names."""

from __future__ import annotations

import importlib.util
import itertools
import os
import sys
import threading
import warnings
from contextlib import contextmanager
from importlib import import_module
from importlib.util import LazyLoader
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import ModuleType


#: What gives raw entropy, for `uuid` and `secrets` as well.
#:
#: Private: `random` keeps its own name for `os.urandom`, which `random.SystemRandom` calls.
RAW_ENTROPY = ("os:urandom", "os:getrandom", "random:_urandom")

# The modules whose functions the threads of pools run; `asyncio` has such a pool as well.
_POOLS = ("concurrent.futures.thread", "multiprocessing.pool")

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


def is_of_pool(thread: threading.Thread) -> bool:
    """Tell whether a thread is one of a pool, which runs what others give it.

    Private: as above, and what these modules have them run.
    """
    function = getattr(thread, "_target", None)
    return getattr(function, "__module__", "") in _POOLS


def number_of_next(named: str) -> int | None:
    """Return the number that the next thread or pool of threads gets which is given no name.

    Private: nothing that is public tells it, nor sets it but by making threads.

    :param named: how its name begins: ``"Thread"``, ``"ThreadPoolExecutor"``.
    :return: None if there are none: the module is not imported, or Python counts in another way.
    """
    counter = getattr(_counting(named), "_counter", None)
    text = repr(getattr(counter, "__self__", None))  # of an `itertools.count`
    return int(text[6:-1]) if text.startswith("count(") else None


def number_next(named: str, number: int) -> None:
    """Set the number that the next of them gets.

    Private: as for `number_of_next`.
    """
    if number_of_next(named) is not None:
        _counting(named)._counter = itertools.count(number).__next__


def _counting(named: str) -> Any:
    if named == "Thread":
        return threading
    return getattr(sys.modules.get("concurrent.futures.thread"), named, None)


@contextmanager
def waiters_made_by(make: Callable[[], object]) -> Iterator[None]:
    """Have `threading.Condition` make the locks on which threads wait by a function.

    Private: the name by which it makes them. `threading.Lock` is another name for the same
    function, and stays.
    """
    module: Any = threading
    before = module._allocate_lock
    module._allocate_lock = make
    try:
        yield
    finally:
        if module._allocate_lock is make:
            module._allocate_lock = before


def other_threads() -> int:
    """Return how many threads run Python beside this one.

    Private by its underscore, though documented: `threading.enumerate` does not know the threads
    that extensions, execnet among them, have started by themselves.
    """
    return len(sys._current_frames()) - 1


def is_importing(module: ModuleType) -> bool:
    """Tell whether `module` is still being imported, and so not ready to be seeded.

    Private: `importlib` marks the spec and offers no function that reads the mark, nor one that
    tells a module whose import has been put off (`LazyLoader`).
    """
    if isinstance(module, _LazyModule):
        return True  # would be executed if it were asked for anything
    return getattr(getattr(module, "__spec__", None), "_initializing", False)


def variables_kept() -> Mapping[object, object]:
    """Return a copy of the variables of the environment, for `variables_of`.

    Private: what `os.environ` keeps as the system has it. To copy that takes a microsecond, and to
    copy `os.environ` itself, which decodes all of it, as long as a small test.
    """
    kept: Any = getattr(os.environ, "_data", os.environ)
    return dict(kept)


def variables_of(kept: Mapping[object, object]) -> dict[str, str]:
    """Return the variables of the environment that have been kept."""
    return {os.fsdecode(name): os.fsdecode(value) for name, value in kept.items()}  # type: ignore[arg-type]


@contextmanager
def temporary_names_noted(note: Callable[[str], object]) -> Iterator[None]:
    """Note the random letters in the names of temporary files and folders.

    Private: the function from which `tempfile` has them. Its audit events tell whole names, but
    what listens to these can never be taken away.
    """
    module: Any = import_module("tempfile")  # slow to import
    candidates = module._get_candidate_names

    def noted() -> Iterator[str]:
        for name in candidates():
            note(name)
            yield name

    module._get_candidate_names = noted
    try:
        yield
    finally:
        module._get_candidate_names = candidates


@contextmanager
def temporary_names_from(letters: Callable[[], str | None]) -> Iterator[None]:
    """Have the names of temporary files and folders made of these letters.

    :param letters: called for each name; it is made as ever where there are none.

    Private: as for `temporary_names_noted`.
    """
    module: Any = import_module("tempfile")  # slow to import
    candidates = module._get_candidate_names

    def made() -> Iterator[str]:
        while True:
            found = letters()
            yield next(iter(candidates())) if found is None else found

    ours = module._get_candidate_names = made
    try:
        yield
    finally:
        if module._get_candidate_names is ours:
            module._get_candidate_names = candidates


def issue_again(warning: warnings.WarningMessage) -> None:
    """Pass a warning that has been recorded on to whoever records or shows warnings now.

    Private: what does that with all that is known; `warnings.showwarning` takes no `source`.
    """
    show: Any = warnings
    show._showwarnmsg(warning)
