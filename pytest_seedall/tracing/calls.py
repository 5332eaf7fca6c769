"""Sees which line of the project calls one of certain functions, itself or through a library."""

from __future__ import annotations

import sys
import threading
from contextlib import ExitStack, contextmanager
from functools import cache
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pytest_seedall.comparing.objects import bases, namespace
from pytest_seedall.naming.projects import OURS, package_of
from pytest_seedall.tracing.codes import function_name
from pytest_seedall.tracing.examined import Place, is_examined_file
from pytest_seedall.tracing.monitors import MONITORING, events, free_tool, monitored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import CodeType, FrameType

_T = TypeVar("_T")

# Classes of functions, whose names say at once that they are not among those that are known.
_NAMED = {BuiltinFunctionType, FunctionType, MethodDescriptorType, MethodType}

# What these do is no matter of the project, though it calls them.
_PYTEST = ("pytest", "_pytest", "pluggy")


@contextmanager
def watching_calls(
    known: Mapping[Callable[..., object], _T], note: Callable[[_T, Place], None]
) -> Iterator[None]:
    """Note each call of one of the functions that comes from the project, in any thread.

    Not seen are calls that code written in C makes of functions written in C: ``map(id, found)``;
    nor, before Python 3.12, calls of classes and of a few objects of NumPy's.

    :param known: the functions as modules have them now, and what each is noted as. A method that
        is bound to a class, like `datetime.datetime.now`, is meant for the classes below as well.
    :param note: called with that, and the nearest line of the project. Whatever it raises is lost.
    """
    watch = _Watch(known, note)
    tool = free_tool()
    with watch.profiling() if tool is None else watch.monitoring(tool):
        yield


class _Watch(Generic[_T]):
    """The functions, by what their calls show of them."""

    def __init__(
        self, known: Mapping[Callable[..., object], _T], note: Callable[[_T, Place], None]
    ) -> None:
        self._note = note
        self._known = [*known]  # keeps their ids
        self._codes: dict[int, _T] = {}
        self._objects: dict[int, _T] = {}
        self._methods: dict[str, dict[int, _T]] = {}
        """By their names, and the objects that they are bound to."""
        self._instances: dict[int, dict[int, _T]] = {}
        """By the code that is run when they are called."""
        self._local: list[CodeType] = []
        self._names = frozenset(getattr(function, "__name__", None) for function in known)
        self._is_over = False
        for function, meaning in known.items():
            self._add(function, meaning)

    def _add(self, function: Any, meaning: _T) -> None:
        if isinstance(function, MethodType):
            function = function.__func__
        if isinstance(function, FunctionType):
            self._codes[id(function.__code__)] = meaning
            self._local.append(function.__code__)
        elif isinstance(function, BuiltinFunctionType):
            owners = self._methods.setdefault(function.__name__, {})
            owners[id(function.__self__)] = meaning
        else:
            self._objects[id(function)] = meaning
            self._add_calling(function, meaning)

    def _add_calling(self, function: Any, meaning: _T) -> None:
        """Add what a profile function is told of: the functions that an object calls."""
        call = next(
            (s["__call__"] for s in map(namespace, bases(type(function))) if "__call__" in s), None
        )
        if isinstance(call, FunctionType):
            self._instances.setdefault(id(call.__code__), {})[id(function)] = meaning

    @contextmanager
    def monitoring(self, tool: int) -> Iterator[None]:
        with monitored(tool, {"CALL": self._call, "PY_START": self._start}, ("CALL",)):
            for code in self._local:
                MONITORING.set_local_events(tool, code, events("PY_START"))
            try:
                yield
            finally:
                for code in self._local:
                    MONITORING.set_local_events(tool, code, 0)

    def _call(self, _: CodeType, __: int, called: object, ___: object) -> None:
        self._see(called, sys._getframe(1))

    def _start(self, _: CodeType, __: int) -> None:
        self._begun(sys._getframe(1))

    @contextmanager
    def profiling(self) -> Iterator[None]:
        """See it by profile functions, beside those of a profiler."""
        before, before_in_threads = sys.getprofile(), threading.getprofile()
        ours, in_threads = self._profile(before), self._profile(before_in_threads)
        with ExitStack() as stack:
            stack.callback(
                _put_back, threading.getprofile, threading.setprofile, in_threads, before_in_threads
            )
            stack.callback(_put_back, sys.getprofile, sys.setprofile, ours, before)
            threading.setprofile(in_threads)
            sys.setprofile(ours)
            yield
            self._is_over = True

    def _profile(self, before: Any) -> Any:
        def profile(frame: FrameType, event: str, value: object) -> None:
            if event == "c_call" and not self._is_over:
                self._see(value, frame)
            elif event == "call" and not self._is_over:
                self._begun(frame)
            if before is not None:
                before(frame, event, value)

        return profile

    def _begun(self, frame: FrameType) -> None:
        code = frame.f_code
        if id(code) in self._codes:
            self._found(self._codes[id(code)], frame.f_back)
        elif id(code) in self._instances:
            called = frame.f_locals.get(code.co_varnames[0])
            meaning: Any = self._instances[id(code)].get(id(called), self)
            if meaning is not self:
                self._found(meaning, frame.f_back)

    def _see(self, called: Any, frame: FrameType) -> None:
        kind = type(called)
        if kind in _NAMED and called.__name__ not in self._names:  # as nearly all calls
            return
        meaning: Any = self
        if type(called) is BuiltinFunctionType:
            owners = self._methods.get(called.__name__)
            meaning = self if owners is None else _of_owner(called.__self__, owners, self)
        if meaning is self:
            meaning = self._objects.get(id(_unbound(called)), self)
        if meaning is not self:
            self._found(meaning, frame)

    def _found(self, meaning: _T, frame: FrameType | None) -> None:
        try:
            place = _place(frame)
            if place is not None:
                self._note(meaning, place)
        except Exception:  # it is no matter of the code that is watched
            return


