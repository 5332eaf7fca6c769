"""Generates failing tests of every kind, each of which says what it drew when it failed."""

from __future__ import annotations

from textwrap import dedent
from typing import NamedTuple

from failing_shapes import HYPOTHESIS_SHAPES, SHAPES

#: The statements that import a library, and an expression that draws a number from it.
LIBRARIES = {
    "random": ("import random", "random.random()"),
    "numpy": ("import numpy as np", "float(np.random.random())"),
    "torch": ("import torch", "torch.rand(1).item()"),
    "tensorflow": ("import tensorflow as tf", "float(tf.random.uniform([]))"),
    "keras": ("import keras", "float(keras.random.uniform([]))"),
}

_MODULE = '''
"""A module that draws at its import, and in a test that passes.

{docstring}
"""

import unittest

import pytest
{imports}

NUMBER = {number}
NOISE = [{draw} for _ in range(NUMBER)]

def fail():
    raise AssertionError(f"case {{NUMBER}} drew {{{draw}!r}}")

def test_before():
    NOISE.append({draw})

{tests}
'''

_TEXT_FILE = """
A text that draws:

>>> {imports}
>>> raise AssertionError(f"case {number} drew {{{draw}!r}}")
"""


class Case(NamedTuple):
    """One failing test."""

    number: int
    shape: str
    library: str

    def __str__(self) -> str:
        return f"case {self.number} ({self.shape}; {self.library})"

    @property
    def file(self) -> str:
        """The name of the file that holds nothing else that fails."""
        suffix = "txt" if "text file" in self.shape else "py"
        return f"test_{self.number:03}_{self.library}.{suffix}"

    @property
    def text(self) -> str:
        """What the file holds."""
        template = _TEXT_FILE if "text file" in self.shape else _MODULE
        imports, draw = LIBRARIES[self.library]
        return template.lstrip().format(
            number=self.number,
            imports=imports,
            draw=draw,
            docstring=">>> fail()" if self.shape == "doctest" else "",
            tests=dedent({**SHAPES, **HYPOTHESIS_SHAPES}[self.shape]),
        )
