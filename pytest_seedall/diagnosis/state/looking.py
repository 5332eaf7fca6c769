"""What a process holds between two runs, as it is now; and what has changed between two looks."""

from __future__ import annotations

from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.comparing.comparing import compare
from pytest_seedall.comparing.showing import show
from pytest_seedall.comparing.snapshots import Snapshots
from pytest_seedall.diagnosis.state.copying import Saved, save
from pytest_seedall.diagnosis.state.limits import SECONDS, Budget, is_looked_into, is_too_large
from pytest_seedall.diagnosis.state.places import ABSENT, Place, Role, refuse
from pytest_seedall.diagnosis.state.positions import position, role_of
from pytest_seedall.diagnosis.state.searching import places_in, places_of, project_modules
from pytest_seedall.diagnosis.state.settings import files, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pytest_seedall.comparing.nodes import Snapshot

_NONE: Mapping[str, object] = MappingProxyType({})
#: Of the text of a value; and what is told of it.
_WIDTH, TOLD = 60, 30
_NAME = "value"
#: Of the time that is left, that for another group of modules.
_NEXT = 0.3


class Seen(NamedTuple):
    """One place as it was."""

    place: Place
    snapshot: Snapshot
    saved: Saved | None


class Look(NamedTuple):
    """What a process held."""

    seen: Mapping[str, Seen]
    """By the names of places."""
    modules: frozenset[str]
    """Those that were looked at."""
    is_cut_short: bool
    """Whether the time was not enough to look at everything."""
    left_out: tuple[str, ...]
    """The places of what was too large to be looked at."""


class Change(NamedTuple):
    """A place that holds something else than before."""

    place: str
    """As people write it: ``mod.STATE``, ``mod.f(seen)``, ``os.environ['X']``."""
    role: Role
    path: str
    """Where the first difference is: ``mod.STATE['x'].count``."""
    before: str
    """What was there, in one short line; ``not set`` if nothing was."""
    after: str
    is_whole: bool = True
    """Whether these are the place's values; else those at the first difference."""


def look(
    *groups: Sequence[str],
    fixtures: Mapping[str, object] = _NONE,
    parameters: Mapping[str, object] = _NONE,
    replace: Callable[[str, object], None] | None = None,
    folders: Iterable[Path] = (),
    seconds: float = SECONDS,
    copies: bool = True,
) -> Look:
    """Return what the process holds now. Never raises, whatever the objects do.

    :param groups: the modules to look at, each group for a part of the time that the ones before
        have left; by default all of the project.
    :param fixtures: the values of fixtures that outlive a run, by their names.
    :param parameters: the values of the test's parameters, by their names.
    :param replace: gives a fixture another value; without it, only what they hold is put back.
    :param folders: those whose files are listed: the current one, and that of the project.
    :param seconds: for how long to look, about.
    :param copies: whether what is seen is to be put back later, which takes as long again.
    """
    groups = groups or (project_modules(),)
    looking = _Looking(Budget(seconds), copies)
    given = _given(fixtures, parameters, replace)
    for place in (*given, *settings(), *files(tuple(folders))):
        looking.see(place)
    for number, names in enumerate(groups):
        looking.budget.shorten(_NEXT if number else 1)
        looking.see_all(names)
    left_out = tuple(looking.left_out)
    return Look(looking.seen, frozenset(chain(*groups)), looking.budget.is_spent, left_out)


def _given(
    fixtures: Mapping[str, object],
    parameters: Mapping[str, object],
    replace: Callable[[str, object], None] | None,
) -> Iterator[Place]:
    for label, value in fixtures.items():
        write = partial(_replaced, replace, label) if replace else refuse
        yield from _given_one("fixture", label, value, write)
    for label, value in parameters.items():
        yield from _given_one("parameter", label, value, refuse)


def _given_one(
    role: Role, label: str, value: object, write: Callable[[object], None]
) -> Iterator[Place]:
    name = f"{role} `{label}`"
    yield Place(name, role_of(value) or role, lambda: value, write)
    yield from places_in(name, value)


