"""Measures what the plugin costs, beside bare pytest and beside what people use instead.

On Linux or macOS, in an environment of its own, from a clone (PyTorch is optional)::

    pip install . numpy faker pytest-randomly pytest-repeat pytest-flakefinder pytest-xdist torch
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

import instructions
import repeats
import scale
import snapshots
import sweep_cost
import tables
from measure import Suite

ROOT = Path(__file__).parents[1]


def main() -> None:
    options = _options()
    if options.part in ("all", "seeding"):
        _show_seeding(options)
    if options.part in ("all", "repeats"):
        _show("repeats", _repeats(options), options)
    if options.part in ("all", "sweep"):
        _show("sweep", _sweep(options), options)
    if options.part in ("all", "scale"):
        _show("scale", _scale(options), options)
    if options.part == "instructions":
        _show("instructions", instructions.tables_of(instructions.counted()), options)


def _show(name: str, text: str, options: argparse.Namespace) -> None:
    print(f"\n\n{text}")
    if options.write:
        _replace(ROOT / "docs" / "benchmarks.md", name, text)


def _show_seeding(options: argparse.Namespace) -> None:
    """Measure what seeding costs, and print it or write it."""
    with tempfile.TemporaryDirectory() as folder:
        start = Suite(Path(folder, "start-up"), tests=1)
        suites = _suites(Path(folder), options.tests)
        start.measure(3 * options.rounds)
        for suite in suites.values():
            suite.measure(options.rounds)
    figures = f"medians of {options.rounds} rounds (start-up: {3 * options.rounds})"
    conditions = tables.conditions(figures)
    goals = tables.goals(start, suites)
    details = [tables.start_up(start), tables.per_test(suites), tables.memory(suites)]
    print(full := "\n\n".join([conditions, goals, *details]))
    if options.write:
        _replace(ROOT / "docs" / "benchmarks.md", "measured", full)
        _replace(ROOT / "README.md", "measured", f"{tables.per_test(suites)}\n\n{conditions}")


def _repeats(options: argparse.Namespace) -> str:
    """Return the tables of what it costs to run tests twice and compare what they give."""
    cost = repeats.measured(max(1, options.tests // 10), options.rounds)
    memory = snapshots.peaks(options.bytes)
    goals = tables.table(["goal", "measured", ""], [repeats.goal(cost), snapshots.goal(memory)])
    details = [repeats.table(cost), snapshots.table(memory, options.bytes)]
    return "\n\n".join([tables.conditions(f"medians of {options.rounds} rounds"), goals, *details])


def _sweep(options: argparse.Namespace) -> str:
    """Return the tables of what it costs to run one test under many seeds."""
    cost = sweep_cost.measured(options.tests, options.rounds)
    goals = tables.table(["goal", "measured", ""], sweep_cost.goals(cost))
    details = [sweep_cost.table(cost), sweep_cost.memory_table(cost)]
    conditions = tables.conditions(f"the least of {options.rounds} rounds")
    return "\n\n".join([conditions, goals, *details])


def _scale(options: argparse.Namespace) -> str:
    """Return the tables of what grows with a suite."""
    found = scale.measured(options.tests, options.rounds)
    details = [scale.fixtures_table(found), scale.runs_table(found)]
    conditions = tables.conditions(f"medians of {options.rounds} rounds (memory: one)")
    return "\n\n".join([conditions, *details])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="put the tables into the documents")
    parts = ("all", "seeding", "repeats", "sweep", "scale", "instructions")
    parser.add_argument("--part", choices=parts, default="all", help="what is measured")
    parser.add_argument("--rounds", type=int, default=7, help="how often each contestant runs")
    parser.add_argument("--tests", type=int, default=10_000, help="how many tests a suite has")
    parser.add_argument("--bytes", type=int, default=1 << 30, help="how large the array is")
    return parser.parse_args()


def _suites(folder: Path, tests: int) -> dict[str, Suite]:
    suites = {"NumPy": Suite(folder / "numpy", tests, ["numpy.random"])}
    if find_spec("torch"):
        suites["NumPy and PyTorch"] = Suite(folder / "torch", tests, ["numpy.random", "torch"])
    return suites


def _replace(document: Path, name: str, text: str) -> None:
    """Put `text` between two marks of a document."""
    marks = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, begin, rest = document.read_text(encoding="utf-8").partition(marks[0])
    _, end, after = rest.partition(marks[1])
    if not (begin and end):
        raise SystemExit(f"{document} lacks the marks {' and '.join(marks)}")
    document.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
