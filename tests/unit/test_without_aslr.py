"""Addresses are the same in each process that is started so, where that is allowed."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

# Where an object is depends on what has been made before it, such as a cache of pytest's, too.
FILE = """
import ctypes

def test_it():
    function = ctypes.CDLL(None).personality
    print(ctypes.cast(function, ctypes.c_void_p).value, flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="addresses are random as Linux has it")
def test_addresses_are_fixed(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(FILE, encoding="utf-8")
    first, second = (addresses(tmp_path) for _ in range(2))
    assert first == second != []


def addresses(folder: Path) -> list[str]:
    command = [
        sys.executable,
        "-m",
        "pytest_seedall.processes.without_aslr",
        "-q",
        "-s",
        "test_it.py",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if "not allowed" in done.stderr:
        pytest.skip("it is not allowed here")
    assert done.returncode == 0, done.stdout
    return [line for line in done.stdout.splitlines() if line.isdigit()]
