"""Has a context around the call of a test function alone, not around what pytest does before it."""

from __future__ import annotations

import inspect
from types import FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from pytest_seedall.sweep.asserted.finished import Finished
    from pytest_seedall.sweep.runs import Comparison

_ASYNCHRONOUS = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR | inspect.CO_GENERATOR


def is_only_called(function: object) -> bool:
    """Tell whether pytest does nothing with a test function but call it."""
    return type(function) is FunctionType and not function.__code__.co_flags & _ASYNCHRONOUS


class _Run:
    """What a call belongs to."""

    item: pytest.Function


class AroundCall:
    """Has another function stand in its body for a test's, until pytest calls that.

    The function itself is the item's again while it runs. One is enough for all runs of a test.

    :param finished: waits in the call, and reads what that leaves.
    """

    def __init__(self, function: Callable[..., object], finished: Finished) -> None:
        run = _Run()  # with `self` in its place, a method's object would live on in a cycle

        def called(*arguments: Any, **named: Any) -> object:
            __tracebackhide__ = True
            run.item.obj = function
            with finished:
                return function(*arguments, **named)

        # `functools.wraps` would do more than pytest and plugins read.
        vars(called).update(vars(function), __wrapped__=function)
        self._run = run
        self._called = called
        self._function = function
        self._finished = finished

    def of(self, item: pytest.Function, note: Callable[[Comparison], object]) -> AroundCall:
        """Prepare for a run of an item; see `Finished.telling`."""
        self._run.item = item
        self._finished.telling(note)
        return self

    def __enter__(self) -> None:
        self._run.item.obj = self._called

    def __exit__(self, *_: object) -> None:
        self._run.item.obj = self._function
