"""Sees the comparisons that a test asserts while it runs, those that hold, too."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from pytest_seedall.diagnosis.monitors import events, free_tool
from pytest_seedall.sweep.asserted.finished import comparisons_of, first_frame
from pytest_seedall.sweep.asserted.known import known_assertions
from pytest_seedall.sweep.asserted.noting import Noted, compared
from pytest_seedall.sweep.asserted.watched import code_of, codes_of, sites_by_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import CodeType

    from pytest_seedall.sweep.asserted.known import Known
    from pytest_seedall.sweep.asserted.operands import Site
    from pytest_seedall.sweep.runs import Comparison


@contextmanager
def seeing_comparisons(function: object, note: Callable[[Comparison], None]) -> Iterator[None]:
    """Call `note` at the end of the body for each comparison of numbers that a test has asserted.

    Of one that was made several times, it is called for that with the least margin.

    Since Python 3.12 all assertions in the test's file are seen that the test itself makes, or a
    function there that it calls by its name, and some assertions of `unittest`, NumPy and PyTorch.
    Before, and where other tools leave no number for monitoring, only those of the test's own
    whose operands are variables that have the same value when it ends.

    :param function: the test function, or a method that is bound to its object.
    """
    noted = Noted()
    tool = free_tool()
    seeing = _from_frame(function, noted) if tool is None else _monitoring(tool, function, noted)
    try:
        with seeing:
            yield
    finally:
        for comparison in noted.comparisons.values():
            note(comparison)


@contextmanager
def _monitoring(tool: int, function: object, noted: Noted) -> Iterator[None]:
    """See them by events of these functions alone, which cost other code nothing."""
    codes, sites, known = _asserting(function)
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

    asserting = [code for code in codes if sites[id(code)]]
    called = [each.code for each in known.values()]
    wanted = {"INSTRUCTION": (see, asserting), "PY_START": (begin, called)}
    with _monitored(tool, wanted):
        yield


def _asserting(
    function: object,
) -> tuple[list[CodeType], dict[int, dict[int, Site]], dict[int, Known]]:
    """Return what a test may call that asserts, by the ids of its code."""
    try:
        codes = codes_of(function)
        known = {id(each.code): each for each in known_assertions(codes)}
        return codes, sites_by_code(codes), known
    except Exception:  # nothing of ours may reach the test
        return [], {}, {}


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
def _from_frame(function: object, noted: Noted) -> Iterator[None]:
    """Read them from the variables that the test leaves."""
    code = code_of(function)
    if code is None:
        yield
        return
    with first_frame(code) as frames:
        try:
            yield
        finally:
            with suppress(Exception):  # nothing of ours may reach the test
                for frame in frames:
                    for comparison in comparisons_of(frame):
                        noted.note(comparison)
            frames.clear()
