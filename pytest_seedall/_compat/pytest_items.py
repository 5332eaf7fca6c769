"""pytest's private names for its items: their parameters, and to have a second one of a test."""

from __future__ import annotations

import copy
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


class Parameters(NamedTuple):
    """What a test has from `pytest.mark.parametrize` and parametrised fixtures."""

    id: str
    values: dict[str, object]
    indices: dict[str, int]


def parameters_of(node: pytest.Collector | pytest.Item) -> Parameters | None:
    """Return the parameters of a test, None of what is not parametrised.

    Private: the documented parameters are those of a fixture's own `request.param`.
    """
    callspec = getattr(node, "callspec", None)
    return callspec and Parameters(callspec.id, callspec.params, callspec.indices)


def copied_item(item: pytest.Item, parameter: str) -> pytest.Item | None:
    """Return a second item of the same test, with one more parameter in its id; None as below."""
    copy_with = copier_of(item)
    return None if copy_with is None else copy_with(parameter)


def copier_of(item: pytest.Item) -> Callable[[str], pytest.Item] | None:
    """Return what makes further items of the same test, each with one more parameter in its id.

    None for items of other plugins, of which nobody knows what they keep.

    Private: how an item refers to itself, and the run of a doctest to its names, which it deletes.
    `from_parent` computes the id by itself, and a method of a `TestCase` is found by its name.
    As before a second run of an item, pytest makes its request when it runs, and a method's object.
    """
    if not isinstance(item, pytest.Function | pytest.DoctestItem):
        return None
    state = _state(item)
    is_called_by_name = is_of_unittest(item)
    nodeid = item.nodeid

    def copy_with(parameter: str) -> pytest.Item:
        twin: Any = object.__new__(type(item))
        for name, value in state:  # not at once, by which a copy would take more memory
            setattr(twin, name, value)
        if not is_called_by_name:
            twin.name = with_parameter(item.name, parameter)
        _identify(twin, nodeid, parameter)
        _separate(twin, item, parameter)
        return twin  # type: ignore[no-any-return]

    return copy_with


def _state(item: Any) -> tuple[tuple[str, Any], ...]:
    """Return the attributes and slots of a copy; `copy.copy` takes several times as long for each.

    Private: that items have both; what pytest keeps of an item when it has been asked, and will be
    asked again; and that a method's object is made anew if there is none.
    """
    state: Any = object.__getstate__(item)
    attributes, slots = state
    attributes = dict(attributes)
    attributes.pop("location", None)
    is_method = isinstance(item.parent, pytest.Class) and not is_of_unittest(item)
    if is_method and hasattr(item.parent.obj, item.originalname):
        attributes.pop("_obj", None)
        attributes.pop("_instance", None)
    return (*attributes.items(), *slots.items())


def _separate(twin: Any, item: pytest.Item, parameter: str) -> None:
    """Have a copied item keep for itself what is about the one run."""
    twin.stash = twin._store = pytest.Stash()
    twin.user_properties, twin._report_sections = [], []
    twin.own_markers = list(item.own_markers)
    twin.extra_keyword_matches = {*item.extra_keyword_matches, parameter}
    twin.keywords = type(twin.keywords)(twin)
    twin.keywords._markers.update(item.keywords._markers)  # type: ignore[attr-defined]
    if hasattr(twin, "dtest"):  # a doctest
        twin.dtest = copy.copy(twin.dtest)
        twin.dtest.globs = dict(twin.dtest.globs)
    if hasattr(twin, "_request"):
        twin._request, twin.funcargs = False, {}


def _identify(twin: Any, nodeid: str, parameter: str) -> None:
    """Give a copied item an id of its own."""
    if hasattr(twin, "_id"):  # since pytest 9.2
        known = twin._id  # whose other parts all copies share
        params = parameter if known.params is None else f"{known.params}-{parameter}"
        twin._id = type(known)(path=known.path, names=known.names, params=params)
    else:
        twin._nodeid = with_parameter(nodeid, parameter)


def with_parameter(name: str, parameter: str) -> str:
    """Return the name of a test with one more parameter: ``test_it[adam-seed=7]``."""
    return f"{name[:-1]}-{parameter}]" if name.endswith("]") else f"{name}[{parameter}]"