def _replaced(replace: Callable[[str, object], None], label: str, value: object) -> None:
    if value is ABSENT:
        refuse(value)
    replace(label, value)


class _Looking:
    """One look."""

    def __init__(self, budget: Budget, copies: bool) -> None:
        self.budget = budget
        self.seen: dict[str, Seen] = {}
        self.left_out: dict[str, None] = {}
        self._copies = copies
        self._place = self._root = None
        self._name = ""
        self._snapshots = Snapshots(self._leaves_out, deep=True, disk=0)

    def see_all(self, modules: Iterable[str]) -> None:
        for place in places_of(modules, self.budget.spend):
            if self.budget.spend():
                return
            self.see(place)

    def see(self, place: Place) -> None:
        try:
            self._name, value = place.name, place.read()
            shown = position(value) if place.role in ("cache", "iterator") else value
            self._root = shown  # type: ignore[assignment]
            snapshot = self._snapshots.of(shown)
            saved = save(value, self.budget) if self._copies else None
            self.seen.setdefault(place.name, Seen(place, snapshot, saved))
        except Exception:  # of a library that is another one than we know
            self.left_out[place.name] = None

    def _leaves_out(self, value: object) -> bool:
        if self.budget.spend():
            return True
        if is_too_large(value):
            self.left_out[self._name] = None
            return True
        return value is not self._root and not is_looked_into(type(value))


def changes(before: Look, after: Look) -> tuple[Change, ...]:
    """Return what is different between two looks, in the order of the places.

    What one of them had no time for is no change.
    """
    found = [_change(seen, after) for seen in before.seen.values()]
    new = [_new(seen, before) for name, seen in after.seen.items() if name not in before.seen]
    return (*filter(None, found), *dict.fromkeys(filter(None, new)))


def _change(seen: Seen, after: Look) -> Change | None:
    then = after.seen.get(seen.place.name)
    if then is not None:
        return _difference(seen, then)
    if after.is_cut_short or seen.place.name in after.left_out:
        return None
    return _changed(seen, seen.snapshot, None)


def _new(seen: Seen, before: Look) -> Change | None:
    place = seen.place
    if before.is_cut_short or place.name in before.left_out:
        return None
    if place.module and place.module not in before.modules:
        name = f"sys.modules[{place.module!r}]"
        return Change(name, "module", name, repr(ABSENT), "imported")
    return _changed(seen, None, seen.snapshot)


def _changed(seen: Seen, before: Snapshot | None, after: Snapshot | None) -> Change | None:
    texts = [repr(ABSENT) if one is None else _text(seen.place, one) for one in (before, after)]
    return None if len({*texts}) == 1 else Change(*_about(seen.place), texts[0], texts[1])


def _about(place: Place) -> tuple[str, Role, str]:
    return place.name, place.role, place.name


def _difference(seen: Seen, then: Seen) -> Change | None:
    found = compare(seen.snapshot, then.snapshot, _NAME).differences
    if not found:
        return None
    place = seen.place
    before, after = _text(place, seen.snapshot), _text(place, then.snapshot)
    path = f"{place.name}{found[0].place.removeprefix(_NAME)}"
    is_whole = shortened(before) != shortened(after)
    if not is_whole:
        before, after = found[0].values
    if before == after:
        after = f"{after} (another)"
    return Change(place.name, place.role, path, before, after, is_whole)


def shortened(text: str) -> str:
    """Return as much of the text of a value as is told."""
    return text if len(text) <= TOLD else f"{text[: TOLD - 1]}…"


def _text(place: Place, snapshot: Snapshot) -> str:
    if place.role == "file":
        node = snapshot.node(snapshot.root)
        return str(node.items[0] if node is not None and node.items else snapshot.root)
    if place.role in ("cache", "iterator") and isinstance(snapshot.root, str):
        return snapshot.root  # where it is, in words
    return show(snapshot, snapshot.root, _WIDTH)
