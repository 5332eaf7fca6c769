"""Functions of libraries in whose place we stand for a session."""

from __future__ import annotations

import functools
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    _Function: TypeAlias = Callable[..., Any]


class Replaced:
    """A function in whose place we stand; unlike a function of ours it pickles as the original."""

    def __init__(self, original: _Function, name: str, call: _Function) -> None:
        functools.update_wrapper(self, original)
        self._original = original
        self._name = name
        self._call = call

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        return self._call(self._original, *args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        """Return what the original has: ``__self__`` of a method, for those who look for it."""
        return getattr(self._original, name)

    def __reduce__(self) -> tuple[Callable[[str], Any], tuple[str]]:
        import pkgutil  # slow to import, and few things are pickled

        return pkgutil.resolve_name, (self._name,)

    def __repr__(self) -> str:
        return repr(self._original)


def replace(name: str, call: _Function, cleanup: ExitStack) -> None:
    """Replace the function ``"package.module:function"``, if the library has it.

    :param call: called in its place, with the original and the arguments.
    :param cleanup: puts the original back when it is closed.
    """
    try:
        module, _, path = name.partition(":")
        owner, function = _owner(import_module(module), path)
        original = getattr(owner, function)
    except (AttributeError, ImportError):
        return
    replaced = Replaced(original, name, call)
    kept = vars(owner).get(function, original)  # a class's method may be something else than it is
    setattr(owner, function, replaced)
    cleanup.callback(_put_back, owner, function, replaced, kept)


def _owner(module: Any, path: str) -> tuple[Any, str]:
    """Return what holds a function of a module, which may be a class, and the function's name."""
    *classes, function = path.split(".")
    return functools.reduce(getattr, classes, module), function


def replace_method(
    owner: type, name: str, make: Callable[[_Function], _Function], cleanup: ExitStack
) -> None:
    """Replace a method of a class by what `make` returns when it is given the original."""
    original = vars(owner)[name]
    ours = functools.wraps(original)(make(original))
    setattr(owner, name, ours)
    cleanup.callback(_put_back, owner, name, ours, original)


def _put_back(owner: Any, function: str, replaced: object, original: _Function) -> None:
    if getattr(owner, function, None) is replaced:  # else somebody has replaced ours since
        setattr(owner, function, original)
