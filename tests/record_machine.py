"""A small suite that changes, ways to run it, and a model of what must be recorded of it."""

from __future__ import annotations

import importlib
import io
import json
import os
import random
import re
import subprocess
import sys
import textwrap
import time
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import pytest

from pytest_seedall.seeds import derive

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

#: What takes most of the time that pytest needs to start and to end.
LEAN = "-p no:hypothesispytest -p no:faulthandler -p no:unraisableexception -p no:threadexception"

# --- the suite ------------------------------------------------------------------------------------

#: Of each kind of test, its text: it passes if its limit is 2, and may fail if that is less.
KINDS = {
    "call": "def {name}(): assert random.random() < {limit}",
    "each": """
        @pytest.mark.parametrize("value", ["a", "b"])
        def {name}(value): assert random.random() < {limit}
    """,
    "wide": "def {name}(wide): assert wide + random.random() < 2 * {limit}",
    "setup": """
        @pytest.fixture
        def before_{name}(): assert random.random() < {limit}
        def {name}(before_{name}): pass
    """,
    "plain": "def {name}(): assert {limit} == 2",
    "first": "def {name}(): SEEN.append(random.random())",
    "after": "def {name}(): assert random.random() < 2 and (not SEEN or {limit} == 2)",
    "stop": """
        def {name}():
            if Path(__file__).with_name("interrupt").exists(): raise KeyboardInterrupt
            if Path(__file__).with_name("crash").exists(): os._exit(3)
    """,
}
FILES = {
    "test_a.py": ("call", "plain", "wide"),
    "test_b.py": ("setup", "stop", "each"),
    "test_c.py": ("first", "after", "plain", "call"),
}
_HEAD = """
import os
import random
from pathlib import Path

import pytest

SEEN = []

@pytest.fixture(scope="module")
def wide(): return random.random()
"""
_CONFTEST = """
import json
import os
from pathlib import Path

def pytest_runtest_setup(item):
    options = [item.config.getoption(f"seedall_{name}") for name in ("seed", "test_seed")]
    line = [os.getpid(), *options, "PYTHONHASHSEED" in os.environ, item.nodeid]
    with Path(__file__).with_name("started").open("a") as file:
        file.write(json.dumps(line) + "\\n")
"""


class Case(NamedTuple):
    """A test function of the suite; the name of its kind is the first that it had."""

    file: str
    kind: str


CASES = tuple(Case(file, kind) for file, kinds in FILES.items() for kind in kinds)


