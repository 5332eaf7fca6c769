"""A program that has one run after another interrupted, and writes down what comes of each.

Started in the folder of the suites, where ``runs.json`` says what is run, and which hook is
interrupted, if any: pytest is called as an IDE calls it, in a process that goes on.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import sys
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import patch

import pytest

from pytest_seedall.running import fresh_runs
from pytest_seedall.sweep import gathering
from pytest_seedall.sweep.page import file


class Hooks:
    """Has one hook interrupted."""

    def __init__(self, hook: str) -> None:
        if hook:
            setattr(self, hook, self._interrupt)

    def _interrupt(self) -> NoReturn:  # takes no arguments, as any hook may
        raise KeyboardInterrupt


def state() -> list[object]:
    """Return what a run must leave as it was."""
    return [random.getstate(), dict(vars(random)), list(sys.meta_path)]


def run(name: str, options: list[str], hook: str) -> dict[str, Any]:
    """Run a suite; return its exit code, and what it has left and said."""
    output, before = io.StringIO(), state()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            code = int(pytest.main([f"test_{name}.py", "--seed=42", *options], [Hooks(hook)]))
        except KeyboardInterrupt:  # as without any plugin, once the exit code is settled
            code = pytest.ExitCode.INTERRUPTED
    return {"code": code, "is_as_it_was": state() == before, "output": output.getvalue()}


if __name__ == "__main__":
    patch.object(file, "missing", str).start()  # as if Matplotlib were there
    patch.object(fresh_runs, "send", side_effect=KeyboardInterrupt).start()
    patch.object(gathering, "write_report", side_effect=KeyboardInterrupt).start()
    random.seed(5)
    runs = json.loads(Path("runs.json").read_text(encoding="utf-8"))
    results = {name: run(name, *arguments) for name, arguments in runs.items()}
    Path("results.json").write_text(json.dumps(results), encoding="utf-8")
