"""Sees the comparisons that a test asserts while it runs, those that hold, too."""

from __future__ import annotations

from contextlib import nullcontext
from functools import cached_property, lru_cache
from types import FunctionType, MethodType
from typing import TYPE_CHECKING

from pytest_seedall.sweep.asserted.around_call import AroundCall, is_only_called
from pytest_seedall.sweep.asserted.finished import Finished, readable_of
from pytest_seedall.sweep.asserted.monitor import Monitor
from pytest_seedall.sweep.asserted.watched import code_of, watched_of
from pytest_seedall.tracing.monitors import MONITORING, free_tool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    import pytest

    from pytest_seedall.sweep.asserted.finished import Readable
    from pytest_seedall.sweep.runs import Comparison

_NOTHING = nullcontext()


class _Known:
    """What is known of a test function, whichever of its runs it is."""

    def __init__(self, function: object) -> None:
        self.code = code_of(function)
        self._function = function
        self._is_only_called = is_only_called(function)
        self._around: AroundCall | None = None

    @cached_property
    def readable(self) -> Sequence[Readable]:
        """What may be read of it once it has ended."""
        try:
            return () if self.code is None else readable_of(self.code)
        except Exception:  # nothing of ours may reach the test
            return ()

    def finished(self) -> Finished | None:
        """Return what reads it; None if there is nothing to be read."""
        return Finished(self.code, self.readable) if self.code and self.readable else None

    def around_call(self, function: Callable[..., object]) -> AroundCall | None:
        """Return what does so around its call; None where that cannot be.

        :param function: itself, or a method that has its code.
        """
        if self._around is not None and function is self._function:
            return self._around
        finished = self.finished() if self._is_only_called else None
        around = None if finished is None else AroundCall(function, finished)
        if function is self._function:  # no method, which would keep its object
            self._around = around
        return around


def may_see(function: object) -> bool:
    """Tell whether there may be comparisons to be seen in one of a test's runs."""
    known = _known(function)
    return known.code is None or MONITORING is not None or bool(known.readable)


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
    return _seeing(function, _known(function), free_tool(), note)


def seeing_call(
    item: pytest.Function, note: Callable[[Comparison], None]
) -> AbstractContextManager[object]:
    """Do the same for the test function that pytest calls in the body.

    All that is called before the test is slower for who waits for it: pytest calls some thirty
    functions to find out that it is none that is asynchronous.
    """
    function, tool = item.obj, free_tool()
    known = _known(function)
    around = known.around_call(function) if tool is None else None
    return _seeing(function, known, tool, note) if around is None else around.of(item, note)


def _seeing(
    function: object, known: _Known, tool: int | None, note: Callable[[Comparison], None]
) -> AbstractContextManager[object]:
    if known.code is None:
        return _NOTHING
    if tool is None:
        finished = known.finished()
        return _NOTHING if finished is None else finished.telling(note)
    watched = watched_of(function, known.code)
    return Monitor(tool, watched, note) if watched.sites or watched.known else _NOTHING


def _known(function: object) -> _Known:
    inner = function.__func__ if type(function) is MethodType else function
    return _known_function(inner) if type(inner) is FunctionType else _Known(function)


_known_function = lru_cache(maxsize=256)(_Known)
"""Once for all runs of a test."""