class Project:
    """The suite in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.limits = dict.fromkeys(CASES, 0.5)
        self.names = {case: f"test_{case.kind}" for case in CASES}
        self.deleted: set[str] = set()
        self.changed: dict[str, float] = {}
        """When each file was last written, in seconds since 1970."""
        folder.mkdir()
        (folder / "pytest.ini").touch()
        (folder / "conftest.py").write_text(_CONFTEST, encoding="utf-8")
        for file in FILES:
            self.change(file)

    def change(self, file: str) -> None:
        """Bring a file to what the suite is to be now."""
        self.changed[file] = time.time()
        self.write(file)

    def write(self, file: str, text: str | None = None) -> None:
        """Write a file, with a text that is not to last if one is given."""
        path = self.folder / file
        if file in self.deleted and text is None:
            path.unlink(missing_ok=True)
            return
        path.write_text(self._text(file) if text is None else text, encoding="utf-8")
        # Not left to the kernel, whose clock for it may be behind by some milliseconds.
        os.utime(path, (self.changed[file], self.changed[file]))

    def ids(self, case: Case) -> list[str]:
        """Return the node ids of a test, which are its seed ids, too."""
        values = ("[a]", "[b]") if case.kind == "each" else ("",)
        return [f"{case.file}::{self.names[case]}{value}" for value in values]

    def by_id(self) -> dict[str, Case]:
        there = [case for case in CASES if case.file not in self.deleted]
        return {id_: case for case in there for id_ in self.ids(case)}

    def fails(self, id_: str, session_seed: int, test_seed: int, before: Iterable[str]) -> bool:
        """Tell whether a test fails under its seeds, after other tests in the same process."""
        case = self.by_id()[id_]
        limit = self.limits[case]
        if case.kind == "after":
            first = self.ids(Case(case.file, "first"))
            return limit < 2 and not set(first).isdisjoint(before)
        if case.kind == "wide":
            wide = _drawn(session_seed, "fixture", case.file, f"{case.file}::wide", "wide")
            return wide + random.Random(test_seed).random() >= 2 * limit
        if case.kind == "setup":
            return _drawn(test_seed, "setup") >= limit
        drawn = {"plain": 1.0, "first": 0.0, "stop": 0.0}
        return drawn.get(case.kind, random.Random(test_seed).random()) >= limit

    def _text(self, file: str) -> str:
        cases = [Case(file, kind) for kind in FILES[file]]
        texts = [
            textwrap.dedent(KINDS[case.kind]).format(name=self.names[case], limit=self.limits[case])
            for case in cases
        ]
        return "\n\n".join([_HEAD, *texts])


def _drawn(*parts: str | int) -> float:
    return random.Random(derive(*parts)).random()


# --- its runs -------------------------------------------------------------------------------------


class Process(NamedTuple):
    """One process of a run, and the node ids of the tests that it has begun, in order."""

    session_seed: int
    options: tuple[str, ...]
    has_hash_seed: bool
    started: tuple[str, ...]


class Run(NamedTuple):
    """What a run has said and done."""

    output: str
    processes: tuple[Process, ...]
    repeats: bool
    """Whether each test that has failed runs under the seed of that failure: ``--lf``."""

    @property
    def tests(self) -> set[tuple[str, int]]:
        """The ids of the tests that it has started, each with the session seed."""
        return {(id_, one.session_seed) for one in self.processes for id_ in one.started}


def run_here(folder: Path, *arguments: str) -> Run:
    """Run pytest in this process, in which no module of the suite is left."""
    output = io.StringIO()
    with _observed(folder), redirect_stdout(output), redirect_stderr(output), chdir(folder):
        pytest.main([*arguments, "--tb=no"])
    repeats = not {"--lf", "--ff", "--sw"}.isdisjoint(arguments)
    return _run(folder, output.getvalue(), repeats)


def run_elsewhere(folder: Path, *commands: Sequence[str]) -> Run:
    """Run several pytests at once, each in a process of its own."""
    with _observed(folder):
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", "pytest", *command, "--tb=no"],
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
            )
            for command in commands
        ]
        return _run(folder, "".join(process.communicate()[0] for process in processes))


@contextmanager
def _observed(folder: Path) -> Iterator[None]:
    """Forget which tests the last run has started; forget the modules of this one."""
    (folder / "started").unlink(missing_ok=True)
    modules, path = dict(sys.modules), list(sys.path)
    importlib.invalidate_caches()
    try:
        yield
    finally:
        for name, module in list(sys.modules.items()):
            if (getattr(module, "__file__", None) or "").startswith(str(folder)):
                del sys.modules[name]
        sys.modules.update(modules)
        sys.path[:] = path


def _run(folder: Path, output: str, repeats: bool = False) -> Run:
    notes = folder / "started"
    lines = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
    told = sorted((json.loads(line) for line in lines), key=lambda one: str(one[:4]))
    found = [_process(facts, output) for _, facts in groupby(told, key=lambda one: one[:4])]
    return Run(output, tuple(found), repeats)


def _process(facts: Iterable[Sequence[object]], output: str) -> Process:
    (_, seed, test_seed, has_hash_seed, _), *_ = notes = list(facts)
    if not str(seed).isdigit():  # none was given: the header names the one that was taken
        (seed,) = re.findall(r"^seedall: session seed (\d+)", output, re.MULTILINE)
    options = () if test_seed is None else (f"--seedall-test-seed={test_seed}",)
    started = tuple(str(note[-1]) for note in notes)
    return Process(int(str(seed)), options, bool(has_hash_seed), started)
