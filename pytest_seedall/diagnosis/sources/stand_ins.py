"""Functions that stand for those of Python, wherever the project and its libraries call them."""

from __future__ import annotations

import functools
import os
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_seedall.diagnosis.sources.bindings import Remembered, replace_bound
from pytest_seedall.entropy.call_sites import origin_of, outwards
from pytest_seedall.naming.projects import OURS
from pytest_seedall.seeders.patching import Replaced
from pytest_seedall.tracing.calls import asking_place

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from types import FrameType

    from pytest_seedall.diagnosis.sources_base import Line

    Function: TypeAlias = Callable[..., Any]

    Calls: TypeAlias = Mapping[str, Function]
    """By the name of a function, such as ``"time:sleep"``, what is called in its place.

    It is called with the original and the arguments.
    """

#: The files between a function and what is called in its place.
_BETWEEN = (f"{Path(__file__).parent}{os.sep}", str(Path(OURS, "seeders", "patching.py")))


@contextmanager
def standing(
    calls: Calls,
    *,
    everywhere: bool = False,
    remembered: Remembered | None = None,
    live: Collection[Line] = (),
) -> Iterator[None]:
    """Have functions answered by others in the body, where they have been bound before as well.

    A function that a library lacks, or whose module is not imported, is left out.

    :param everywhere: where Python's own modules have bound them, too.
    :param remembered: spares the search for them where the last one still holds.
    :param live: the lines of the project for which the originals answer.
    """
    if live:
        calls = {name: _unless_at(live, call) for name, call in calls.items()}
    stand_ins = [Replaced(len, "builtins:len", len)]  # one that nobody knows, to compare with
    with ExitStack() as cleanup:
        for name, call in calls.items():
            stand_ins += _stand_for(name, call, cleanup)
        pairs = [(each, ours) for ours in stand_ins[1:] for each in _wrapped(ours)]
        replace_bound(pairs, cleanup, everywhere=everywhere, remembered=remembered)
        del pairs
        try:
            yield
        finally:
            cleanup.close()
            unknown, *references = [sys.getrefcount(each) for each in stand_ins]
            if any(count > unknown for count in references):
                # Whoever was imported in the body has bound ours.
                back = [(ours, next(_wrapped(ours))) for ours in stand_ins]
                replace_bound(back, everywhere=True)


def _stand_for(name: str, call: Function, cleanup: ExitStack) -> list[Replaced]:
    owner, attribute, original = found(name)
    if original is None:
        return []
    if isinstance(owner, type):
        cleanup.callback(_Attribute(owner, attribute, _method(original, call)).put_back)
        return []
    ours = Replaced(original, name, call)
    cleanup.callback(_Attribute(owner, attribute, ours).put_back)
    return [ours]


def _wrapped(function: Any) -> Iterator[Any]:
    """Yield that in whose place one of ours stands, which may be another of ours, and so on."""
    while isinstance(function, Replaced):
        function = vars(function)["__wrapped__"]
        yield function


def _method(original: Function, call: Function) -> Function:
    @functools.wraps(original)
    def method(*args: Any, **kwargs: Any) -> Any:
        return call(original, *args, **kwargs)

    return method


class _Attribute:
    """What an attribute was before; no closure, in which it would be found itself."""

    __slots__ = ("_before", "_is_inherited", "_name", "_ours", "_owner")

    def __init__(self, owner: Any, name: str, ours: object) -> None:
        self._owner, self._name, self._ours = owner, name, ours
        self._is_inherited = name not in vars(owner)
        self._before = vars(owner).get(name)
        setattr(owner, name, ours)

    def put_back(self) -> None:
        if vars(self._owner).get(self._name) is not self._ours:
            return  # somebody has replaced ours since
        if self._is_inherited:
            delattr(self._owner, self._name)
        else:
            setattr(self._owner, self._name, self._before)


def found(name: str) -> tuple[Any, str, Any]:
    """Return what holds a function, what it is called there, and the function, None if none is."""
    module, _, path = name.partition(":")
    *outer, attribute = path.split(".")
    owner: Any = sys.modules.get(module)
    for each in outer:
        owner = getattr(owner, each, None)
    return owner, attribute, getattr(owner, attribute, None)


def written(names: Mapping[str, str]) -> dict[Function, str]:
    """Return how people write the calls of functions, by function.

    :param names: by the name of a function, how people write a call of it.
    """
    known: dict[Function, str] = {}
    for name, text in names.items():
        function = found(name)[2]
        for each in (function, *_wrapped(function)):
            if callable(each):
                known.setdefault(each, text)
    return known


def as_called(names: tuple[str, ...]) -> dict[Function, str]:
    """Return how people write the calls of functions of modules: ``os.listdir()``."""
    return written({name: f"{name.replace(':', '.')}()" for name in names})


def unless_pythons(call: Function) -> Function:
    """Return a function that leaves a call to the original if Python or pytest make it."""

    def asked(original: Function, *args: Any, **kwargs: Any) -> Any:
        if is_pythons(sys._getframe(1)):
            return original(*args, **kwargs)
        return call(original, *args, **kwargs)

    return asked


def _unless_at(live: Collection[Line], call: Function) -> Function:
    def asked(original: Function, *args: Any, **kwargs: Any) -> Any:
        if is_at(live, sys._getframe(1)):
            return original(*args, **kwargs)
        return call(original, *args, **kwargs)

    return asked


def is_at(lines: Collection[Line], frame: FrameType | None) -> bool:
    """Tell whether one of these lines calls a frame, itself or through a library."""
    place = asking_place(frame) if lines else None
    return place is not None and (place.filename, place.line) in lines


def is_pythons(frame: FrameType | None) -> bool:
    """Tell whether the nearest code is Python's, pytest's, a plugin's or ours."""
    caller = nearest_caller(frame)
    if caller is None or caller.f_code.co_filename.startswith(OURS):
        return True
    return origin_of(caller) == "other"


def nearest_caller(frame: FrameType | None) -> FrameType | None:
    """Return the frame that calls what stands for a function."""
    frames = outwards(frame)
    return next((one for one in frames if not one.f_code.co_filename.startswith(_BETWEEN)), None)
