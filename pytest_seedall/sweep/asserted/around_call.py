"""Has a context around the call of a test function alone, not around what pytest does before it."""

from __future__ import annotations

import inspect
from types import FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    import pytest

_ASYNCHRONOUS = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR | inspect.CO_GENERATOR


def is_only_called(function: object) -> bool:
    """Tell whether pytest does nothing with a test function but call it."""
    return type(function) is FunctionType and not function.__code__.co_flags & _ASYNCHRONOUS


class AroundCall:
    """Has another function stand in its body for an item's, until that is called.

    The function itself is the item's again while it runs.

    :param function: the item's.
    :param context: is entered for the call.
    """

    def __init__(
        self,
        item: pytest.Function,
        function: Callable[..., object],
        context: AbstractContextManager[object],
    ) -> None:
        self._item = item
        self._function = function
        self._context = context

    def __enter__(self) -> None:
        def called(*arguments: Any, **named: Any) -> object:
            __tracebackhide__ = True
            self._item.obj = self._function
            with self._context:
                return self._function(*arguments, **named)

        # `functools.wraps` would take as long as all else; pytest reads no more of it.
        vars(called).update(vars(self._function), __wrapped__=self._function)
        self._item.obj = called

    def __exit__(self, *_: object) -> None:
        self._item.obj = self._function