def _of_owner(owner: object, owners: dict[int, Any], default: object) -> Any:
    """Return what is known of a method by the object it is bound to, or a class above it."""
    if id(owner) in owners or not isinstance(owner, type):
        return owners.get(id(owner), default)
    return next((owners[id(base)] for base in bases(owner) if id(base) in owners), default)


def _unbound(called: Any) -> object:
    """Return the method of a class that a method bound to an object is."""
    if type(called) is not BuiltinFunctionType:
        return called
    owner = called.__self__
    if isinstance(owner, (type, ModuleType)) or owner is None:
        return called
    found = (
        space[called.__name__]
        for space in map(namespace, bases(type(owner)))
        if called.__name__ in space
    )
    method = next(found, called)
    return method if type(method) is MethodDescriptorType else called


def _place(frame: FrameType | None, *, past_us: bool = False) -> Place | None:
    """Return the nearest line of the project; None if it is pytest that calls, or we do."""
    while frame is not None:
        whose = _whose(frame.f_code.co_filename)
        if whose == "project":
            return Place(frame.f_code.co_filename, frame.f_lineno, function_name(frame.f_code))
        if whose == "pytest" and not (past_us and frame.f_code.co_filename.startswith(OURS)):
            return None
        frame = frame.f_back
    return None


def asking_place(frame: FrameType | None) -> Place | None:
    """Return the line of the project of which a function of ours is called.

    The same as `watching_calls` notes, where nothing stands for the function.
    """
    return _place(frame, past_us=True)


def _whose(filename: str) -> str:
    return "project" if is_examined_file(filename) else _others(filename)


@cache
def _others(filename: str) -> str:
    is_pytest = filename.startswith(OURS) or package_of(filename) in _PYTEST
    return "pytest" if is_pytest else "other"


def _put_back(
    get: Callable[[], object], put: Callable[[Any], None], ours: object, before: object
) -> None:
    """Put a profile function back, unless somebody else has set another one meanwhile."""
    if get() is ours:
        put(before)
