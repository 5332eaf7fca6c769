"""Methods of classes that are written in C, such as `datetime.datetime`."""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack


def replace_class_method(
    owner: type, name: str, call: Callable[..., Any], cleanup: ExitStack
) -> bool:
    """Replace a class method of a class written in C; tell whether that can be done.

    Private: such a class does not let itself be changed, and a class that stands for it would not
    be the class of its objects. Its namespace is a plain dict all the same, and the interpreter
    reads that anew after `PyType_Modified`, which is a part of the public C API.
    """
    if sys.implementation.name != "cpython":
        return False
    (space,) = gc.get_referents(owner.__dict__)
    if not isinstance(space, dict) or name not in space:
        return False
    original, ours = space[name], classmethod(call)
    _write(owner, space, name, ours)
    cleanup.callback(_put_back, owner, space, name, (ours, original))
    return True


def _put_back(
    owner: type, space: dict[str, object], name: str, methods: tuple[object, object]
) -> None:
    ours, original = methods
    if space[name] is ours:
        _write(owner, space, name, original)


def _write(owner: type, space: dict[str, object], name: str, method: object) -> None:
    space[name] = method
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(owner))
