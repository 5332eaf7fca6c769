"""The bare seeding calls of the libraries in a loop: prints the seconds that one turn takes.

Started with the number of turns, how often each turn seeds, and the libraries to import.
"""

from __future__ import annotations

import random
import sys
import time
from importlib import import_module
from typing import Any


def seeding_calls(libraries: list[str], cheapest: bool) -> list[Any]:
    """Return the functions to call; of PyTorch's two the cheaper one, which seeds the CPU alone."""
    calls: list[Any] = [random.seed]
    if "numpy.random" in libraries:
        calls.append(import_module("numpy.random").seed)
    if "torch" in libraries:
        torch = import_module("torch")
        calls.append(torch.default_generator.manual_seed if cheapest else torch.manual_seed)
    return calls


def main(turns: int, times: int, libraries: list[str]) -> None:
    calls = seeding_calls(libraries, cheapest=times > 1)
    begin = time.process_time()
    for seed in range(turns * times):
        for call in calls:
            call(seed)
    print((time.process_time() - begin) / turns)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
