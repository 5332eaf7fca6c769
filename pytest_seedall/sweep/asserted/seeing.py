"""Sees the comparisons that a test asserts while it runs, those that hold, too."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from pytest_seedall.sweep.asserted.finished import Finished, readable_of
from pytest_seedall.sweep.asserted.monitor import Monitor
from pytest_seedall.sweep.asserted.watched import code_of, watched_of
from pytest_seedall.tracing.monitors import MONITORING, free_tool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from types import CodeType

    from pytest_seedall.sweep.asserted.finished import Readable
    from pytest_seedall.sweep.runs import Comparison

_NOTHING = nullcontext()


def may_see(function: object) -> bool:
    """Tell whether there may be comparisons to be seen in one of a test's runs."""
    code = code_of(function)
    return code is None or MONITORING is not None or bool(_readable_of(code))


def seeing_comparisons(
    function: object, note: Callable[[Comparison], None]
) -> AbstractContextManager[object]:
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
        return _NOTHING
    if tool is None:
        readable = _readable_of(code)
        return Finished(code, readable, note) if readable else _NOTHING
    watched = watched_of(function, code)
    return Monitor(tool, watched, note) if watched.sites or watched.known else _NOTHING


def _readable_of(code: CodeType) -> Sequence[Readable]:
    try:
        return readable_of(code)
    except Exception:  # nothing of ours may reach the test
        return ()
