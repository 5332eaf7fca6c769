"""Values kept as they are, to be put back: in place, for others may hold the same objects.

Of each object that can change, what it holds directly is kept; what that holds, by itself. So there
is no recursion, and an object that several hold stays one object.
"""

from __future__ import annotations

import ast
import copy
import itertools
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pytest_seedall.comparing.objects import short_name
from pytest_seedall.diagnosis.state.limits import is_looked_into, is_too_large, size_of
from pytest_seedall.diagnosis.state.literals import maker
from pytest_seedall.diagnosis.state.makers import INSTANCE, LEFT_ALONE, saver_of
from pytest_seedall.diagnosis.state.places import CannotError
from pytest_seedall.diagnosis.state.positions import role_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_seedall.diagnosis.state.limits import Budget

    #: Returns the copy of an object that cannot be put back in place, and any other as it is.
    Swap: TypeAlias = Callable[[Any], Any]


class Saved(NamedTuple):
    """A value as it was."""

    root: object
    put_back: tuple[Callable[[Swap], object], ...]
    copies: dict[int, tuple[object, object]]
    """Of objects that cannot be put back in place: each with its copy, by its id."""
    cannot: tuple[str, ...]
    """Why parts of it cannot be put back."""

    def restore(self) -> object:
        """Put the value back to what it was, and return it: a copy, if that is not possible."""
        fresh = {key: _copied(kept) for key, (_, kept) in self.copies.items()}

        def swap(value: Any) -> Any:
            return fresh.get(id(value), value)

        for put_back in self.put_back:
            put_back(swap)
        return swap(self.root)


def save(value: object, budget: Budget) -> Saved:
    """Keep a value as it is now.

    :param budget: what is left of the look; parts for which nothing is left cannot be put back.
    """
    walk = _Walk(value, budget)
    return walk.saved()


class _Walk:
    def __init__(self, root: object, budget: Budget) -> None:
        self._root = root
        self._budget = budget
        self._pending = [root]
        self._seen: set[int] = set()
        self._put_back: list[Callable[[Swap], object]] = []
        self._copies: dict[int, tuple[object, object]] = {}
        self._cannot: dict[str, None] = {}

    def saved(self) -> Saved:
        while self._pending:
            value = self._pending.pop()
            if id(type(value)) in LEFT_ALONE or id(value) in self._seen:
                continue
            self._seen.add(id(value))
            try:
                self._look(value)
            except CannotError as error:
                self._cannot[str(error)] = None
            except Exception as error:  # whatever a class of the user's does when it is copied
                what = f"{short_name(type(value))}: {type(error).__name__}"
                self._cannot[what] = None
        return Saved(self._root, tuple(self._put_back), self._copies, tuple(self._cannot))

    def _look(self, value: Any) -> None:
        name = short_name(type(value))
        if self._budget.spend():
            raise CannotError("no time to copy all of it")
        if is_too_large(value) or not self._budget.fits(size_of(value)):
            raise CannotError(f"{name} is too large to be copied")
        role = role_of(value)
        if role == "iterator" and not is_looked_into(type(value)):
            self._copies[id(value)] = value, _copied(value)
            return
        save_one = saver_of(value)
        if save_one is None:
            self._without_saver(value, name)
            return
        if save_one is INSTANCE and value is not self._root and not is_looked_into(type(value)):
            return  # nor is it looked at
        parts, put_back = save_one(value)
        self._pending += parts
        self._put_back.append(put_back)

    def _without_saver(self, value: Any, name: str) -> None:
        if name.partition(".")[0] == "pandas":
            self._copies[id(value)] = value, _copied(value)
        else:
            raise CannotError(f"{name} cannot be copied")


_SHALLOW = (
    "list_iterator",
    "tuple_iterator",
    "range_iterator",
    "dict_keyiterator",
)


def _copied(value: Any) -> object:
    """Return a copy of an iterator, with the iterators that it draws from, or of a table."""
    if type(value) is itertools.count:
        return _copied_count(value)
    name = short_name(type(value))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of `itertools`, until Python 3.14
        try:
            return copy.copy(value) if name in _SHALLOW else copy.deepcopy(value)
        except Exception as error:
            raise CannotError(f"{name} cannot be copied") from error


def _copied_count(counter: itertools.count[Any]) -> object:
    """Return another count that is as far: since Python 3.14 only what it is written as tells."""
    make = maker(ast.parse(repr(counter), mode="eval").body)
    if make is None:
        raise CannotError(f"{counter!r} cannot be copied")
    return make()
