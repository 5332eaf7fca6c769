"""The process that has imported large libraries, and forks those that run pytest."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from pytest_seedall.triage.fork_server import Start, to_import
from pytest_seedall.triage.forks import ForkError, ForkServer

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks are safe on Linux alone")

LARGE = "import os; PARENT = os.getpid()"
TESTS = """
import os, sys, time
def test_forked():
    assert "large_one" in sys.modules
    import large_one
    assert large_one.PARENT == os.getppid()
    assert os.environ["OTHER"] == "1"
def test_ends(): os._exit(7)
def test_hangs(): time.sleep(100)
"""


def test_tests_run_in_forks(tmp_path: Path) -> None:
    (tmp_path / "large_one.py").write_text(LARGE, encoding="utf-8")
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    server = ForkServer(["large_one", "there_is_none"], tmp_path, environment, 60)
    try:
        output = tmp_path / "output"

        def run(name: str, seconds: float = 60) -> int | None:
            arguments = [f"test_it.py::test_{name}"]
            return server.run(Start(arguments, {**environment, "OTHER": "1"}, str(output)), seconds)

        assert run("forked") == 0, output.read_text(encoding="utf-8")
        assert "1 passed" in output.read_text(encoding="utf-8")
        assert run("ends") == 7
        assert run("hangs", seconds=0.5) is None
        assert run("forked") == 0
    finally:
        server.close()
    with pytest.raises(ForkError):
        run("forked")


def test_a_process_with_threads_is_not_forked(tmp_path: Path) -> None:
    source = "import threading, time; threading.Thread(target=time.sleep, args=[99]).start()"
    (tmp_path / "starts_a_thread.py").write_text(source, encoding="utf-8")
    with pytest.raises(ForkError, match="other threads"):
        ForkServer(["starts_a_thread"], tmp_path, os.environ, 60)


def test_only_large_libraries_are_imported_before() -> None:
    modules = ["json", "torch", "torch.nn", "torchless", "scipy"]
    assert to_import(modules) == ["torch", "torch.nn", "scipy"]
    assert to_import([*modules, "tensorflow"]) == []
