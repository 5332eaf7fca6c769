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
from typing import TYPE_CHECKING

from measure import CONTESTANTS, OURS, Suite

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        suite = Training(Path(folder, "training"), options.tests)
        rounds = [(suite.seconds(_PLAIN), suite.seconds(_TWICE)) for _ in range(options.rounds + 1)]
    plain = median(one for one, _ in rounds[1:])  # the first round only warms up
    twice = median(other for _, other in rounds[1:])
    ratio = median(other / (2 * one) for one, other in rounds[1:])
    each = 1e6 / options.tests
    print(f"Python {platform.python_version()}, {options.tests} tests, {options.rounds} rounds")
    print("| a test | |\n| --- | ---: |")
    print(f"| once | {plain * each:.0f} µs |")
    print(f"| runs=2 | {twice * each:.0f} µs |")
    print(f"| of two plain runs (goal: under 1.2) | {ratio:.2f} |")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7, help="how often each kind of run is made")
    parser.add_argument("--tests", type=int, default=1_000, help="how many tests the suite has")
    return parser.parse_args()


if __name__ == "__main__":
    main()
