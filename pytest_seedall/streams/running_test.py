"""The test that was set up last: what has to be known of it while its code runs."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from pytest_seedall.naming.projects import imported_project_modules
from pytest_seedall.streams.item_seeds import ITEM_SEEDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

    import pytest

    from pytest_seedall.streams.item_seeds import ItemSeeds
    from pytest_seedall.streams.stream import Stream


class RunningTest:
    """One after another, the tests of this process."""

    def __init__(self) -> None:
        self.item: pytest.Item | None = None
        self.begun = 0
        """How many tests this process has begun."""
        self.has_raised = False
        """Whether a phase of it has raised so far, or a subtest."""
        self.on_setup: list[Callable[[pytest.Item], None]] = []
        """Called before each setup, of which there are several where a test is tried again."""
        self.before_setup: Stream | None = None
        """The stream of the hooks that run for a test before its setup, if any is not known."""
        self._imported_by: dict[str, frozenset[str]] = {}

    def code(self) -> CodeType | None:
        """Return the code of the test, before its teardown begins."""
        seeds = self.run()
        if seeds is None or seeds.call is None or seeds.teardown is not None:
            return None  # and not asked for: pytest would make an instance of the test's class
        function: Any = getattr(self.item, "obj", None)
        return getattr(inspect.unwrap(function), "__code__", None)

    def file_of(self, stream: Stream | None) -> str:
        """Return the file of the test, if a stream is its own; empty if it is another scope's."""
        seeds = self.run()
        if self.item is None or seeds is None or stream not in seeds.streams():
            return ""
        return str(self.item.path)

    def modules(self) -> frozenset[str] | None:
        """Return the names of the project modules that the test's module imports."""
        module = getattr(self.item, "module", None)
        if module is None:
            return None
        name = module.__name__
        if name not in self._imported_by:
            self._imported_by[name] = imported_project_modules(name)
        return self._imported_by[name]

    def forget_attempt(self, item: pytest.Item, begun: int) -> None:
        """Have a run of a test that nobody has seen count as none.

        :param begun: how many tests had been begun before; a hook may have skipped it at once.
        """
        if self.begun > begun:
            item.stash[ITEM_SEEDS].attempt -= 1
            self.begun = begun

    def run(self) -> ItemSeeds | None:
        """Return the seeds of the test, which are another object if it is run once more."""
        return None if self.item is None else self.item.stash.get(ITEM_SEEDS, None)
