"""Places put back to what they held, so that a caller can test which of them makes runs differ."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall.comparing.objects import attributes
from pytest_seedall.diagnosis.state.constructors import constructed, generator_made
from pytest_seedall.diagnosis.state.copying import Saved, save
from pytest_seedall.diagnosis.state.limits import Budget
from pytest_seedall.diagnosis.state.literals import made_at_import
from pytest_seedall.diagnosis.state.places import ABSENT, CannotError, write_attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from pytest_seedall.diagnosis.state.literals import Make
    from pytest_seedall.diagnosis.state.looking import Look, Seen
    from pytest_seedall.diagnosis.state.places import Place


class Restored(NamedTuple):
    """What has been put back."""

    places: frozenset[str]
    """The names of the places that hold again what they held."""
    cannot: dict[str, str]
    """The places of which that is not so, or not for sure, each with the reason."""


@contextmanager
def kept(
    look: Look, only: Collection[str] | None = None, after: Look | None = None
) -> Iterator[Restored]:
    """Put places back to what they held at a look, before the body and after it.

    Caches of `functools` are emptied: what they held cannot be read. Files are never written.

    :param only: the names of the places; all by default.
    :param after: a later look: what only that has seen is taken away.
    """
    restored = restore(look, only, after)
    try:
        yield restored
    finally:
        restore(look, only, after)


def restore(look: Look, only: Collection[str] | None = None, after: Look | None = None) -> Restored:
    """Put places back to what they held at a look, once; see `kept`."""
    tasks = {name: _put_back(seen) for name, seen in look.seen.items()}
    if after is not None and not look.is_cut_short:
        new = after.seen.keys() - look.seen.keys() - {*look.left_out}
        tasks |= {name: _take_away(after.seen[name].place) for name in sorted(new)}
    return _done(tasks, only)


@contextmanager
def as_at_import(look: Look, only: Collection[str] | None = None) -> Iterator[Restored]:
    """Put places to what the source of their module gives them, before the body and after it.

    For state that the first run has left, when nobody had looked before it: caches of `functools`
    are emptied; globals, class attributes, attributes of functions and defaults get the literals,
    empty containers, counters and seeded generators that the source assigns once.

    :param look: says where the places are.
    :param only: the names of the places; all of which the source tells by default.
    """
    tasks = {name: _reset(seen.place) for name, seen in look.seen.items() if _has_source(seen)}
    restored = _done(tasks, only)
    try:
        yield restored
    finally:
        _done(tasks, only)


def known_at_import(look: Look) -> frozenset[str]:
    """Return the names of the places that `as_at_import` can put to what they were."""
    places = [seen.place for seen in look.seen.values() if _has_source(seen)]
    return frozenset(place.name for place in places if _knows(place))


def _has_source(seen: Seen) -> bool:
    return bool(seen.place.module)


def _knows(place: Place) -> bool:
    is_made = place.role == "cache" or _make_of(place) is not None
    return is_made or bool(constructed(place.module, place.names, place.read()))


def _make_of(place: Place) -> Make | None:
    """Return what makes the value of a place as its module has made it; None if none is known."""
    return made_at_import(place.module, place.names) or generator_made(place.module, place.names)


def _done(tasks: dict[str, Callable[[], object]], only: Collection[str] | None) -> Restored:
    wanted = tasks if only is None else dict.fromkeys(only)
    done, cannot = set(), {}
    for name in wanted:
        try:
            tasks[name]()
            done.add(name)
        except KeyError:
            cannot[name] = "was not looked at"
        except CannotError as error:
            cannot[name] = str(error)
        except Exception as error:  # whatever a class of the user's does
            cannot[name] = f"{type(error).__name__} while it was put back"
    return Restored(frozenset(done), cannot)


def _put_back(seen: Seen) -> Callable[[], object]:
    def put_back() -> None:
        place, saved = seen.place, seen.saved
        if saved is None:
            raise CannotError("no copy was made of it")
        if place.role == "file":
            raise CannotError("files are left as they are")
        _write(place, saved)
        if saved.cannot:
            raise CannotError("; ".join(saved.cannot))

    return put_back


def _write(place: Place, saved: Saved) -> None:
    value, now = saved.restore(), place.read()
    if now is value or (place.role == "setting" and _is_same(now, value)):
        return
    place.write(value)


def _is_same(now: object, value: object) -> bool:
    """Tell whether a setting is what it was; settings are Python's own values."""
    try:
        return bool(now == value)
    except Exception:  # an array among NumPy's options, say
        return False


def _take_away(place: Place) -> Callable[[], object]:
    def take_away() -> None:
        if place.role == "file":
            raise CannotError("files are left as they are")
        if place.read() is not ABSENT:
            place.write(ABSENT)

    return take_away


def _reset(place: Place) -> Callable[[], object]:
    def reset() -> None:
        now = place.read()
        if place.role == "cache":
            save(now, Budget()).restore()
            return
        make = _make_of(place)
        if make is None:
            _construct(place, now)
            return
        fresh = make()
        if not _poured(now, fresh):
            place.write(fresh)

    return reset


def _construct(place: Place, value: object) -> None:
    """Give an object the attributes that it has been made with."""
    found = constructed(place.module, place.names, value)
    if not found:
        raise CannotError("its source does not tell what it was")
    for holder, name, make in found:
        now = dict(attributes(holder)).get(name, ABSENT)
        fresh = ABSENT if make is None else make()
        if (now is not ABSENT or fresh is not ABSENT) and not _poured(now, fresh):
            write_attribute(holder, name, fresh)


def _poured(now: Any, fresh: Any) -> bool:
    """Give an object what a fresh one of its class holds, in place; tell whether that was done."""
    if type(now) is not type(fresh):
        return False
    if isinstance(fresh, (dict, set, deque)):
        now.clear()
        now.extend(fresh) if isinstance(fresh, deque) else now.update(fresh)
    elif isinstance(fresh, (list, bytearray)):
        now[:] = fresh
    else:
        return _moved(now, fresh)
    return True


def _moved(now: Any, fresh: Any) -> bool:
    """Move a generator to where a fresh one of its class is; tell whether it is one."""
    if isinstance(fresh, Random):
        now.setstate(fresh.getstate())
    elif hasattr(fresh, "bit_generator"):
        now.bit_generator.state = fresh.bit_generator.state
    elif hasattr(fresh, "set_state"):
        now.set_state(fresh.get_state())
    else:
        return False
    return True
