"""Tries inputs at random: options, settings, markers, what is in the cache and in reports, seeders.

    python tools/fuzz.py --inputs=48000 --processes=2000 --seed=1

gives 48,000 inputs to the functions that read them, and starts a pytest for each of 2,000 others.
Another seed makes others. What goes wrong is shown with its number: `--first` begins there.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from fuzzing.running import check, start


def say(line: object) -> None:
    """Write a line at once: a run takes long."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Try what is asked for; return how many inputs have gone wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inputs", type=int, default=0)
    parser.add_argument("--processes", type=int, default=0)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    found = 0
    for name, many, tried in (
        ("inputs", asked.inputs, check),
        ("processes", asked.processes, start),
    ):
        counts: Counter[str] = Counter()
        begun = time.monotonic()
        for finding in tried(asked.seed, range(asked.first, asked.first + many), counts):
            found += 1
            say(finding)
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
        say(f"{counts.total()} {name} in {time.monotonic() - begun:.0f} s: {kinds}")
    say(f"{found} findings")
    return min(found, 1)


if __name__ == "__main__":
    sys.exit(main())
