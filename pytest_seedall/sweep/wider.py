"""What the runs of a test share: wider scopes that draw once, under the session seed."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from pytest_seedall.naming.seed_ids import fixture_name
from pytest_seedall.naming.wording import place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_seedall.streams.wider_scopes import Scope

_MOST_NAMED = 2
#: The functions behind xunit fixtures that can have another name than the fixture.
_FUNCTIONS = {"setup_module": ("setUpModule", "setup_module")}


class Wider(NamedTuple):
    """A fixture of a wider scope, or a setup of a class, module or package, that has drawn."""

    name: str
    """``players``, ``setUpClass``."""
    place: str
    """Where it is: ``tests/test_players.py:12``."""

    def __str__(self) -> str:
        return f"{self.name} ({self.place})"


def described(scope: Scope, item: pytest.Item) -> Wider:
    """Return what people call a scope that a test depends on, and where it is."""
    if isinstance(scope, pytest.Collector):
        return Wider("setup_module", place(str(scope.path), 0, item.config.rootpath))
    kind = fixture_name(scope.argname)
    name, function = (kind, scope.func) if kind == scope.argname else _of_xunit(kind, item)
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:  # a partial, or another callable object
        return Wider(name, scope.baseid or "a plugin")
    return Wider(name, place(code.co_filename, code.co_firstlineno, item.config.rootpath))


def _of_xunit(kind: str, item: pytest.Item) -> tuple[str, Any]:
    """Return the user's function that a fixture of pytest's calls: ``setup_class``."""
    owners = [getattr(item, "cls", None), getattr(item, "module", None)]
    for name in _FUNCTIONS.get(kind, (kind,)):
        for owner in owners:
            found = getattr(owner, name, None)
            if found is not None:
                return name, getattr(found, "__func__", found)
    return kind, None


def names(wider: Sequence[Wider]) -> str:
    """Return the names of some, for a sentence: ``setUpClass and players``."""
    known = [*dict.fromkeys(one.name for one in wider)]
    more = len(known) - _MOST_NAMED
    return " and ".join([*known[:_MOST_NAMED], *([f"{more} more"] if more > 0 else [])])


def given(wider: Sequence[Wider]) -> str:
    """Return the condition under which runs are a sample, for the end of a phrase; or nothing."""
    return f", given what {names(wider)} drew" if wider else ""
