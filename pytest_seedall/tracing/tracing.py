"""Traces the project's own code: calls, lines, and exceptions, in all threads."""

from __future__ import annotations

import functools
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from pytest_seedall.tracing.examined import is_examined_file
from pytest_seedall.tracing.monitors import MONITORING, events, free_tool, monitored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType

    from pytest_seedall.tracing.codes import Code
    from pytest_seedall.tracing.traces import Kind


class Recording(Protocol):
    """What is told of what happens; see `recorder.Recorder`."""

    stopped: str

    def stop(self, reason: str) -> None: ...
    def code(self, code: CodeType) -> Code: ...
    def begin(self, frame: FrameType) -> None: ...
    def resume(self, frame: FrameType) -> None: ...
    def line(self, frame: FrameType, line: int) -> None: ...
    def give(self, frame: FrameType, value: object, kind: Kind) -> None: ...
    def meet(self, frame: FrameType, error: BaseException) -> None: ...
    def end(self, frame: FrameType) -> None: ...


@contextmanager
def tracing(recorder: Recording) -> Iterator[None]:
    """Tell a recorder what happens in the body, in code of the project.

    Calls that began before the body are not seen. Whatever goes wrong in the recorder stops it,
    and is no matter of the code that is traced.
    """
    tool = free_tool()
    with _by_settrace(recorder) if tool is None else _by_monitoring(tool, recorder):
        yield


# Events that can be had of single functions, and those that cannot.
_OF_FUNCTIONS = ("LINE", "PY_RESUME", "PY_RETURN", "PY_YIELD")
_OF_ALL = ("PY_START", "PY_THROW", "PY_UNWIND", "RAISE")


@contextmanager
def _by_monitoring(tool: int, recorder: Recording) -> Iterator[None]:
    """Trace by events that cost other code nothing but the first call of each function."""
    watch = _Monitor(tool, recorder)
    with monitored(tool, watch.callbacks(), _OF_ALL):
        try:
            yield
        finally:
            watch.close()


class _Monitor:
    """Hands the events of `sys.monitoring` on."""

    def __init__(self, tool: int, recorder: Recording) -> None:
        self._tool = tool
        self._recorder = recorder
        self._codes: dict[int, CodeType] = {}

    def callbacks(self) -> dict[str, Callable[..., object]]:
        found: dict[str, Callable[..., object]] = {
            "PY_START": self._start,
            "PY_RESUME": self._resume,
            "PY_THROW": self._resume,
            "LINE": self._line,
            "PY_RETURN": self._return,
            "PY_YIELD": self._yield,
            "RAISE": self._raise,
            "PY_UNWIND": self._unwind,
        }
        return {name: self._guarded(callback) for name, callback in found.items()}

    def close(self) -> None:
        codes, self._codes = self._codes, {}
        for code in codes.values():
            MONITORING.set_local_events(self._tool, code, 0)

    def _guarded(self, callback: Callable[..., object]) -> Callable[..., object]:
        recorder = self._recorder

        @functools.wraps(callback)
        def guarded(*arguments: Any) -> object:
            try:
                if recorder.stopped:
                    MONITORING.set_events(self._tool, 0)
                    return None
                return callback(sys._getframe(1), *arguments)
            except Exception as error:
                recorder.stop(f"by {type(error).__name__}")
                return None

        return guarded

    def _start(self, frame: FrameType, code: CodeType, _: int) -> object:
        if not is_examined_file(code.co_filename):
            return MONITORING.DISABLE
        if id(code) not in self._codes:
            self._codes[id(code)] = code
            MONITORING.set_local_events(self._tool, code, events(*_OF_FUNCTIONS))
        self._recorder.begin(frame)
        return None

    def _resume(self, frame: FrameType, code: CodeType, *_: object) -> None:
        if id(code) in self._codes:
            self._recorder.resume(frame)

    def _line(self, frame: FrameType, _: CodeType, line: int) -> None:
        self._recorder.line(frame, line)

    def _return(self, frame: FrameType, _: CodeType, __: int, value: object) -> None:
        self._recorder.give(frame, value, "return")

    def _yield(self, frame: FrameType, _: CodeType, __: int, value: object) -> None:
        self._recorder.give(frame, value, "yield")

    def _raise(self, frame: FrameType, code: CodeType, _: int, error: BaseException) -> None:
        if id(code) in self._codes:
            self._recorder.meet(frame, error)

    def _unwind(self, frame: FrameType, code: CodeType, *_: object) -> None:
        if id(code) in self._codes:
            self._recorder.end(frame)


@contextmanager
def _by_settrace(recorder: Recording) -> Iterator[None]:
    """Trace as debuggers do; the trace function of one is put back afterwards.

    Where the traced code sets another trace function, that one stays.
    """
    tracer = _Tracer(recorder)
    begin = tracer.begin
    before, before_in_threads = sys.gettrace(), threading.gettrace()
    threading.settrace(begin)
    sys.settrace(begin)
    try:
        yield
    finally:
        tracer.is_over = True  # for threads that go on
        if sys.gettrace() is begin:
            sys.settrace(before)
        if threading.gettrace() is begin:
            threading.settrace(before_in_threads)


class _Tracer:
    """Hands on what trace functions are told."""

    def __init__(self, recorder: Recording) -> None:
        self._recorder = recorder
        self.is_over = False
        self._raising: set[int] = set()
        """The ids of frames that have met an exception, and executed no line since."""

    def begin(self, frame: FrameType, event: str, argument: object) -> Any:
        is_off = self._recorder.stopped or self.is_over
        if event != "call" or is_off or not is_examined_file(frame.f_code.co_filename):
            return None
        return self.trace(frame, event, argument)

    def trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        if self._recorder.stopped or self.is_over:
            return None
        try:
            self._tell(frame, event, argument)
        except Exception as error:
            self._recorder.stop(f"by {type(error).__name__}")
        return self.trace

    def _tell(self, frame: FrameType, event: str, argument: Any) -> None:
        if event == "line":
            self._raising.discard(id(frame))
            self._recorder.line(frame, frame.f_lineno)
        elif event == "call":
            self._raising.discard(id(frame))
            code = self._recorder.code(frame.f_code)
            is_resumption = code.is_resumption(frame.f_lasti)
            (self._recorder.resume if is_resumption else self._recorder.begin)(frame)
        elif event == "exception":
            self._raising.add(id(frame))
            self._recorder.meet(frame, argument[1])
        else:
            self._tell_end(frame, argument)

    def _tell_end(self, frame: FrameType, value: object) -> None:
        """Tell what "return" means: a return, a `yield`, or an exception."""
        code = self._recorder.code(frame.f_code)
        if code.is_return(frame.f_lasti):
            self._recorder.give(frame, value, "return")
        elif id(frame) not in self._raising and code.is_yield(frame.f_lasti):
            self._recorder.give(frame, value, "yield")
        else:
            self._recorder.end(frame)
        self._raising.discard(id(frame))
