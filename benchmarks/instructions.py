"""Counts the instructions that a test takes: the same on a busy machine as on a quiet one.

On Linux, with Valgrind, in an environment of its own, from a clone (PyTorch is optional)::

    pip install . numpy pytest-randomly pytest-repeat pytest-flakefinder torch
    python benchmarks/instructions.py

They tell apart what differs by a hundredth, where times do not. They leave out what is no
instruction: waiting for memory, and the operating system. How many a test takes is found from two
runs, of few tests and of many. That takes some minutes.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from itertools import chain, product
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import sweep_cost
import tables
from measure import BARE, CONTESTANTS, FIXTURE, OURS, RANDOMLY, Suite
from sweep_cost import Sweep

if TYPE_CHECKING:
    from collections.abc import Iterator

FEW, MANY = 100, 700

NUMPY, TORCH = "a test, NumPy imported", "a test, NumPy and PyTorch imported"
#: Of the bodies of the tests, each a part.
SWEEPS = {f"a run of a sweep, {name}": body for name, body in sweep_cost.BODIES.items()}
_RIVALS = ("pytest-repeat", "pytest-flakefinder")
_SWEEPS_OF_OURS = (sweep_cost.OURS, sweep_cost.ONE_ITEM)

#: Below which part of what a rival adds to no plugin ours is to stay.
_GOALS = ((NUMPY, RANDOMLY, 0.4), (TORCH, FIXTURE, 0.1))


class Counted(NamedTuple):
    """How many instructions a test takes with a contestant."""

    part: str
    name: str
    per_test: float


class _Question(NamedTuple):
    """A contestant, with few tests and with many."""

    part: str
    name: str
    suites: tuple[Suite, Suite]
    options: tuple[list[str], list[str]]

    def answer(self) -> Counted:
        few, many = (
            suite.instructions(options)
            for suite, options in zip(self.suites, self.options, strict=True)
        )
        print(f"counted: {self.name}", file=sys.stderr)
        return Counted(self.part, self.name, (many - few) / (MANY - FEW))


def counted() -> list[Counted]:
    """Count for all contestants that are installed, as many at a time as there are cores.

    :raises SystemExit: without Valgrind.
    """
    if shutil.which("valgrind") is None:
        sys.exit("instructions are counted by Valgrind, which is not installed")
    os.environ["PYTHONHASHSEED"] = "0"
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"  # others spin
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        questions = chain(_of_tests(Path(folder)), _of_sweeps(Path(folder)))
        return list(pool.map(_Question.answer, questions))


def _of_tests(folder: Path) -> Iterator[_Question]:
    imports = {NUMPY: ["numpy.random"]}
    if find_spec("torch"):
        imports[TORCH] = ["numpy.random", "torch"]
    for (part, modules), (name, options) in product(imports.items(), CONTESTANTS.items()):
        suites = [Suite(_new(folder), tests, modules) for tests in (FEW, MANY)]
        if name in suites[0].readings:
            yield _Question(part, name, (suites[0], suites[1]), ([*options], [*options]))


def _new(folder: Path) -> Path:
    """Return the path of a folder that is not there yet."""
    return Path(tempfile.mkdtemp(dir=folder), "suite")


def _of_sweeps(folder: Path) -> Iterator[_Question]:
    for (part, body), name in product(SWEEPS.items(), (*_RIVALS, *_SWEEPS_OF_OURS)):
        one = sweep_cost.CONTESTANTS[name]
        suites = [Sweep(_new(folder), tests, body) for tests in (FEW, MANY)]
        if one.is_installed:
            options = (one.arguments(FEW), one.arguments(MANY))
            yield _Question(part, name, (suites[0], suites[1]), options)


def tables_of(found: list[Counted]) -> str:
    """Return what was counted, in Markdown."""
    conditions = tables.conditions("one run each")
    goals = tables.table(["goal", "counted", ""], [*_goals(found)])
    parts = dict.fromkeys(one.part for one in found)
    return "\n\n".join([conditions, goals, *(_table(part, found) for part in parts)])


def _goals(found: list[Counted]) -> Iterator[list[str]]:
    """Yield rows that compare what we set out to reach with what was counted."""
    counts = {(one.part, one.name): one.per_test for one in found}
    for part, rival, limit in _GOALS:
        if (part, rival) in counts:
            bare, ours, others = (counts[part, name] for name in (BARE, OURS, rival))
            ratio = (ours - bare) / (others - bare)
            goal = f"{part}: under {limit} of the cost of {rival}"
            yield [goal, f"{ratio:.3f}", tables.verdict(ratio < limit)]
    for sweep, part, rival in product(_SWEEPS_OF_OURS, SWEEPS, _RIVALS):
        if (part, rival) in counts:
            ratio = counts[part, sweep] / counts[part, rival]
            which = ", one item" if sweep == sweep_cost.ONE_ITEM else ""
            goal = f"{part}{which}: under those of {rival}"
            yield [goal, f"{ratio:.3f}", tables.verdict(ratio < 1)]


def _table(part: str, found: list[Counted]) -> str:
    of_part = [one for one in found if one.part == part]
    bare = next((one.per_test for one in of_part if one.name == BARE), None)
    rows = [[one.name, f"{_shown(one, bare)} thousand"] for one in of_part]
    return tables.table([part, "instructions"], rows)


def _shown(one: Counted, bare: float | None) -> str:
    """Return how many it takes, or how many more than without any plugin."""
    if bare is None or one.name == BARE:
        return f"{one.per_test / 1000:,.0f}"
    return f"{(one.per_test - bare) / 1000:+,.0f}"


if __name__ == "__main__":
    print(tables_of(counted()))
