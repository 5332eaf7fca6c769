"""Measures how often the 95% intervals of sweeps cover a failure probability that is known.

For each probability, one run of pytest sweeps 200 tests, which have test seeds of their own::

    python benchmarks/sweep_coverage.py 200

The argument is the number of seeds of each sweep; a second one is the session seed. It ends with
an error if fewer than 93% of the intervals cover the probability.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections import Counter
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from pytest_seedall.sweep.intervals import interval

PROBABILITIES = (0.5, 0.05, 0.005)
SWEEPS = 200
LEAST = 0.93

_TESTS = """\
import random

import pytest


@pytest.mark.parametrize("number", range({sweeps}))
def test_draws(number):
    assert random.random() >= {p}
"""
_QUIET = ("-q", "--tb=no", "--no-summary", "-p", "no:cacheprovider")


class Counting:
    """Counts runs and failures by test."""

    def __init__(self) -> None:
        self.ran: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            test = report.nodeid.partition("seed=")[0]
            self.ran[test] += 1
            self.failed[test] += report.failed


def failures(p: float, seeds: int, sweeps: int, session_seed: int) -> list[int]:
    """Return under how many seeds each of some tests fails, each with a probability of `p`.

    :raises RuntimeError: if not each test ran under each seed.
    """
    counting = Counting()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"test_draws_{str(p).replace('.', '_')}.py"
        file.write_text(_TESTS.format(sweeps=sweeps, p=p), "utf-8")
        options = (f"--seed={session_seed}", f"--seed-sweep={seeds}", f"--rootdir={folder}")
        with redirect_stdout(io.StringIO()):
            pytest.main([*_QUIET, *options, str(file)], plugins=[counting])
    if [*counting.ran.values()] != [seeds] * sweeps:
        raise RuntimeError(f"{len(counting.ran)} tests ran under {set(counting.ran.values())}")
    return [counting.failed[test] for test in counting.ran]


def covered(p: float, counts: list[int], seeds: int) -> float:
    """Return the share of intervals that cover a probability.

    :param counts: how many runs of each sweep failed.
    """
    intervals = [interval(failed, seeds) for failed in counts]
    return sum(low <= p <= high for low, high in intervals) / len(intervals)


def main(seeds: int, session_seed: int = 42) -> int:
    shares = []
    for p in PROBABILITIES:
        start = time.perf_counter()
        shares.append(covered(p, failures(p, seeds, SWEEPS, session_seed), seeds))
        took = time.perf_counter() - start
        of = f"{SWEEPS} sweeps over {seeds} seeds"
        print(f"{p}: covered by {shares[-1]:.1%} of {of}; {took:.0f} s", flush=True)
    return int(min(shares) < LEAST)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
