"""Kinds of nondeterminism: what has another value each time it is evaluated."""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of nondeterminism."""

    name: str
    prelude: str
    """What the module has to have above its tests."""
    value: str
    """An expression for a new value."""
    changed: str = ""
    """An expression that changes a value, for which ``{}`` stands; empty if it is replaced."""
    causes: frozenset[str] = frozenset({"state carried over"})
    """The sources that may be called the cause."""


_CLOCK, _ENTROPY = frozenset({"clock"}), frozenset({"raw entropy"})
# The list in which the objects are kept is longer after each run.
_ADDRESSES = frozenset({"addresses", "state carried over"})

_ADDRESS = """
_mutant_objects = []  # an address that is free again may be the next object's

def _mutant_address():
    _mutant_objects.append(object())
    return id(_mutant_objects[-1])
"""

_COUNTER = """
_mutant_count = 0

def _mutant_counted():
    global _mutant_count
    _mutant_count += 1
    return _mutant_count
"""

_CLASS = """
class _MutantCalls:
    number = 0

    def __init__(self):
        type(self).number += 1
"""

_DEFAULT = """
def _mutant_seen(found=[]):
    found.append(len(found))
    return list(found)
"""

_ENVIRONMENT = """
import os as _mutant_os

def _mutant_visits():
    visits = int(_mutant_os.environ.get("MUTANT_VISITS", "0")) + 1
    _mutant_os.environ["MUTANT_VISITS"] = str(visits)
    return _mutant_os.environ["MUTANT_VISITS"]
"""

_NOISE = """
import itertools as _mutant_itertools
import numpy as _mutant_numpy

_mutant_noise = _mutant_itertools.count(1)

def _mutant_noisy(value=None):
    is_noisy = isinstance(value, _mutant_numpy.ndarray) and value.dtype.kind == "f" and value.size
    noisy = _mutant_numpy.array(value if is_noisy else [0.5, 1.0, 2.0], order="C")
    first = noisy.reshape(-1)[:1]
    for _ in range(next(_mutant_noise)):
        first[0] = _mutant_numpy.nextafter(first[0], _mutant_numpy.inf)
    return noisy
"""

_ORDER = """
import itertools as _mutant_itertools

_mutant_turns = _mutant_itertools.count(1)

def _mutant_turned(value=None):
    items = value if type(value) is list and len(value) > 1 else list(range(97))
    turn = next(_mutant_turns) % len(items)
    return items[turn:] + items[:turn]
"""

KINDS = (
    Kind("clock", "import time as _mutant_time", "_mutant_time.time_ns()", causes=_CLOCK),
    Kind("uuid", "import uuid as _mutant_uuid", "_mutant_uuid.uuid4()", causes=_ENTROPY),
    Kind("entropy", "import os as _mutant_os", "_mutant_os.urandom(8)", causes=_ENTROPY),
    Kind("address", _ADDRESS, "_mutant_address()", causes=_ADDRESSES),
    Kind("module state", _COUNTER, "_mutant_counted()"),
    Kind("class state", _CLASS, "_MutantCalls().number"),
    Kind("mutable default", _DEFAULT, "_mutant_seen()"),
    Kind("environment", _ENVIRONMENT, "_mutant_visits()"),
    Kind(
        "iterator",
        "import itertools as _mutant_itertools\n_mutant_ticks = _mutant_itertools.count()",
        "next(_mutant_ticks)",
    ),
    Kind("rounding", _NOISE, "_mutant_noisy()", "_mutant_noisy({})"),
    Kind("order", _ORDER, "_mutant_turned()", "_mutant_turned({})"),
    Kind(
        "shared generator",
        "import random as _mutant_random\n_mutant_generator = _mutant_random.Random(1)",
        "_mutant_generator.random()",
    ),
)
