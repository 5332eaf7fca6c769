"""What a test may call that asserts: itself, its module's functions, and those of libraries."""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall.sweep.asserted.assertions import with_line
from pytest_seedall.sweep.asserted.known import known_assertions
from pytest_seedall.sweep.asserted.operands import sites_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_seedall.sweep.asserted.known import Known
    from pytest_seedall.sweep.asserted.operands import Site

_MOST = 100
_MOST_KNOWN = 256
_WRAPPING = frozenset(["__wrapped__", "hypothesis"])


class Watched(NamedTuple):
    """What a test may call that asserts, by the ids of its code."""

    sites: dict[int, dict[int, Site]]
    """The instructions that compare, by their offsets."""
    known: dict[int, Known]
    codes: list[CodeType]
    """Those of the sites."""
    called: list[CodeType]
    """Those that are known."""
    code: CodeType
    """The test's own, which keeps its id."""
    depends_on: tuple[object, ...]


_KNOWN: dict[int, Watched] = {}
"""Of tests that have run, by the ids of their code."""


def watched_of(function: object, code: CodeType) -> Watched:
    """Return what a test may call that asserts; runs under other seeds call the same."""
    owner = type(getattr(function, "__self__", None))
    # A run may import a library with assertions.
    depends_on = (owner, len(sys.modules))
    known = _KNOWN.get(id(code))
    if known is None or known.code is not code or known.depends_on != depends_on:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        known = _KNOWN[id(code)] = _found(function, code, depends_on)
    return known


def _found(function: object, code: CodeType, depends_on: tuple[object, ...]) -> Watched:
    try:
        codes = codes_of(function)
        known = {id(each.code): each for each in known_assertions(codes)}
        sites = {place: found for place, found in sites_by_code(codes).items() if found}
        asserting = [each for each in codes if id(each) in sites]
        called = [each.code for each in known.values()]
        return Watched(sites, known, asserting, called, code, depends_on)
    except Exception:  # nothing of ours may reach the test
        return Watched({}, {}, [], [], code, depends_on)


def code_of(function: object) -> CodeType | None:
    """Return the code of a test function, below its decorators; None if it has none."""
    code = getattr(_unwrapped(function), "__code__", None)
    return code if isinstance(code, CodeType) else None


def _unwrapped(function: Any) -> Any:
    if type(function) is FunctionType and _WRAPPING.isdisjoint(vars(function)):
        return function  # as most are: this runs for each run of a test
    try:
        # Hypothesis documents the attribute for plugins; it is what runs for each example.
        inner = getattr(getattr(function, "hypothesis", None), "inner_test", function)
        return inspect.unwrap(inner)
    except Exception:  # it is wrapped by itself, or has odd attributes
        return None


def codes_of(function: object) -> list[CodeType]:
    """Return the code of a test function first, then that of others in its file that it may call.

    These are functions within it, and functions and methods that it calls by their names.
    """
    code = code_of(function)
    if code is None:
        return []
    namespaces = _namespaces(function)
    found = {id(code): code}
    pending = [code]
    while pending and len(found) < _MOST:
        caller = pending.pop()
        for other in (*_within(caller), *_called(caller, namespaces)):
            if other.co_filename == code.co_filename and id(other) not in found:
                found[id(other)] = other
                pending.append(other)
    return list(found.values())


def _namespaces(function: Any) -> list[Mapping[str, object]]:
    inner = _unwrapped(function)
    owner = getattr(function, "__self__", None)
    classes = type.mro(type(owner)) if owner is not None else ()
    return [getattr(inner, "__globals__", {}), *map(vars, classes)]


def _within(code: CodeType) -> Iterator[CodeType]:
    return (value for value in code.co_consts if isinstance(value, CodeType))


def _called(code: CodeType, namespaces: list[Mapping[str, object]]) -> Iterator[CodeType]:
    for name in code.co_names:
        for namespace in namespaces:
            value = namespace.get(name)
            if isinstance(value, FunctionType):
                yield value.__code__


def sites_by_code(codes: list[CodeType]) -> dict[int, dict[int, Site]]:
    """Return the comparisons of functions by the ids of their code: to hash it takes long.

    Those that have the same text on several lines have the line in it.
    """
    found = {id(code): dict(sites_of(code)) for code in codes}
    places = {(site.text, site.line) for sites in found.values() for site in sites.values()}
    often = Counter(text for text, _ in places)
    for sites in found.values():
        for offset, site in sites.items():
            if often[site.text] > 1:
                sites[offset] = site._replace(text=with_line(site.text, site.line))
    return found
