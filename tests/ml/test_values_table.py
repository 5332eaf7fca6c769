"""The table of docs/values.md: what each place in a suite draws, however the suite is run.

``UPDATE_DOCS=1`` writes the table into the page; otherwise the page must agree with it.
"""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from experiments import Suite

if TYPE_CHECKING:
    from typing import TypeAlias

    from experiments import Values

    #: A library and its version.
    Label: TypeAlias = tuple[str, str]

for _module in ("torch", "tensorflow", "keras", "hypothesis"):
    pytest.importorskip(_module)  # before runs in this process, which could not import it twice

PAGE = Path(__file__).parents[2] / "docs" / "values.md"
BEGIN, END = "<!-- written by tests/ml/test_values_table.py -->\n", "<!-- end -->\n"

#: The libraries, and the distributions whose versions may change what they draw.
LIBRARIES = {
    "random": "",
    "NumPy": "",
    "PyTorch": "torch",
    "TensorFlow": "tensorflow-cpu",
    "Keras": "keras",
    "Hypothesis": "hypothesis",
}
PLACES = (
    "test body",
    "function fixture",
    "module fixture",
    "session fixture",
    "setUpClass",
    "module import",
)
SUITE = {
    "conftest.py": """
        import pytest
        from draws import draw

        @pytest.fixture(scope="session")
        def of_session():
            draw("session fixture")
    """,
    "draws.py": """
        import random

        import keras
        import numpy as np
        import tensorflow as tf
        import torch
        from hypothesis import given, settings, strategies
        from noting import note

        def draw(place):
            note(f"random, {place}", f"{random.random():.6f}")
            note(f"NumPy, {place}", f"{np.random.random():.6f}")
            note(f"PyTorch, {place}", f"{torch.rand(()):.6f}")
            note(f"TensorFlow, {place}", f"{tf.random.uniform(()):.6f}")
            note(f"Keras, {place}", f"{float(keras.random.uniform(())):.6f}")
            note(f"Hypothesis, {place}", examples()[-1])

        def examples():
            found = []

            @settings(database=None, derandomize=False, max_examples=10)
            @given(strategies.integers(0, 999_999))
            def collect(number):
                found.append(number)

            collect()
            return found
    """,
    "test_places.py": """
        import unittest

        import pytest
        from draws import draw

        draw("module import")

        @pytest.fixture(scope="module")
        def of_module():
            draw("module fixture")

        @pytest.fixture
        def of_function():
            draw("function fixture")

        def test_body():
            draw("test body")

        def test_function_fixture(of_function):
            pass

        def test_module_fixture(of_module):
            pass

        def test_session_fixture(of_session):
            pass

        class TestUnit(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                draw("setUpClass")

            def test_method(self):
                pass
    """,
}


def test_the_values_are_the_same_however_the_suite_is_run(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, SUITE)
    in_full = suite.values()
    assert suite.alone() == in_full
    assert suite.values("--order=reversed") == in_full
    assert suite.values("-n2") == in_full  # by processes that import the libraries only now
    rows = table(in_full)
    if os.environ.get("UPDATE_DOCS"):
        write(rows)
    on_page = rows_on_the_page()
    assert {library for library, _ in on_page} == set(LIBRARIES)
    assert on_page | rows == rows | on_page  # those of the same versions are the same


def table(values: Values) -> dict[Label, str]:
    """Return the rows of the table: each library's values, one for each place."""
    return {
        (library, distribution and version(distribution).partition("+")[0]): " | ".join(
            values[f"{library}, {place}"][0].strip("'") for place in PLACES
        )
        for library, distribution in LIBRARIES.items()
    }


def write(rows: dict[Label, str]) -> None:
    lines = [f"| | {' | '.join(PLACES)} |", f"|---{'|--:' * len(PLACES)}|"]
    lines += [f"| {' '.join(label).strip()} | {values} |" for label, values in rows.items()]
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    text = "".join((before, BEGIN, *(f"{line}\n" for line in lines), END, after))
    PAGE.write_text(text, encoding="utf-8")


def rows_on_the_page() -> dict[Label, str]:
    block = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    rows = {}
    for line in block.splitlines()[2:]:
        label, _, values = line.strip("| ").partition(" | ")
        library, _, number = label.strip().partition(" ")
        rows[library, number] = values
    return rows
