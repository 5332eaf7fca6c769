"""A pytest plugin that notes how long the diagnosis of each test takes."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_seedall.diagnosis.diagnosing import Diagnosing

if TYPE_CHECKING:
    from pytest_seedall.running.repeats import Repeats

#: The environment variable that names the file for what is noted.
SECONDS = "CAUSES_SECONDS"


def pytest_configure() -> None:
    diagnose = Diagnosing.diagnose

    def timed(self: Diagnosing, repeats: Repeats, *arguments: Any) -> None:
        begun, work = time.perf_counter(), time.process_time()
        try:
            diagnose(self, repeats, *arguments)
        finally:
            seconds = time.perf_counter() - begun, time.process_time() - work
            with Path(os.environ[SECONDS]).open("a", encoding="utf-8") as file:
                file.write(json.dumps([repeats.item.nodeid, *seconds]) + "\n")

    Diagnosing.diagnose = timed  # type: ignore[method-assign, assignment]
