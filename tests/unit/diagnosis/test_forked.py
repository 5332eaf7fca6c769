"""A function run in a forked child: its result comes back, and nothing else."""

from __future__ import annotations

import os
import random
import socket
import sys
import tempfile
import threading
import time
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from pytest_seedall.diagnosis import forked
from pytest_seedall.diagnosis.forked import Forked, run_forked, why_unsafe
from pytest_seedall.streams.forks import ForkWatch
from pytest_seedall.streams.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_seedall.streams.streams import Streams

needs_fork = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux")

STATE: list[int] = []


def stand_in(monkeypatch: pytest.MonkeyPatch, platform: str, **modules: object) -> None:
    """Have no library imported that does not survive a fork, but for stand-ins."""
    unsafe = ("tensorflow", "jax", "polars", "grpc", "torch")
    others = {name: module for name, module in sys.modules.items() if name not in unsafe}
    found = SimpleNamespace(platform=platform, modules={**others, **modules})
    monkeypatch.setattr(forked, "sys", found)


@pytest.fixture(autouse=True)
def nothing_unsafe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no such libraries imported, and no threads or sockets of pytest-xdist's."""
    stand_in(monkeypatch, sys.platform)
    monkeypatch.setattr(forked, "other_threads", lambda: threading.active_count() - 1)
    monkeypatch.setattr(forked, "has_sockets", lambda: False)


def run(function: Callable[[], Any], timeout: float = 60) -> Forked[Any]:
    return run_forked(function, timeout)


def grow() -> list[int]:
    STATE.append(len(STATE))
    return STATE


@needs_fork
def test_each_child_has_the_same_state_and_this_process_keeps_it() -> None:
    assert [run(grow).value for _ in range(2)] == [[0], [0]]
    assert STATE == []


@needs_fork
def test_a_large_result() -> None:
    assert run(lambda: np.zeros(1 << 20)).value.nbytes == 1 << 23  # type: ignore[union-attr]


def _raise(error: BaseException) -> None:
    raise error


class _OddError(Exception):
    def __str__(self) -> str:
        raise ValueError


@needs_fork
@pytest.mark.parametrize(
    ("function", "why"),
    [
        (lambda: _raise(ValueError("bad\nthing")), "raised ValueError: bad thing"),
        (lambda: _raise(SystemExit(3)), "raised SystemExit: 3"),
        (lambda: _raise(_OddError()), "raised _OddError"),
        (lambda: os.kill(os.getpid(), 9), "ended without a result"),
        (lambda: time.sleep(600), "did not end within 0.2 seconds"),
    ],
)
def test_why_there_is_no_result(function: Callable[[], object], why: str) -> None:
    assert run(function, 0.2 if "0.2" in why else 60) == Forked(None, why)


@needs_fork
def test_a_result_that_cannot_be_sent() -> None:
    assert run(threading.Lock).why_not.startswith("raised TypeError")


@needs_fork
def test_no_child_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    children: list[int] = []
    fork = os.fork

    def noted() -> int:
        children.append(fork())
        return children[-1]

    monkeypatch.setattr("os.fork", noted)
    run(grow)
    run(lambda: time.sleep(600), 0.1)
    assert len(children) == 2
    for child in children:
        with pytest.raises(ChildProcessError):
            os.waitpid(child, os.WNOHANG)


@needs_fork
def test_what_a_child_starts_ends_with_it() -> None:
    def start() -> int:
        child = os.fork()
        if not child:
            time.sleep(600)
        return child

    child = run(start).value
    assert child is not None
    state = Path(f"/proc/{child}/stat")
    for _ in range(1000):
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.01)
    pytest.fail("still runs")


@needs_fork
def test_a_child_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    def speak() -> None:
        print("x", flush=True)  # noqa: T201
        os.write(1, b"x")
        os.write(2, b"x")

    assert run(speak).why_not == ""
    assert capfd.readouterr() == ("", "")


def open_files() -> list[str]:
    return sorted(path.name for path in Path("/proc/self/fd").iterdir())


@needs_fork
def test_no_files_are_left_open() -> None:
    before = open_files()
    run(grow)
    assert open_files() == before


@needs_fork
def test_files_that_are_written_are_copies_for_the_child(tmp_path: Path) -> None:
    def write() -> str:
        named.write("b")
        named.flush()
        held.write(b"b")
        held.seek(0)
        return str(held.read())

    with (tmp_path / "named").open("w+") as named, tempfile.TemporaryFile(buffering=0) as held:
        named.write("a")
        named.flush()
        held.write(b"a")
        assert run(write).value == "b'ab'"
        assert (named.tell(), held.tell()) == (1, 1)
    assert (tmp_path / "named").read_text() == "a"


@needs_fork
def test_generators_go_on_from_where_they_are() -> None:
    def draw() -> list[float]:
        return [random.random(), float(np.random.random())]

    children = [run(draw).value for _ in range(2)]
    assert children == [draw()] * 2


@needs_fork
def test_the_plugin_counts_no_such_child(streams: Streams) -> None:
    watch = ForkWatch(streams)
    watch.install()
    with streams.interrupted_by(Stream(5)) as stream:
        children = [run(random.random).value for _ in range(2)]
        assert children == [random.random()] * 2
        assert stream.forks == 0


@needs_fork
def test_handlers_of_the_end_do_not_run(tmp_path: Path) -> None:
    def leave() -> None:
        import atexit

        atexit.register((tmp_path / "ended").touch)

    assert run(leave).why_not == ""
    assert not (tmp_path / "ended").exists()


@needs_fork
def test_nothing_is_forked_beside_threads() -> None:
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        assert run(grow) == Forked(None, "other threads are running")
    finally:
        end.set()
        thread.join()
    assert why_unsafe() == ""


@needs_fork
def test_a_warning_of_threads_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forked, "other_threads", lambda: 0)
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert run(lambda: 3).value == 3
    finally:
        end.set()
        thread.join()


@needs_fork
def test_sockets_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    from pytest_seedall.diagnosis.descriptors import has_sockets

    with socket.socket():
        assert has_sockets()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("tensorflow", "TensorFlow is imported"),
        ("jax", "JAX is imported"),
        ("torch", "CUDA is initialised"),
    ],
)
def test_libraries_that_do_not_survive_a_fork(
    monkeypatch: pytest.MonkeyPatch, name: str, why: str
) -> None:
    cuda = SimpleNamespace(is_initialized=lambda: True)
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("forks"), raising=False)
    stand_in(monkeypatch, "linux", **{name: SimpleNamespace(cuda=cuda)})
    assert run(grow) == Forked(None, why)


@pytest.mark.parametrize(("threads", "why"), [(1, ""), (2, "PyTorch computes in several threads")])
def test_torch_with_threads(monkeypatch: pytest.MonkeyPatch, threads: int, why: str) -> None:
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("forks"), raising=False)
    stand_in(monkeypatch, "linux", torch=SimpleNamespace(get_num_threads=lambda: threads))
    assert why_unsafe() == why


def test_systems_that_cannot_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, "darwin")
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("forks"), raising=False)
    assert "macOS" in run(grow).why_not
    monkeypatch.delattr(os, "fork")
    assert run(grow) == Forked(None, "this system cannot fork")
