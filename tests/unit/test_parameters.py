"""What stands for a parameter in a seed."""

from __future__ import annotations

import enum
import math
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pytest_seedall.naming.parameters import parameter_key


class Level(enum.IntEnum):
    ONE = 1


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Name(str):
    __slots__ = ()


class Odd:
    """Raises whatever is asked of it."""

    def __getattribute__(self, name: str) -> object:
        raise RuntimeError(name)


@pytest.mark.parametrize("value", ["", "a b", 0, -1, 10**30, 0.5, -math.inf, b"", None])
def test_a_plain_parameter_is_its_own_key(value: object) -> None:
    assert parameter_key(value, 3) is value


@pytest.mark.parametrize(
    "equal",
    [
        [1, True, 1.0, Level.ONE, np.int64(1), np.float32(1), np.bool_(True), np.array(1)],
        [0, False, 0.0, -0.0, np.uint8(0)],
        ["a", Name("a"), np.str_("a")],
        [(1, "a"), (True, Name("a"))],
        [{"a": 1, "b": [2]}, {"b": [2.0], "a": 1}],
        [{"a", "b"}, frozenset(["b", "a"])],
    ],
)
def test_equal_parameters_have_one_key(equal: list[object]) -> None:
    assert all(one == equal[0] for one in equal)
    assert len({parameter_key(one, place) for place, one in enumerate(equal)}) == 1


OTHERS = [0, "0", b"0", (), [], {}, (0,), [0], {0}, {0: 0}, ("0",), 0.5, None, "None", (None,)]
NAMED = [
    int,
    str,
    Path,
    len,
    os.getpid,
    parameter_key,
    Level,
    Color.RED,
    Color.BLUE,
    (2, 2),
    (2, 3),
]


def test_others_have_other_keys() -> None:
    values: list[Any] = [*OTHERS, *NAMED]
    assert len({(type(key), key) for key in (parameter_key(one, 3) for one in values)}) == 26
    assert "#3" not in {parameter_key(one, 3) for one in values}


def test_a_class_is_known_by_its_own_name_and_that_of_its_file() -> None:
    assert parameter_key(Level, 3) == "test_parameters.Level"
    assert parameter_key([Color.RED, None], 3) == "list(test_parameters.Color.RED, None)"


def _itself() -> list[object]:
    found: list[object] = []
    found.append(found)
    return found


@pytest.mark.parametrize(
    "value", [object(), [object()], 1j, Path(os.sep), lambda: 0, _itself(), np.zeros(3)]
)
def test_what_has_no_name_is_keyed_by_its_place(value: Any) -> None:
    assert parameter_key(value, 3) == "#3"


def test_an_odd_object_is_keyed_by_its_place() -> None:
    assert parameter_key(Odd(), 3) == parameter_key([Odd()], 3) == "#3"
