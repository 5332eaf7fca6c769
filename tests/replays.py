"""Starts pytest in a shell, and runs the commands that it prints in a shell again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from failing_tests import Case

_SAID = re.compile(r"\bcase (\d+) drew (-?\d[\w.+-]*)")
_REPLAY = re.compile(r"^replay +(\S.*)$")

_XDIST_GROUPS = """
import pytest

@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.xdist_group(item.path.stem))
"""


class Way(NamedTuple):
    """A way to start pytest."""

    tests: str
    """The folder of the tests. This and all other paths begin in the folder that holds it all."""
    start: str
    """The folder in which pytest is started."""
    command: str
    files: Mapping[str, str] = {}
    """What there is beside the tests."""
    environment: Mapping[str, str] = {}


WAYS = {
    "from a subfolder": Way(
        tests="project/tests/it's a folder",
        start="project/tests",
        command="""pytest --doctest-modules "it's a folder" """,
        files={"project/pytest.ini": "[pytest]"},
    ),
    "--rootdir": Way(
        tests="checkout (1)/unit",
        start="elsewhere",
        command="pytest --doctest-modules --rootdir='../checkout (1)' ../checkout*",
    ),
    "-c": Way(
        tests="project/tests",
        start="project",
        command="python -m pytest -c 'the configuration/of pytest.ini' tests",
        files={
            "project/the configuration/of pytest.ini": "[pytest]\naddopts = --doctest-modules",
            "project/tests/pytest.ini": "[pytest]\npython_functions = none",
        },
    ),
    "--pyargs": Way(
        tests="lib/site-packages/a_package/tests",
        start="elsewhere",
        command="pytest --doctest-modules --pyargs a_package",
        files={
            "lib/site-packages/a_package/__init__.py": "",
            "lib/site-packages/a_package/tests/__init__.py": "",
        },
        environment={"PYTHONPATH": "../lib/site-packages"},
    ),
    "-n 2": Way(
        tests="project/tests",
        start="project",
        command="python -m pytest --doctest-modules -n 2 --dist=loadgroup",
        files={"project/pytest.ini": "[pytest]", "project/conftest.py": _XDIST_GROUPS},
    ),
}


class Failure(NamedTuple):
    """What the terminal says of a failed test."""

    case: int
    drew: str
    command: str


class Replays:
    """A suite of failing tests on disk, and what it says in a run and in the replays.

    :param folder: an empty folder, to hold all that belongs to the suite.
    :param options: what is in ``PYTEST_ADDOPTS`` throughout.
    """

    def __init__(self, folder: Path, way: Way, cases: Iterable[Case], options: str = "") -> None:
        self._environment = {**_environment(), **way.environment, "PYTEST_ADDOPTS": options}
        self._way = way
        self._cases = {case.number: case for case in cases}
        self._start = folder / way.start
        self._start.mkdir(parents=True)
        files = {f"{way.tests}/{case.file}": case.text for case in self._cases.values()}
        for name, text in {**files, **way.files}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def mismatches(self) -> dict[str, str]:
        """Return what the replays say that does not say the same as the run.

        In the run, pytest chooses the session seed. Each case must fail in it, by a number of its
        own, and so must say which command draws it again.
        """
        output = self._output_of(self._way.command)
        failures = failures_in(output)
        assert sorted(failure.case for failure in failures) == sorted(self._cases), output
        assert len({failure.drew for failure in failures}) == len(failures), output
        with ThreadPoolExecutor(max_workers=(os.cpu_count() or 1) + 1) as pool:
            outputs = list(pool.map(self._replay, failures))
        return {
            f"{self._cases[failure.case]}: {failure}": output
            for failure, output in zip(failures, outputs, strict=True)
            if [found[:2] for found in failures_in(output)] != [failure[:2]]
        }

    def _replay(self, failure: Failure) -> str:
        return self._output_of(failure.command)

    def _output_of(self, command: str) -> str:
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self._start,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return done.stdout


def failures_in(output: str) -> list[Failure]:
    """Return what the terminal says of each failure: first what it drew, then its command."""
    failures = []
    said = None
    for line in output.splitlines():
        said = _SAID.search(line) or said
        command = _REPLAY.match(line)
        if command and said:
            failures.append(Failure(int(said[1]), said[2], command[1]))
            said = None
    return failures


def _environment() -> dict[str, str]:
    """Return the environment of a user who has activated this Python's environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    for name in ("CI", "PYTHONHASHSEED", "TOX_ENV_NAME"):
        kept.pop(name, None)
    return {**kept, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"}
