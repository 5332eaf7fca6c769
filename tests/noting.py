"""What the suites of experiments import: they note what each place in them drew.

As a plugin (``-p noting``) it also changes the order of the tests. PYTEST_DONT_REWRITE: those who
run the experiments have imported it already.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

#: The environment variable that names the folder of notes, in which each process has a file.
NOTES = "SEEDALL_TEST_NOTES"


def note(place: str, *values: Any) -> None:
    """Note what a place drew."""
    line = json.dumps([place, [repr(_plain(value)) for value in values]])
    with Path(os.environ[NOTES], str(os.getpid())).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def _plain(value: Any) -> Any:
    """Return numbers and lists for the arrays and tensors of any library, to show each digit."""
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    for method in ("detach", "numpy", "tolist"):
        value = getattr(value, method, lambda value=value: value)()
    return value


def drew(place: str) -> None:
    """Draw from `random` and from NumPy, and note it; ``{test}`` stands for the current test."""
    import numpy as np

    place = place.replace("{test}", _current_test())
    note(place, random.random(), random.gauss(), np.random.random(), np.random.normal())


def _current_test() -> str:
    nodeid, _, _ = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")
    file, separator, names = nodeid.partition("::")
    return f"{Path(file).name}{separator}{names}"  # the folder depends on the rootdir


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--order", metavar="reversed|N", help="reversed, or shuffled by N")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    order = config.getoption("--order")
    if order == "reversed":
        items.reverse()
    elif order is not None:
        random.Random(order).shuffle(items)
