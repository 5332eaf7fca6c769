"""The frameworks' own deterministic modes, for a run with ``--deterministic``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall.naming.projects import error_in_one_line
from pytest_seedall.seeders.deterministic_modes import FRAMEWORKS

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import ExitStack

    from pytest_seedall.seeders.base import Seeder
    from pytest_seedall.seeders.deterministic_modes import Modes
    from pytest_seedall.session import SeedallSession

    Wrapper: TypeAlias = Generator[None, Any, Any]


class DeterministicModes:
    """Switches the modes on in each framework that is imported; undoes what a test does to them.

    What a fixture does to the modes is left alone: it may mean the tests that use it.
    """

    def __init__(self, session: SeedallSession) -> None:
        self._notice = session.notice
        self._modes: dict[str, Modes] = {}
        session.registry.tell_of_attached(self._attach)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Wrapper:
        __tracebackhide__ = True
        before = {name: modes.read() for name, modes in self._modes.items()}
        try:
            return (yield)
        finally:
            for name, modes in [*self._modes.items()]:
                self._guarded(name, partial(modes.write, before.get(name, modes.wanted)))

    def _attach(self, seeder: Seeder, cleanup: ExitStack) -> None:
        make = FRAMEWORKS.get(seeder.name)
        if make is not None:
            self._guarded(seeder.name, lambda: self._begin(seeder.name, make(), cleanup))

    def _begin(self, name: str, modes: Modes, cleanup: ExitStack) -> None:
        cleanup.callback(modes.write, modes.read())
        self._modes[name] = modes
        modes.write(modes.wanted)

    def _guarded(self, name: str, function: Callable[[], object]) -> None:
        try:
            function()
        except Exception as error:  # another version of the framework: anything may come
            self._modes.pop(name, None)
            self._notice(f"--deterministic leaves {name} as it is: {error_in_one_line(error)}")
