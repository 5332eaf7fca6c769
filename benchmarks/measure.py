"""Runs the contestants in turn, round by round, so that noise hits all of them alike."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

PLUGINS = Path(__file__).parent / "plugins"

#: Counts instructions and nothing else; memory at the same addresses each time.
VALGRIND = ("setarch", "-R", "valgrind", "--tool=cachegrind", "--cache-sim=no")

_WITHOUT_OURS = ("-p", "no:seedall")
_WITHOUT_RANDOMLY = ("-p", "no:randomly")

#: Names of contestants, and the options that let each take part alone.
CONTESTANTS = {
    "no plugin": (*_WITHOUT_OURS, *_WITHOUT_RANDOMLY),
    "pytest-seedall": (*_WITHOUT_RANDOMLY, "--seed=42"),
    "pytest-seedall --entropy=off": (*_WITHOUT_RANDOMLY, "--seed=42", "--entropy=off"),
    # It shuffles as well; what we compare is the seeding.
    "pytest-randomly": (*_WITHOUT_OURS, "--randomly-seed=42", "--randomly-dont-reorganize"),
    "autouse fixture": (*_WITHOUT_OURS, *_WITHOUT_RANDOMLY, "-p", "benchmark_usual_fixture"),
}
BARE, OURS, _, RANDOMLY, FIXTURE = CONTESTANTS


class Readings(NamedTuple):
    """What one process took: seconds of CPU time, bytes of memory."""

    configured: float
    """From its start until pytest and all plugins were configured."""
    tested: float
    """From its start until the last test had ended."""
    memory: int

    @property
    def for_tests(self) -> float:
        """The seconds for collecting and running all tests."""
        return self.tested - self.configured


class Suite:
    """A suite of empty tests and the readings taken with it, one of each round.

    :param imports: what its conftest imports; without any, what seeds them takes no part.
    """

    def __init__(self, folder: Path, tests: int, imports: Sequence[str] = ()) -> None:
        self.folder = folder
        self.tests = tests
        self.imports = tuple(imports)
        names = _installed() if imports else [name for name in _installed() if name != FIXTURE]
        self.readings: dict[str, list[Readings]] = {name: [] for name in names}
        self.loops: dict[int, list[float]] = {1: [], 3: []} if imports else {}
        """Seconds that the bare seeding calls take for one test, by how often they are made."""
        self._write()

    def measure(self, rounds: int) -> None:
        """Let each contestant run once a round, after a round that only warms up."""
        names = list(self.readings)
        for number in range(rounds + 1):
            first = number % len(names)
            for name in (*names[first:], *names[:first]):
                reading = self._run(CONTESTANTS[name])
                if number:
                    self.readings[name].append(reading)
            for times, seconds in self.loops.items():
                seconds.append(self._loop(times))
            print(f"{self.folder.name}: round {number} of {rounds}", file=sys.stderr)

    def over_bare(self, name: str, what: str) -> float:
        """Return the median of what a contestant took more than bare pytest, per run."""
        return median(self._over_bare(name, what))

    def ratio(self, name: str, other: str, what: str) -> float:
        """Return the median ratio of what two contestants took more than bare pytest."""
        pairs = zip(self._over_bare(name, what), self._over_bare(other, what), strict=True)
        return median(mine / theirs for mine, theirs in pairs)

    def _over_bare(self, name: str, what: str) -> list[float]:
        pairs = zip(self.readings[name], self.readings[BARE], strict=True)
        return [getattr(with_it, what) - getattr(bare, what) for with_it, bare in pairs]

    def _write(self) -> None:
        self.folder.mkdir()
        (self.folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        conftest = "".join(f"import {name}\n" for name in self.imports)
        (self.folder / "conftest.py").write_text(conftest, encoding="utf-8")
        for first in range(0, self.tests, 100):
            numbers = range(first, min(first + 100, self.tests))
            text = "\n".join(f"def test_{number}(): pass" for number in numbers)
            (self.folder / f"test_{first}.py").write_text(text, encoding="utf-8")

    def instructions(self, options: Sequence[str]) -> int:
        """Return how many instructions the process of a contestant takes, by Valgrind."""
        self._run(options)  # which compiles all
        counts = self.folder / "instructions"
        self._pytest(options, [*VALGRIND, f"--cachegrind-out-file={counts}"])
        # The last line: "summary: 1234".
        return int(counts.read_text(encoding="utf-8").split()[-1])

    def _run(self, options: Sequence[str]) -> Readings:
        return Readings(**json.loads(self._pytest(options).read_text(encoding="utf-8")))

    def _pytest(self, options: Sequence[str], under: Sequence[str] = ()) -> Path:
        """Let a contestant run, maybe under another program; return the file of its readings."""
        # Faker's own pytest plugin takes part in none of the runs.
        always = ("-m", "pytest", "-q", "-p", "no:faker", "-p", "benchmark_clock")
        readings = self.folder / "readings.json"
        environment = {"PYTHONPATH": str(PLUGINS), "BENCHMARK_READINGS": str(readings)}
        self._python([*always, *options], environment, under)
        return readings

    def _loop(self, times: int) -> float:
        loop = (str(PLUGINS / "benchmark_loop.py"), str(self.tests), str(times))
        return float(self._python([*loop, *self.imports], {}))

    def _python(
        self, arguments: Sequence[str], environment: dict[str, str], under: Sequence[str] = ()
    ) -> str:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PYTEST") and name != "PYTHONDONTWRITEBYTECODE"
        }
        done = subprocess.run(
            [*under, sys.executable, *arguments],
            cwd=self.folder,
            env={**inherited, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            sys.exit(done.stdout + done.stderr)
        return done.stdout


def _installed() -> list[str]:
    return [name for name in CONTESTANTS if name != RANDOMLY or find_spec("pytest_randomly")]
