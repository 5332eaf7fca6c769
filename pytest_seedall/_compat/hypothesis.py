"""Hypothesis's private names."""

from __future__ import annotations

import random
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import ModuleType


def hypothesis_random(core: ModuleType, register: Callable[[Any], None]) -> random.Random:
    """Return what Hypothesis draws the seed of each test from, in this thread.

    Private: the public ways to give a seed (`@seed`, `--hypothesis-seed`) switch the example
    database off; this one keeps it, and yields to `@seed`, `--hypothesis-seed` and `derandomize`.
    """
    place: Any = getattr(core, "threadlocal", core)  # a plain global until Hypothesis 6.131
    if place._hypothesis_global_random is None:
        place._hypothesis_global_random = random.Random()
        register(place._hypothesis_global_random)
    return place._hypothesis_global_random  # type: ignore[no-any-return]


def failed_by_stored_example(item: object) -> bool:
    """Tell whether the examples by which a test failed came from Hypothesis's example database.

    Private: what Hypothesis's plugin leaves in the item, whose text says in which phase a failure
    was found: "reuse" is that of the database.
    """
    statistics: str = getattr(item, "hypothesis_statistics", "")
    _, _, reuse = statistics.partition("during reuse phase")
    return " distinct error" in reuse.partition("\n\n")[0]


@contextmanager
def settings_of_repeats(function: Any) -> Iterator[None]:
    """Let a test run several times: as a method of another instance each, and with no deadline.

    Hypothesis takes the former for a mistake; the latter would measure how long it takes to look at
    what an example gives, and a time is never the same.
    """
    from hypothesis import HealthCheck

    check = getattr(HealthCheck, "differing_executors", None)  # since Hypothesis 6.83

    def change(known: Any) -> dict[str, Any]:
        suppressed = [*known.suppress_health_check, *([] if check is None else [check])]
        return {"deadline": None, "suppress_health_check": suppressed}

    with _changed_settings(function, change):
        yield


@contextmanager
def examples_kept(function: Any) -> Iterator[None]:
    """Have the database of examples after the body as before: examples decide what is run next."""

    def change(known: Any) -> dict[str, Any]:
        return {} if known.database is None else {"database": _copy_of(known.database)}

    with _changed_settings(function, change):
        yield


@contextmanager
def examples_forgotten(function: Any) -> Iterator[None]:
    """Have no database of examples in the body: none is read from it, none is written."""
    with _changed_settings(function, lambda known: {"database": None}):
        yield


def _copy_of(database: Any) -> Any:
    """Return a database with what another one holds, whose changes do not reach that one."""
    from hypothesis.database import ExampleDatabase

    class Copy(ExampleDatabase):
        def __init__(self) -> None:
            super().__init__()
            self._known: dict[bytes, dict[bytes, None]] = {}

        def _values(self, key: bytes) -> dict[bytes, None]:
            if key not in self._known:
                self._known[key] = dict.fromkeys(map(bytes, database.fetch(key)))
            return self._known[key]

        def fetch(self, key: bytes) -> Iterator[bytes]:
            yield from [*self._values(key)]

        def save(self, key: bytes, value: bytes) -> None:
            self._values(key)[bytes(value)] = None

        def delete(self, key: bytes, value: bytes) -> None:
            self._values(key).pop(bytes(value), None)

    return Copy()


@contextmanager
def _changed_settings(function: Any, change: Callable[[Any], dict[str, Any]]) -> Iterator[None]:
    """Change the settings of a test with `hypothesis.given`.

    Private: where they are kept; the decorator `settings` may be applied once.
    """
    from hypothesis import settings

    holder = getattr(function, "__func__", function)
    known = holder._hypothesis_internal_use_settings
    holder._hypothesis_internal_use_settings = settings(known, **change(known))
    try:
        yield
    finally:
        holder._hypothesis_internal_use_settings = known


class HypothesisConstants:
    """Where Hypothesis finds the constants that it mixes into its examples.

    Private: it reads them from the source of every local module in `sys.modules`, so that the
    examples of a test change with what other tests have imported, even under `@seed`; nothing
    public narrows that. Absent before Hypothesis 6.135.

    :param modules: returns the names of the modules to read; None for what Hypothesis would read.
    """

    def __init__(self, modules: Callable[[], frozenset[str] | None]) -> None:
        from hypothesis.internal.conjecture import providers

        self._providers: Any = providers
        self._modules = modules
        self._read_all = getattr(providers, "_get_local_constants", None)
        self._known: dict[frozenset[str], Any] = {}
        self._current: frozenset[str] | None = None

    @contextmanager
    def narrowed(self) -> Iterator[None]:
        """Have Hypothesis read those modules alone."""
        if self._read_all is None:
            yield
            return
        self._providers._get_local_constants = self._get
        try:
            yield
        finally:
            self._providers._get_local_constants = self._read_all
            self._providers.CONSTANTS_CACHE.cache.clear()

    def _get(self) -> Any:
        names = self._modules()
        if names is not self._current:
            self._current = names
            self._providers.CONSTANTS_CACHE.cache.clear()  # holds those that a strategy permits
        if names is None:
            assert self._read_all is not None
            return self._read_all()
        if names not in self._known:
            self._known[names] = self._read(sorted(names))
        return self._known[names]

    def _read(self, names: Iterable[str]) -> Any:
        kinds = vars(self._providers._local_constants).items()
        # Hypothesis's own kind of set, which is sorted: its order decides what is drawn.
        found = self._providers.Constants(**{kind: some.intersection(()) for kind, some in kinds})
        for name in names:
            file = getattr(sys.modules.get(name), "__file__", None)
            if file and self._providers.is_local_module_file(file):
                found |= self._providers.constants_from_module(sys.modules[name])
        return found
