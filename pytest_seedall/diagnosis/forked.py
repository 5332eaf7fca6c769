"""A function run in a forked child: from this very state, and without a trace in this process.

Two such runs that differ ask something that no seed governs; if only runs one after the other
differ, the first has left something behind. The child is killed once it has sent its result: no
handler of `atexit`, of pytest or of coverage runs in it.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import sys
import time
import warnings
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, NoReturn, TypeVar

from pytest_seedall._compat.python import other_threads
from pytest_seedall.diagnosis.descriptors import has_sockets, isolate
from pytest_seedall.streams.forks import uncounted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_T = TypeVar("_T")

# What does not survive a fork, as their documentation says: thread pools and runtimes of their own.
_UNSAFE = {
    "tensorflow": "TensorFlow is imported",
    "jax": "JAX is imported",
    "polars": "polars is imported",
    "grpc": "gRPC is imported",
}
_HEADER = 8


class Forked(NamedTuple, Generic[_T]):
    """What a child has returned."""

    value: _T | None
    why_not: str = ""
    """Why there is no value; empty if there is one."""


def why_unsafe() -> str:
    """Return why this process is not to be forked; empty if it may be.

    Native threads cannot be seen: those of OpenMP, which hang in a child, end by the time limit.
    """
    if not hasattr(os, "fork"):
        return "this system cannot fork"
    if sys.platform == "darwin":
        return "system libraries of macOS do not survive a fork"
    library = next((why for name, why in _UNSAFE.items() if name in sys.modules), "")
    if library:
        return library
    if other_threads():
        return "other threads are running"
    return _why_not_torch() or ("sockets are open" if has_sockets() else "")


def _why_not_torch() -> str:
    torch = sys.modules.get("torch")
    cuda = getattr(torch, "cuda", None)
    if cuda is not None and cuda.is_initialized():
        return "CUDA is initialised"
    # GNU's OpenMP hangs in a child once its parent has computed in parallel (tried, PyTorch 2.13).
    threads = getattr(torch, "get_num_threads", None)
    return "PyTorch computes in several threads" if threads is not None and threads() > 1 else ""


def run_forked(function: Callable[[], _T], timeout: float) -> Forked[_T]:
    """Call a function in a forked child, and return its result.

    What it prints goes nowhere; the seeds and states of generators are those of this process.

    :param function: returns something that can be pickled.
    :param timeout: the seconds after which the child is killed.
    """
    unsafe = why_unsafe()
    if unsafe:
        return Forked(None, unsafe)
    reading, writing = os.pipe()
    try:
        child = _fork(function, reading, writing)
        os.close(writing)
        writing = -1
        with _ended(child):
            return _received(reading, timeout)
    except OSError as error:
        return Forked(None, f"the process cannot be forked: {error}")
    finally:
        os.close(reading)
        if writing >= 0:
            os.close(writing)


def _fork(function: Callable[[], object], reading: int, writing: int) -> int:
    """Return the child's process id; the child never returns."""
    put_back = _kept_generator()
    with warnings.catch_warnings(), uncounted():
        warnings.simplefilter("ignore")  # Python 3.12 warns of threads
        child = os.fork()
    if child == 0:
        _be_child(function, put_back, reading, writing)
    return child


def _be_child(
    function: Callable[[], object], put_back: Callable[[], object], reading: int, writing: int
) -> NoReturn:
    try:
        os.setpgid(0, 0)  # what it starts ends with it
        os.close(reading)
        isolate(keep=writing)
        put_back()
        _send(writing, _result(function))
    finally:
        # Not `os._exit`, which coverage may have replaced.
        os.kill(os.getpid(), signal.SIGKILL)
        while True:
            time.sleep(1)


def _kept_generator() -> Callable[[], object]:
    """Return what puts `random` back in the child, which Python itself seeds anew there."""
    module: Any = sys.modules.get("random")
    generator = getattr(getattr(module, "getrandbits", None), "__self__", None)
    if generator is None:
        return lambda: None
    state = module.Random.getstate(generator)
    return lambda: module.Random.setstate(generator, state)


def _result(function: Callable[[], object]) -> bytes:
    try:
        return pickle.dumps(Forked(function()))
    except BaseException as error:  # `SystemExit` and `pytest.exit` as well
        return pickle.dumps(Forked(None, f"raised {_said(error)}"))


def _said(error: BaseException) -> str:
    try:
        text = " ".join(str(error).split())
    except Exception:  # of the user's own class
        text = ""
    return f"{type(error).__name__}: {text}"[:200].removesuffix(": ")


def _send(writing: int, data: bytes) -> None:
    view = memoryview(len(data).to_bytes(_HEADER, "little") + data)
    while view:
        view = view[os.write(writing, view) :]


def _received(reading: int, timeout: float) -> Forked[Any]:
    """Return what the child sends: its length first, for what the child starts may never close."""
    end = time.monotonic() + timeout
    data = bytearray()
    while len(data) < _HEADER or len(data) < _HEADER + int.from_bytes(data[:_HEADER], "little"):
        left = end - time.monotonic()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            return Forked(None, f"did not end within {timeout:g} seconds")
        block = os.read(reading, 1 << 20)
        if not block:
            return Forked(None, "ended without a result")
        data += block
    try:
        return pickle.loads(memoryview(data)[_HEADER:])  # type: ignore[no-any-return]
    except Exception as error:  # of a class that cannot be made again
        return Forked(None, f"returned what cannot be read: {_said(error)}")


@contextmanager
def _ended(child: int) -> Iterator[None]:
    """Have a child, and what it started, ended and waited for after the body."""
    try:
        yield
    finally:
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError, PermissionError):
                kill(child, signal.SIGKILL)
        with suppress(ChildProcessError):  # the user ignores SIGCHLD
            os.waitpid(child, 0)
