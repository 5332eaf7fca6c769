"""From readings to Markdown: what was measured, on what, and where we stand."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from measure import BARE, FIXTURE, OURS, RANDOMLY, Suite

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PACKAGES = (
    *("pytest-seedall", "pytest", "pytest-randomly", "pytest-repeat", "pytest-flakefinder"),
    *("pytest-xdist", "Faker", "numpy", "torch"),
)
_LOOPS = {
    1: "the seeding calls alone, in a loop",
    3: "the same for three phases, PyTorch by its cheaper call",
}


def conditions(figures: str) -> str:
    """Return one paragraph on when, where and with what was measured.

    :param figures: what these are: ``"medians of 7 rounds"``.
    """
    versions = ", ".join(f"{name} {found}" for name in _PACKAGES if (found := _version(name)))
    today = datetime.now(UTC).date().isoformat()
    return (
        f"Measured on {today} with {versions}; Python {platform.python_version()}, "
        f"{platform.system()}, {_processor()}, {os.cpu_count()} cores, load average "
        f"{os.getloadavg()[1]:.1f}; {figures}."
    )


def start_up(suite: Suite) -> str:
    """Return the table of what a run costs before and beside its tests."""
    rows = [
        [
            name,
            _shown(suite, name, "configured", 1e3, "ms"),
            _shown(suite, name, "tested", 1e3, "ms"),
        ]
        for name in suite.readings
    ]
    return table(["start-up", "importing and configuring", "a whole run of one test"], rows)


def per_test(suites: dict[str, Suite]) -> str:
    """Return the table of what each test costs, one column for each suite."""
    columns = list(suites.values())
    rows = [
        [name, *(_shown(suite, name, "for_tests", 1e6 / suite.tests, "µs") for suite in columns)]
        for name in columns[0].readings
    ]
    for times, name in _LOOPS.items():
        cells = [f"{median(suite.loops[times]) * 1e6:.1f} µs" for suite in columns]
        rows.append([name, *cells])
    return table(["a test, imported:", *suites], rows)


def memory(suites: dict[str, Suite]) -> str:
    """Return the table of the memory that a run of all tests takes at its peak."""
    columns = list(suites.values())
    rows = [
        [name, *(_shown(suite, name, "memory", 2**-20, "MiB") for suite in columns)]
        for name in columns[0].readings
    ]
    return table([f"peak memory, {columns[0].tests:,} tests, imported:", *suites], rows)


def goals(start: Suite, suites: dict[str, Suite]) -> str:
    """Return the table that compares what we set out to reach with what was measured."""
    rows = list(_goals(start, suites))
    return table(["goal", "measured", ""], rows)


def _goals(start: Suite, suites: dict[str, Suite]) -> Iterator[Sequence[str]]:
    milliseconds = start.over_bare(OURS, "configured") * 1e3
    yield (
        "importing and configuring: under 10 ms",
        f"{milliseconds:.1f} ms",
        verdict(milliseconds < 10),
    )
    for imported, suite in suites.items():
        if "torch" in suite.imports:
            ratio = suite.ratio(OURS, FIXTURE, "for_tests")
            goal = f"a test, {imported} imported: under 0.1 of the autouse fixture's cost"
            yield goal, f"{ratio:.3f}", verdict(ratio < 0.1)
        elif RANDOMLY in suite.readings:
            ratio = suite.ratio(OURS, RANDOMLY, "for_tests")
            goal = f"a test, {imported} imported: under 0.4 of pytest-randomly's cost"
            yield goal, f"{ratio:.2f}", verdict(ratio < 0.4)


def verdict(reached: bool) -> str:
    """Return the last cell of the row of a goal."""
    return "reached" if reached else "not reached"


def _shown(suite: Suite, name: str, what: str, factor: float, unit: str) -> str:
    if name == BARE:
        whole = median(getattr(reading, what) for reading in suite.readings[BARE])
        return f"{whole * factor:.0f} {unit}"
    return f"{suite.over_bare(name, what) * factor:+.1f} {unit}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown; all columns but the first are of numbers."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
