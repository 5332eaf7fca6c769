"""A pytest plugin that writes down the CPU time and the memory of its process, as JSON."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

# Linux counts in KiB, macOS in bytes.
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


def peak_memory() -> int:
    """Return the most memory that this process has had, in bytes."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:  # there is none but on Linux
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT
    # What `getrusage` tells there begins with the peak of the process that has started this one.
    return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) * 1024


class Clock:
    """Reads the clock when pytest is configured and when its last test has ended."""

    def __init__(self) -> None:
        self.configured = 0.0
        self.tested = 0.0

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        self.configured = time.process_time()
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        result = yield
        self.tested = time.process_time()
        return result

    def pytest_unconfigure(self) -> None:
        readings = {
            "configured": self.configured,
            "tested": self.tested,
            "memory": peak_memory(),
        }
        Path(os.environ["BENCHMARK_READINGS"]).write_text(json.dumps(readings), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Clock())
