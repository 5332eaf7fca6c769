"""Measures what a run of a sweep costs, beside what people use to run one test many times.

On Linux or macOS, in an environment of its own, from a clone::

    pip install . numpy pytest-randomly pytest-repeat pytest-flakefinder
    python benchmarks/sweep_cost.py

One test, in a file of its own, runs many times. Times are CPU times, from the end of pytest's start
to the end of the last run, divided by the number of runs: the least of the rounds, as others on the
machine can but add to it. Ways that differ by a hundredth are told apart by `instructions.py`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import tables
from measure import Suite

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Seconds that 1,000 runs may take more than with the cheapest of the others.
LIMIT = 1.0
#: How much of the memory of the fewest runs the most may take inside one item.
MOST_MEMORY = 1.05


class Contestant(NamedTuple):
    """A way to run one test many times."""

    file: str
    plugins: tuple[str, ...] = ()
    """By the names of their modules; all others are off."""
    options: tuple[str, ...] = ()

    @property
    def is_installed(self) -> bool:
        return all(map(find_spec, self.plugins))

    def arguments(self, runs: int) -> list[str]:
        off = [f"no:{name}" for module, name in _PLUGINS.items() if module not in self.plugins]
        switches = [word for name in off for word in ("-p", name)]
        options = [option.format(runs=runs) for option in self.options]
        # Or each would read, and keep, the ids of the runs that all others have made.
        return [self.file, "--cache-clear", *switches, *options]


_PLUGINS = {
    "pytest_repeat": "repeat",
    "pytest_flakefinder": "flakefinder",
    "pytest_randomly": "randomly",
    "pytest_seedall": "seedall",
}
OURS = "a sweep of pytest-seedall"
ONE_ITEM = f"{OURS}, one item"
UNMARKED = f"{OURS}, not marked"
"""An empty test draws nothing, and so it runs but once."""
WITH_SEEDS = "pytest-repeat with pytest-randomly"
CONTESTANTS = {
    "parametrised, no plugin": Contestant("test_parameters.py"),
    "pytest-repeat": Contestant("test_once.py", ("pytest_repeat",), ("--count={runs}",)),
    "pytest-flakefinder": Contestant(
        "test_once.py", ("pytest_flakefinder",), ("--flake-finder", "--flake-runs={runs}")
    ),
    WITH_SEEDS: Contestant(
        "test_once.py",
        ("pytest_repeat", "pytest_randomly"),
        ("--count={runs}", "--randomly-seed=42", "--randomly-dont-reorganize"),
    ),
    UNMARKED: Contestant("test_once.py", ("pytest_seedall",), ("--seed=42", "--seed-sweep={runs}")),
    OURS: Contestant("test_swept.py", ("pytest_seedall",), ("--seed=42",)),
    ONE_ITEM: Contestant(
        "test_swept.py", ("pytest_seedall",), ("--seed=42", "--seedall-sweep-one-item")
    ),
}

#: The bodies of the tests. Before Python 3.12, only what the last one compares can be had.
BODIES = {
    "empty": "pass",
    "draws from NumPy": "assert np.random.random() < 2",
    "compares a variable": "value = np.random.random(); assert value < 2",
}


class Sweep(Suite):
    """One test that runs many times, and what that took, one reading of each round."""

    def __init__(self, folder: Path, runs: int, body: str) -> None:
        self._body = body
        self._imports = "import numpy as np" if "np." in body else ""
        super().__init__(folder, runs)
        installed = (name for name, one in CONTESTANTS.items() if one.is_installed)
        self.readings = {name: [] for name in installed}

    def _write(self) -> None:
        self.folder.mkdir()
        (self.folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        # Before the clock starts.
        (self.folder / "conftest.py").write_text(f"{self._imports}\n", encoding="utf-8")
        self._write_test("once", "", "")
        # A test that is marked runs under all seeds even if it draws nothing.
        self._write_test("swept", f"@pytest.mark.seed_sweep({self.tests})\n", "")
        parameters = f'@pytest.mark.parametrize("number", range({self.tests}))\n'
        self._write_test("parameters", parameters, "number")

    def _write_test(self, name: str, decorator: str, arguments: str) -> None:
        head = f"import pytest\n{self._imports}\n\n"
        text = f"{head}{decorator}def test_it({arguments}):\n    {self._body}\n"
        (self.folder / f"test_{name}.py").write_text(text, encoding="utf-8")

    def take_turns(self, rounds: int) -> Sweep:
        """Let each contestant run once a round."""
        names = list(self.readings)
        for number in range(rounds):
            first = number % len(names)
            for name in (*names[first:], *names[:first]):
                self.readings[name].append(self._run(CONTESTANTS[name].arguments(self.tests)))
            print(f"{self.folder.name}: round {number + 1} of {rounds}", file=sys.stderr)
        return self

    def seconds(self, name: str) -> float:
        """Return what one run takes: the least of the rounds."""
        return min(one.for_tests for one in self.readings[name]) / self.tests

    def memory(self, name: str) -> float:
        """Return the peak memory in bytes: the median of the rounds."""
        return median(one.memory for one in self.readings[name])


class Cost(NamedTuple):
    """What all have taken, by the bodies of the tests and by how many runs there were."""

    times: dict[tuple[str, int], Sweep]
    peaks: list[Sweep]
    """Of the empty test alone, the fewest runs first."""


def measured(runs: int, rounds: int) -> Cost:
    """Let all take turns with a fifth of these runs, and with these; once with ten times as many.

    :param runs: at least 5.
    """
    counts = (runs // 5, runs)
    with tempfile.TemporaryDirectory() as folder:
        times = {
            (name, count): Sweep(Path(folder, f"sweep-{name[:5]}-{count}"), count, body)
            for name, body in BODIES.items()
            for count in counts
        }
        for sweep in times.values():
            sweep.take_turns(rounds)
        most = Sweep(Path(folder, "sweep-most"), 10 * runs, BODIES["empty"]).take_turns(1)
    return Cost(times, [*(times["empty", count] for count in counts), most])


def table(cost: Cost) -> str:
    """Return what one run takes, in Markdown."""
    heads = [f"{name}, {count:,} runs" for name, count in cost.times]
    rows = [
        [name, *(f"{sweep.seconds(name) * 1e6:.0f} µs" for sweep in cost.times.values())]
        for name in cost.peaks[0].readings
    ]
    return tables.table(["one run of a test:", *heads], rows)


def memory_table(cost: Cost) -> str:
    """Return what all runs of the empty test take at their peak, in Markdown."""
    heads = [f"{sweep.tests:,} runs" for sweep in cost.peaks]
    rows = [
        [
            name,
            *(f"{sweep.memory(name) / 2**20:.0f} MiB" for sweep in cost.peaks),
            f"{_per_run(cost, name) / 1024:.1f} KiB",
        ]
        for name in cost.peaks[0].readings
    ]
    return tables.table(["peak memory, empty:", *heads, "for each run"], rows)


def _per_run(cost: Cost, name: str) -> float:
    least, most = cost.peaks[0], cost.peaks[-1]
    return (most.memory(name) - least.memory(name)) / (most.tests - least.tests)


def goals(cost: Cost) -> list[list[str]]:
    """Return the rows that compare what we set out to reach with what was measured."""
    most = {name: sweep for (name, _), sweep in cost.times.items()}  # the last has most runs
    more = 1000 * (most["empty"].seconds(OURS) - min(_others(most["empty"]).values()))
    said = f"1,000 seeds of an empty test: under {LIMIT:.0f} s more than the cheapest of the others"
    rows = [[said, f"{more:.2f} s", tables.verdict(more < LIMIT)]]
    for ours, (body, sweep) in product((ONE_ITEM, OURS), most.items()):
        rows += _ratios(sweep, ours, body)
    least, last = cost.peaks[0], cost.peaks[-1]
    ratio = last.memory(ONE_ITEM) / least.memory(ONE_ITEM)
    said = f"peak memory of {last.tests:,} runs, one item: under {MOST_MEMORY} of {least.tests:,}"
    return [*rows, [said, f"{ratio:.3f} of it", tables.verdict(ratio < MOST_MEMORY)]]


def _ratios(sweep: Sweep, ours: str, body: str) -> Iterator[list[str]]:
    which = ", one item" if ours == ONE_ITEM else ""
    for name, seconds in _others(sweep).items():
        ratio = sweep.seconds(ours) / seconds
        goal = f"a run of a test, {body}{which}: under the cost of one of {name}"
        yield [goal, f"{ratio:.2f} of it", tables.verdict(ratio < 1)]


def _others(sweep: Sweep) -> dict[str, float]:
    """Return what one run takes with each of the others."""
    return {name: sweep.seconds(name) for name in sweep.readings if not name.startswith(OURS)}


def main() -> None:
    options = _options()
    cost = measured(options.runs, options.rounds)
    parts = tables.table(["goal", "measured", ""], goals(cost)), table(cost), memory_table(cost)
    print("\n\n".join([tables.conditions(f"the least of {options.rounds} rounds"), *parts]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=10, help="how often each contestant runs")
    parser.add_argument("--runs", type=int, default=5_000, help="how often the test runs")
    return parser.parse_args()


if __name__ == "__main__":
    main()
