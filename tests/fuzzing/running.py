"""Makes inputs of numbers, tries them, and counts what came of them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from fuzzing import marks, reports, seeders, settings, stored
from fuzzing.inputs import SUITE, judge

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Iterator

    from fuzzing.inputs import Input, Process

#: What makes an input of each kind, and how many of ten are of that kind.
KINDS: dict[str, tuple[Callable[[Random, bool], Input], int]] = {
    "setting": (settings.draw, 8),
    "setting in TOML": (settings.draw_toml, 1),
    "marker": (marks.draw, 4),
    "record": (stored.draw_record, 3),
    "last seed": (stored.draw_last, 1),
    "regressions": (stored.draw_regressions, 2),
    "name": (stored.draw_name, 2),
    "report": (reports.draw, 3),
    "hook": (seeders.draw_hook, 2),
    "entry point": (seeders.draw_entry_point, 1),
}
_WEIGHTS = [weight for _, weight in KINDS.values()]
# Nothing but what is tried: each plugin costs time.
_OPTIONS = "-p no:hypothesispytest -p no:xdist -p no:pytest-forked -p no:pytest_forked"
_MOST_SECONDS = 300
# Which variables of the outer run pytest heeds: with that of tox, its cache is elsewhere.
_NOT_OURS = ("PYTEST_", "TOX_")


class Finding(NamedTuple):
    """An input that has done what none may do."""

    number: int
    is_process: bool
    input: Input
    trouble: str

    def __str__(self) -> str:
        option = "--processes=1" if self.is_process else "--inputs=1"
        return f"--first={self.number} {option}: {self.trouble}\n    {str(self.input)[:500]}"


def made(seed: int, number: int, is_process: bool) -> tuple[str, Input]:
    """Return the kind of an input, and the input: the same for the same numbers."""
    rng = Random(f"{seed}-{number}-{is_process}")
    (kind,) = rng.choices([*KINDS], _WEIGHTS)
    return kind, KINDS[kind][0](rng, is_process)


def check(seed: int, numbers: Iterable[int], counts: Counter[str]) -> Iterator[Finding]:
    """Give inputs to the functions that read them; yield what goes wrong."""
    for number in numbers:
        kind, found = made(seed, number, is_process=False)
        counts[kind] += 1
        try:
            found.check()
        except Exception as error:
            yield Finding(number, False, found, f"{type(error).__name__}: {str(error)[:300]}")


def start(seed: int, numbers: Iterable[int], counts: Counter[str]) -> Iterator[Finding]:
    """Start a pytest for each input; yield what goes wrong."""
    for number in numbers:
        kind, found = made(seed, number, is_process=True)
        counts[kind] += 1
        with tempfile.TemporaryDirectory(prefix="fuzz") as folder:
            if trouble := run(found.process(), Path(folder)):
                yield Finding(number, True, found, trouble)


def run(process: Process, folder: Path) -> str:
    """Start a pytest in a folder that is empty; return what goes wrong, empty if nothing does."""
    for name, content in {"test_it.py": SUITE, **process.files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    own = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_OURS)}
    own |= {"PYTHONUTF8": "1", "COLUMNS": "1000", "PYTEST_ADDOPTS": _OPTIONS}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--rootdir=.", *process.arguments],
        cwd=folder,
        env={**own, **process.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=_MOST_SECONDS,
        check=False,
    )
    output = done.stdout.decode(errors="backslashreplace")
    trouble = judge(process.expected, done.returncode, output)
    said = "\n".join(line for line in output.splitlines() if not line.startswith("==="))
    return trouble and f"{trouble}\n{said[-3000:]}"