class _NameToFind(str):
    """The name of a copied item, to which that of its original is equal, too."""

    __slots__ = ("original",)
    original: str

    def __eq__(self, other: object) -> bool:
        return str.__eq__(self, other) is True or self.original == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


def is_found_otherwise(item: pytest.Item) -> bool:
    """Tell whether pytest needs help to find copies of an item by their ids, or by its own."""
    return "[" in item.name or is_of_unittest(item)


def find_by_id(copied: pytest.Item, original: str) -> None:
    """Have pytest find a copied item by its id, and by its original's, while it collects.

    Private: pytest compares names with the ends of the ids that are asked for, and those with
    parameters as a whole. A method of a `TestCase` is called by its name, so its id has another.

    :param original: the name of what it is a copy of.
    """
    if is_of_unittest(copied):
        copied.name = copied.nodeid.rpartition("::")[2]
    else:
        copied.name = name = _NameToFind(copied.name)
        name.original = original


def call_by_name(item: pytest.Item) -> None:
    """Have it called again by its name alone: a method of a `TestCase` on an object of its own.

    Private: as above.
    """
    if type(item.name) is _NameToFind:
        item.name = str(item.name)
    elif is_of_unittest(item):
        item.name = item.originalname  # type: ignore[attr-defined]
        _forget_instance(item)


def _forget_instance(twin: Any) -> None:
    """Have pytest make a new instance of its class: what one test leaves there is its own."""
    if isinstance(twin.parent, pytest.Class):
        vars(twin).pop("_instance", None)
        twin._obj = None


def expect_deletion(item: pytest.Item) -> None:
    """Have a method of a `TestCase` what pytest deletes of it, also if its setup has not made it.

    Private: where pytest keeps the object of such an item, which is there from its collection on.
    """
    vars(item).setdefault("_instance", None)


class Shared(NamedTuple):
    """What copied items have in common, so that pytest need not find it for each of them."""

    keywords: dict[str, object]
    """Those of all that is above them."""
    location: tuple[str, int | None, str] | None
    """File, line, and what stands before the name of the item; None if each has its own."""


def shared_by_copies(original: pytest.Item) -> Shared:
    """Return what all copies of an item have in common."""
    assert original.parent is not None
    return Shared(dict(original.parent.keywords), _shared_location(original))


def _shared_location(original: pytest.Item) -> tuple[str, int | None, str] | None:
    if getattr(type(original), "reportinfo", None) is not pytest.Function.reportinfo:
        return None
    path, line, name = original.location
    is_named = name.endswith(original.name)  # else the test has been renamed since
    return (path, line, name.removesuffix(original.name)) if is_named else None


def share(item: Any, shared: Shared) -> None:
    """Let a copied item have what it has in common with others.

    Private: that its own keywords are in a dictionary. pytest goes through those of all that is
    above it for each report, from one node to the next. And that it keeps a location as an
    attribute, once it has been asked for: to look for the line takes it long.
    """
    own = item.keywords._markers
    item.keywords = own | shared.keywords | own  # the item's own come first, and count
    if shared.location is not None:
        path, line, above = shared.location
        vars(item).setdefault("location", (path, line, above + item.name))


def remember_hooks(session: Any) -> None:
    """Have pytest look up once for a file, not several times for each test, whose hooks it calls.

    Private: that items ask the session for that, by a path that the items of a file share. What it
    answers is the same from when all is collected.
    """
    look_up = session.gethookproxy
    path = hooks = None

    def remembered(fspath: Any) -> Any:
        nonlocal path, hooks
        if fspath is not path:
            path, hooks = fspath, look_up(fspath)
        return hooks

    session.gethookproxy = remembered


def is_of_unittest(item: object) -> bool:
    """Tell whether an item is a method of a `TestCase`, which pytest runs in another way.

    Private: its class. Those of nodes are abstract, so that `isinstance` takes long to say no.
    """
    return _of_unittest() in type(item).__mro__


@cache
def _of_unittest() -> type:
    from _pytest.unittest import TestCaseFunction

    return TestCaseFunction
