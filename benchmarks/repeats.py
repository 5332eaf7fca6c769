"""Measures what `@repeat_deterministic` costs, beside running the same tests twice.

On Linux or macOS, in an environment with NumPy, from a clone::

    python benchmarks/repeats.py

Each test trains a small model: half a millisecond of NumPy, a few local variables. Times are CPU
times, from the end of pytest's start to the end of the last test.
"""

from __future__ import annotations

import argparse
import platform
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from measure import CONTESTANTS, OURS, Suite

if TYPE_CHECKING:
    from collections.abc import Sequence

#: On Python 3.12 or later, where functions are seen to return at no cost to others.
LIMIT = 1.2

_TEST = """
def test_{number}():
    data = np.random.rand(50, 20)
    weights = data.mean(axis=0)
    for step in range(20):
        weights = weights + 0.1 * (data.T @ (data @ weights)) / 50
        weights /= np.linalg.norm(weights)
    names = ["adam", "sgd"]
    total = float(weights.sum())
    assert total < 100
"""
_PLAIN: tuple[str, ...] = CONTESTANTS[OURS]
_TWICE = (*_PLAIN, "--repeat-deterministic=2")


class Training(Suite):
    """A suite whose tests compute something."""

    def _write(self) -> None:
        self.folder.mkdir()
        (self.folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        for first in range(0, self.tests, 100):
            numbers = range(first, min(first + 100, self.tests))
            tests = "".join(_TEST.format(number=number) for number in numbers)
            path = self.folder / f"test_{first}.py"
            path.write_text(f"import numpy as np\n{tests}", encoding="utf-8")

    def seconds(self, options: Sequence[str]) -> float:
        """Return the seconds of CPU time that one run of all tests takes."""
        return self._run(options).for_tests


class Cost(NamedTuple):
    """What a test takes, in seconds of CPU time: the medians of the rounds."""

    once: float
    twice: float
    ratio: float
    """What it takes with ``runs=2``, of two plain runs."""


def measured(tests: int, rounds: int) -> Cost:
    """Let a suite run plainly and repeated, in turn, after a round that only warms up."""
    with tempfile.TemporaryDirectory() as folder:
        suite = Training(Path(folder, "training"), tests)
        found = [(suite.seconds(_PLAIN), suite.seconds(_TWICE)) for _ in range(rounds + 1)][1:]
    return Cost(
        once=median(once for once, _ in found) / tests,
        twice=median(twice for _, twice in found) / tests,
        ratio=median(twice / (2 * once) for once, twice in found),
    )


def table(cost: Cost) -> str:
    """Return what a test takes, in Markdown."""
    return "\n".join(
        [
            "| a test that trains a small model | |",
            "| --- | ---: |",
            f"| once | {cost.once * 1e6:.0f} µs |",
            f"| `runs=2` | {cost.twice * 1e6:.0f} µs |",
        ]
    )


def goal(cost: Cost) -> list[str]:
    """Return the row that compares what we set out to reach with what was measured."""
    version = ".".join(platform.python_version_tuple()[:2])
    name = f"`runs=2`, Python {version}: under {LIMIT} of two plain runs"
    return [name, f"{cost.ratio:.2f}", "reached" if cost.ratio < LIMIT else "not reached"]


def main() -> None:
    options = _options()
    cost = measured(options.tests, options.rounds)
    print(f"Python {platform.python_version()}, {options.tests} tests, {options.rounds} rounds")
    print(f"{table(cost)}\n\n{'; '.join(goal(cost))}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7, help="how often each kind of run is made")
    parser.add_argument("--tests", type=int, default=1_000, help="how many tests the suite has")
    return parser.parse_args()


if __name__ == "__main__":
    main()
