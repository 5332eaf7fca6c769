"""Sees the comparisons that a test asserts while it runs, those that hold, too."""

from __future__ import annotations

import sys
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall.sweep.asserted.finished import asserts_readably, comparisons_of, first_frame
from pytest_seedall.sweep.asserted.known import known_assertions
from pytest_seedall.sweep.asserted.noting import Noted, compared
from pytest_seedall.sweep.asserted.watched import code_of, codes_of, sites_by_code
from pytest_seedall.tracing.monitors import events, free_tool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from types import CodeType

    from pytest_seedall.sweep.asserted.known import Known
    from pytest_seedall.sweep.asserted.operands import Site
    from pytest_seedall.sweep.runs import Comparison


def may_see(function: object) -> bool:
    """Tell whether there may be comparisons to be seen in one of a test's runs."""
    code = code_of(function)
    return code is None or hasattr(sys, "monitoring") or _is_readable(code)


def seeing_comparisons(
    function: object, note: Callable[[Comparison], None]
) -> AbstractContextManager[None]:
    """Call `note` at the end of the body for each comparison of numbers that a test has asserted.

    Of one that was made several times, it is called for that with the least margin.

    Since Python 3.12 all assertions in the test's file are seen that the test itself makes, or a
    function there that it calls by its name, and some assertions of `unittest`, NumPy and PyTorch.
    Before, and where other tools leave no number for monitoring, only those of the test's own
    whose operands are variables that have the same value when it ends.

    :param function: the test function, or a method that is bound to its object.
    """
    tool = free_tool()
    code = code_of(function)
    if code is None:
        return nullcontext()
    if tool is None:
        return _from_frame(code, note) if _is_readable(code) else nullcontext()
    asserting = _asserting(function, code)
    seen = asserting.sites or asserting.known
    return _monitoring(tool, asserting, note) if seen else nullcontext()


@contextmanager
def _noted(note: Callable[[Comparison], None]) -> Iterator[Noted]:
    noted = Noted()
    try:
        yield noted
    finally:
        for comparison in noted.comparisons.values():
            note(comparison)


class _Asserting(NamedTuple):
    """What a test may call that asserts, by the ids of its code."""

    sites: dict[int, dict[int, Site]]
    known: dict[int, Known]
    codes: list[CodeType]
    """Those of the sites."""
    depends_on: tuple[object, ...]


@contextmanager
def _monitoring(
    tool: int, asserting: _Asserting, note: Callable[[Comparison], None]
) -> Iterator[None]:
    """See them by events of these functions alone, which cost other code nothing."""
    sites, known = asserting.sites, asserting.known
    off = sys.monitoring.DISABLE  # type: ignore[attr-defined]

    def see(code: CodeType, offset: int) -> object:
        site = sites[id(code)].get(offset)
        if site is None:
            return off  # no more events of this instruction
        frame = sys._getframe(1)
        try:
            left, right = site.left.found(frame), site.right.found(frame)
            noted.note(compared(site.text, left, site.operator, right))
        except Exception:  # nothing of ours may reach the test
            return None
        return None

    def begin(code: CodeType, _: int) -> None:
        with suppress(Exception):
            noted.note(known[id(code)].compared(sys._getframe(1)))

    called = [each.code for each in known.values()]
    wanted = {"INSTRUCTION": (see, asserting.codes), "PY_START": (begin, called)}
    with _noted(note) as noted, _monitored(tool, wanted):
        yield


_KNOWN: dict[int, _Asserting] = {}
"""Of tests that have run, by the ids of their code."""
_MOST_KNOWN = 256


def _asserting(function: object, code: CodeType) -> _Asserting:
    """Return what a test may call that asserts; runs under other seeds call the same."""
    owner = type(getattr(function, "__self__", None))
    # A run may import a library with assertions.
    depends_on = (code, owner, len(sys.modules))
    known = _KNOWN.get(id(code))
    if known is None or known.depends_on[0] is not code or known.depends_on[1:] != depends_on[1:]:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        known = _KNOWN[id(code)] = _found(function, depends_on)
    return known


def _found(function: object, depends_on: tuple[object, ...]) -> _Asserting:
    try:
        codes = codes_of(function)
        known = {id(each.code): each for each in known_assertions(codes)}
        sites = {place: found for place, found in sites_by_code(codes).items() if found}
        asserting = [code for code in codes if id(code) in sites]
        return _Asserting(sites, known, asserting, depends_on)
    except Exception:  # nothing of ours may reach the test
        return _Asserting({}, {}, [], depends_on)


@contextmanager
def _monitored(
    tool: int, wanted: Mapping[str, tuple[Callable[..., object], list[CodeType]]]
) -> Iterator[None]:
    """Have callbacks called in the body for events of some code, by the names of the events."""
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined]
    monitoring.use_tool_id(tool, "pytest-seedall")
    try:
        for event, (callback, codes) in wanted.items():
            monitoring.register_callback(tool, events(event), callback)
            for code in codes:
                monitoring.set_local_events(tool, code, events(event))
        yield
    finally:
        for event, (_, codes) in wanted.items():
            for code in codes:
                monitoring.set_local_events(tool, code, 0)
            monitoring.register_callback(tool, events(event), None)
        monitoring.free_tool_id(tool)


@contextmanager
def _from_frame(code: CodeType, note: Callable[[Comparison], None]) -> Iterator[None]:
    """Read them from the variables that the test leaves."""
    with _noted(note) as noted, first_frame(code) as frames:
        try:
            yield
        finally:
            with suppress(Exception):  # nothing of ours may reach the test
                for frame in frames:
                    for comparison in comparisons_of(frame):
                        noted.note(comparison)
            frames.clear()


def _is_readable(code: CodeType) -> bool:
    try:
        return asserts_readably(code)
    except Exception:  # nothing of ours may reach the test
        return False
