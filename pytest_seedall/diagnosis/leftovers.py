"""What the first run of a test has left to all later ones, each with a way to put it back."""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall._compat.python import variables_of
from pytest_seedall.diagnosis.left_files import as_left, taken_away
from pytest_seedall.diagnosis.state.looking import Change, changes
from pytest_seedall.diagnosis.state.places import ABSENT
from pytest_seedall.diagnosis.state.restoring import as_at_import, kept, known_at_import
from pytest_seedall.diagnosis.state.settings import is_of_others, variable
from pytest_seedall.naming.wording import place, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from pytest_seedall.diagnosis.leaving import Leaving
    from pytest_seedall.diagnosis.sources_base import Site
    from pytest_seedall.diagnosis.state.looking import Look

# What the clock of a file system may be behind, in seconds: it goes on in steps.
_STEP = 0.05


class Leftover(NamedTuple):
    """One thing that is different since the first run."""

    change: Change
    reset: Callable[[], AbstractContextManager[object]]
    """Returns what is around one run that is to find it as the first run did."""
    left: Callable[[], AbstractContextManager[object]]
    """Returns what is around one that is to find it as the first run has left it."""
    is_known: bool = True
    """Whether it is known what the first run found; else it is what the source says."""
    setting: Callable[[Leaving], Site | None] = lambda _: None
    """Returns where a run has set it of which this was seen."""


def of_modules(now: Look, look: Callable[[], Look]) -> list[Leftover]:
    """Return the state of modules that is another one than at import, where their source tells.

    :param look: takes another look.
    """
    known = known_at_import(now)
    with as_at_import(now, known):
        found = [(change, _within(change.place, known)) for change in changes(look(), now)]
    return [
        Leftover(
            change,
            partial(as_at_import, now, [place]),
            partial(kept, now, [place, change.place]),
            is_known=False,
        )
        for change, place in found
        if place
    ]


def _within(name: str, known: Collection[str]) -> str:
    """Return which of the known places holds that of a name; nothing if none does."""
    if name in known:
        return name
    return max((one for one in known if name.startswith((f"{one}.", f"{one}["))), default="")


def of_environment(before: Mapping[object, object]) -> list[Leftover]:
    """Return the variables of the environment that are others than before the first run."""
    names, now = variables_of(before), dict(os.environ)
    return [
        _variable(name, names.get(name), now.get(name))
        for name in {**names, **now}
        if names.get(name) != now.get(name) and not is_of_others(name)
    ]


def _variable(name: str, before: str | None, after: str | None) -> Leftover:
    shown_name = variable(name).name
    then, since = [repr(ABSENT) if one is None else shown(one, 60) for one in (before, after)]
    return Leftover(
        Change(shown_name, "setting", shown_name, then, since),
        partial(_set, name, before),
        partial(_set, name, after),
        setting=lambda leaving: (
            leaving.variables[name].setting if name in leaving.variables else None
        ),
    )


@contextmanager
def _set(name: str, value: str | None) -> Iterator[None]:
    """Have a variable be something in the body, and then what it was."""
    one = variable(name)
    before = one.read()
    one.write(ABSENT if value is None else value)
    try:
        yield
    finally:
        one.write(before)


def of_files(leaving: Leaving, since: float, rootpath: Path, aside: Path) -> list[Leftover]:
    """Return the files that a run has found, and that have been written since the first one began.

    :param since: when that was, in seconds.
    :param aside: where to put them while they are away.
    """
    paths = leaving.written_since(since - _STEP)
    return [_file(path, rootpath, aside) for path in paths]


def _file(path: Path, rootpath: Path, aside: Path) -> Leftover:
    name = place(str(path), 0, rootpath)
    return Leftover(
        Change(name, "file", name, repr(ABSENT), "left behind"),
        partial(taken_away, path, aside),
        partial(as_left, path, aside),
        setting=lambda leaving: leaving.files[path].setting if path in leaving.files else None,
    )
