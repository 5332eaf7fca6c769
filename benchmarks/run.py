"""Measures what the plugin costs, beside bare pytest and beside what people use instead.

On Linux or macOS, in an environment of its own, from a clone (PyTorch is optional)::

    pip install . numpy faker pytest-randomly torch
    python benchmarks/run.py            # prints the tables
    python benchmarks/run.py --write    # puts them into docs/benchmarks.md and README.md

Times are CPU times, which other work on the machine disturbs less than those of a wall clock.
Measure on a quiet machine nevertheless.
"""

from __future__ import annotations

import argparse
import tempfile
from importlib.util import find_spec
from pathlib import Path

import tables
from measure import Suite

ROOT = Path(__file__).parents[1]
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        start = Suite(Path(folder, "start-up"), tests=1)
        suites = _suites(Path(folder), options.tests)
        start.measure(3 * options.rounds)
        for suite in suites.values():
            suite.measure(options.rounds)
    rounds = f"{options.rounds} rounds (start-up: {3 * options.rounds})"
    conditions = tables.conditions(rounds)
    goals = tables.goals(start, suites)
    details = [tables.start_up(start), tables.per_test(suites), tables.memory(suites)]
    print(full := "\n\n".join([conditions, goals, *details]))
    if options.write:
        _replace(ROOT / "docs" / "benchmarks.md", full)
        _replace(ROOT / "README.md", f"{tables.per_test(suites)}\n\n{conditions}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="put the tables into the documents")
    parser.add_argument("--rounds", type=int, default=7, help="how often each contestant runs")
    parser.add_argument("--tests", type=int, default=10_000, help="how many tests a suite has")
    return parser.parse_args()


def _suites(folder: Path, tests: int) -> dict[str, Suite]:
    suites = {"NumPy": Suite(folder / "numpy", tests, ["numpy.random"])}
    if find_spec("torch"):
        suites["NumPy and PyTorch"] = Suite(folder / "torch", tests, ["numpy.random", "torch"])
    return suites


def _replace(document: Path, text: str) -> None:
    """Put `text` between the marks of a document."""
    before, begin, rest = document.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"{document} lacks the marks {BEGIN} and {END}")
    document.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
