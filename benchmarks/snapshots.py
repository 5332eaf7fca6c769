"""How much memory a large array takes that is compared between two runs.

``python benchmarks/snapshots.py`` prints, for each way in which an array of 1 GiB may lie in
memory, what a process takes at most: with the array alone as a run has it, and with two runs that
are compared. The target is 1.2 times the former plus the largest single value.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy

from pytest_seedall.comparing.comparing import compare
from pytest_seedall.comparing.snapshots import Snapshots

LIMIT = 1.2
LAYOUTS = ("contiguous", "fortran", "strided", "structured", "masked", "torch")

Made = tuple[Any, int, Any]


def make(layout: str, size: int) -> Made:
    """Return an array of that many bytes, its bytes, and what changes its last element."""
    count = size // 8
    if layout == "torch":
        torch = import_module("torch")
        tensor = torch.arange(count, dtype=torch.float64)
        return tensor, size, lambda: tensor[-1:].fill_(0.5)
    if layout == "masked":
        masked = numpy.ma.masked_array(numpy.arange(count, dtype=float), numpy.zeros(count, bool))
        return masked, size + count, lambda: masked.data[-1:].fill(0.5)
    if layout == "structured":
        fields = numpy.full(count // 2, 1, [("a", "f8"), ("b", "f8")])
        return fields, size, lambda: fields["b"][-1:].fill(0.5)
    array = numpy.arange(count, dtype=float).reshape(-1, 1024)
    if layout == "fortran":
        array = array.reshape(1024, -1).T
    if layout == "strided":
        array = array[::2]
    return array, size, lambda: array[-1:, -1:].fill(0.5)


def peak() -> int:
    """Return the most bytes of memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def runs(layout: str, size: int, compared: bool) -> None:
    """Make the array twice, as two runs of a test do, and print the peak."""
    found = []
    with Snapshots() as snapshots:
        for run in range(2):
            value, _, change = make(layout, size)
            if run:
                change()
            if compared:
                found.append(snapshots.of(value))
            del value, change
            gc.collect()
        if compared:
            (difference,) = compare(found[0], found[1], "x").differences
            assert difference.differing == 1
    print(peak())


def measured(layout: str, size: int, compared: bool) -> int:
    command = [sys.executable, __file__, f"--layout={layout}", f"--size={size}"]
    command += ["--compared"] if compared else []
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}
    )
    return int(done.stdout)


class Peaks(NamedTuple):
    """The most bytes of memory that processes had, and were to have."""

    alone: int
    """With the array as two runs have it, one after another."""
    compared: int
    allowed: float


def peaks(size: int) -> dict[str, Peaks]:
    """Return what an array of that many bytes takes, for each layout."""
    found = {}
    for layout in LAYOUTS[: None if find_spec("torch") else -1]:
        alone, compared = (measured(layout, size, compared) for compared in (False, True))
        found[layout] = Peaks(alone, compared, LIMIT * alone + size)
        print(f"{layout}: {found[layout]}", file=sys.stderr)
    return found


def table(found: dict[str, Peaks], size: int) -> str:
    """Return what was measured, in Markdown."""
    rows = [f"| an array of {size / 2**30:.3g} GiB | alone | compared | allowed |"]
    rows += ["| --- | ---: | ---: | ---: |"]
    for layout, one in found.items():
        rows.append(f"| {layout} | {' | '.join(f'{number / 1e6:,.0f} MB' for number in one)} |")
    return "\n".join(rows)


def is_within(found: dict[str, Peaks]) -> bool:
    """Tell whether no layout takes more than it may."""
    return all(one.compared <= one.allowed for one in found.values())


def goal(found: dict[str, Peaks]) -> list[str]:
    """Return the row that compares what we set out to reach with what was measured."""
    most = max(one.compared / one.alone for one in found.values())
    name = f"an array compared: {LIMIT} of the memory that it takes alone, and its size once more"
    return [name, f"{most:.2f} of it", "reached" if is_within(found) else "not reached"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1 << 30, help="bytes of the array")
    parser.add_argument("--layout", choices=LAYOUTS)
    parser.add_argument("--compared", action="store_true")
    options = parser.parse_args()
    if options.layout:
        runs(options.layout, options.size, options.compared)
        return
    found = peaks(options.size)
    print(table(found, options.size))
    if not is_within(found):
        sys.exit("more memory than allowed")


if __name__ == "__main__":
    main()
