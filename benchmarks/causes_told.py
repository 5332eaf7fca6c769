"""Measures how often the line and the cause are told of tests that are not deterministic.

On Linux or macOS, from a clone; 20 runs, each under another seed::

    PYTHONPATH=tests python benchmarks/causes_told.py 20

Of what differs between interpreters only, and with PyTorch of that and of its operators::

    PYTHONPATH=tests python benchmarks/causes_told.py 20 --group=latent
    PYTHONPATH=tests python benchmarks/causes_told.py 20 --group=operators
    PYTHONPATH=tests python benchmarks/causes_told.py 20 --group=torch

All that is wrong is printed at once. Seconds are those of the diagnoses alone.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING

from causes.cases import wrong
from causes.depth import DEEP
from causes.first_run import FIRST
from causes.latent import COMPUTED, COMPUTED_BY_TORCH, ELSEWHERE, FRESH, HASH, HASHED, MACHINE
from causes.none import NONE
from causes.operators import OPERATORS
from causes.others import OTHERS, RARE
from causes.places import NAMES, PLACES
from causes.plain import with_causes
from causes.running import told
from causes.state import CARRIED
from causes.timing import SECONDS
from causes.waiting import WAITING
from integration.test_repeat_kinds import CASES

if TYPE_CHECKING:
    from causes.cases import Causes

_LIVE = {**with_causes(CASES), **DEEP, **CARRIED, **FIRST, **OTHERS, **PLACES, **NAMES}

_GROUPS: dict[str, tuple[tuple[Causes, str], ...]] = {
    "live": ((_LIVE, ""), ({**RARE, **WAITING}, "(runs=8)"), (NONE, "")),
    "latent": (
        (HASHED, HASH),
        (ELSEWHERE, FRESH),
        *(((COMPUTED, MACHINE),) if find_spec("numpy") else ()),
    ),
    "torch": ((COMPUTED_BY_TORCH, MACHINE),) if find_spec("torch") else (),
    "operators": ((OPERATORS, "(runs=4)"),) if find_spec("torch") else (),
}


def main(times: int, name: str) -> None:
    incomplete: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        seconds = Path(folder) / "seconds.jsonl"
        os.environ[SECONDS] = str(seconds)
        for number in range(times):
            for group, (cases, arguments) in enumerate(_GROUPS[name]):
                place = Path(folder) / f"{number}_{group}"
                options = ("-p", "causes.timing", f"--seed={1000 + number}")
                rows = told(place, cases, *options, arguments=arguments)
                found = [row for row in rows if row.told is not None]
                sums["tests that differ"] += len(found)
                sums["lines"] += sum(row.has_line for row in found)
                sums["causes"] += sum(row.has_cause for row in found)
                sums["wrong causes"] += len([*wrong(rows)])
                for row in wrong(rows):
                    print(f"seed {1000 + number}: {row}", flush=True)
                incomplete.update(row.name for row in found if not (row.has_line and row.has_cause))
            print(number + 1, dict(sums), flush=True)
        took = [json.loads(line)[1] for line in seconds.read_text(encoding="utf-8").splitlines()]
    print(f"seconds: mean {mean(took):.2f}, median {median(took):.2f}, most {max(took):.2f}")
    print("line or cause not told:", *incomplete.most_common(), sep="\n  ")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", type=int)
    parser.add_argument(
        "--group", choices=[name for name, cases in _GROUPS.items() if cases], default="live"
    )
    given = parser.parse_args()
    main(given.times, given.group)
