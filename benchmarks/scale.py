"""Measures what grows with a suite: fixtures wider than a test, memory, processes of pytest-xdist.

On Linux or macOS, in an environment of its own, from a clone::

    pip install . pytest-xdist
    python benchmarks/scale.py
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import tables
from measure import BARE, OURS, Readings, Suite

if TYPE_CHECKING:
    from collections.abc import Sequence

SCOPES = ("function", "class", "module", "session")

#: How many fixtures the one test of a file has.
_FIXTURES = 20


class OursAndNone(Suite):
    """A suite that is run with this plugin and with none.

    :param options: further ones, of both.
    """

    def __init__(self, folder: Path, tests: int, options: Sequence[str] = ()) -> None:
        self._options = options
        super().__init__(folder, tests)
        self.readings = {name: [] for name in (BARE, OURS)}

    def _run(self, options: Sequence[str]) -> Readings:
        return super()._run([*self._options, *options])


class Fixtures(OursAndNone):
    """A suite each of whose tests sets up fixtures of one scope."""

    def __init__(self, folder: Path, tests: int, scope: str) -> None:
        self._scope = scope
        super().__init__(folder, tests)

    def _write(self) -> None:
        self.folder.mkdir()
        (self.folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        for number in range(self.tests):
            names = [f"fixture_{number}_{index}" for index in range(_FIXTURES)]
            head = f"import pytest\nfixture = pytest.fixture(scope={self._scope!r})\n"
            fixtures = "".join(f"@fixture\ndef {name}(): yield\n" for name in names)
            text = f"{head}{fixtures}def test_it({', '.join(names)}): pass\n"
            (self.folder / f"test_{number}.py").write_text(text, encoding="utf-8")


class Processes(OursAndNone):
    """A suite of which all processes count, from their start to their end."""

    def _run(self, options: Sequence[str]) -> Readings:
        before = _seconds_of_children()
        arguments = ("-m", "pytest", "-q", "-p", "no:faker", *self._options, *options)
        self._python(arguments, {})
        return Readings(configured=0.0, tested=_seconds_of_children() - before, memory=0)


def _seconds_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Scale(NamedTuple):
    """What was measured."""

    fixtures: dict[str, Fixtures]
    """By scope."""
    memory: OursAndNone
    processes: dict[str, Processes]
    """By what their run is called."""


def measured(tests: int, rounds: int) -> Scale:
    """Measure all.

    :param tests: of the largest suite there are ten times as many.
    """
    with tempfile.TemporaryDirectory() as name:
        folder, some = Path(name), max(1, tests // 5)
        fixtures = {
            scope: Fixtures(folder / scope, max(1, tests // 100), scope) for scope in SCOPES
        }
        memory = OursAndNone(folder / "memory", 10 * tests)
        processes = {"in one process": Processes(folder / "one-process", some)}
        if find_spec("xdist"):
            processes["`-n 2`, all processes"] = Processes(folder / "xdist", some, ("-n2",))
        for suite in (*fixtures.values(), *processes.values()):
            suite.measure(rounds)
        memory.measure(1)
    return Scale(fixtures, memory, processes)


def fixtures_table(scale: Scale) -> str:
    """Return what a fixture of each scope costs, in Markdown."""
    number = scale.fixtures["function"].tests * _FIXTURES
    least = scale.fixtures["function"].over_bare(OURS, "for_tests")
    rows = [
        [scope, f"{(suite.over_bare(OURS, 'for_tests') - least) / number * 1e6:+.1f} µs"]
        for scope, suite in scale.fixtures.items()
        if scope != "function"
    ]
    return tables.table(["a fixture of the scope", "beyond one of a test"], rows)


def runs_table(scale: Scale) -> str:
    """Return what whole runs take, in Markdown."""
    large, more = scale.memory, scale.memory.over_bare(OURS, "memory")
    peak = median(one.memory for one in large.readings[BARE])
    rows = [
        [
            f"peak memory, {large.tests:,} tests",
            f"{peak / 2**20:.0f} MiB",
            f"{more / 2**20:+.1f} MiB",
            f"{more / large.tests:+.0f} bytes",
        ]
    ]
    for name, suite in scale.processes.items():
        bare = median(one.tested for one in suite.readings[BARE])
        ours = suite.over_bare(OURS, "tested")
        rows.append(
            [
                f"CPU time, {suite.tests:,} tests, {name}",
                f"{bare:.2f} s",
                f"{ours:+.2f} s",
                f"{ours / suite.tests * 1e6:+.0f} µs",
            ]
        )
    return tables.table(["empty tests", "without this plugin", "with it", "for each test"], rows)


def main() -> None:
    options = _options()
    scale = measured(options.tests, options.rounds)
    conditions = tables.conditions(f"medians of {options.rounds} rounds")
    print("\n\n".join([conditions, fixtures_table(scale), runs_table(scale)]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each contestant runs")
    parser.add_argument("--tests", type=int, default=10_000, help="a tenth of the largest suite")
    return parser.parse_args()


if __name__ == "__main__":
    main()
