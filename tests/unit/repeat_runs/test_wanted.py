"""The arguments of the marker: what they mean, and that each wrong one is named."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from pytest_seedall.running.wanted import (
    DEFAULT,
    VARIATIONS,
    RepeatError,
    Repetition,
    from_marker,
    repetition,
)


def test_nothing_given_is_two_runs_that_are_the_same_to_the_last_bit() -> None:
    assert from_marker((), {}) == DEFAULT == Repetition()
    assert (DEFAULT.runs, DEFAULT.rtol, DEFAULT.atol, DEFAULT.ignore) == (2, 0, 0, ())
    assert (DEFAULT.locals, DEFAULT.deep, DEFAULT.fresh_process, DEFAULT.vary) == (
        True,
        False,
        False,
        (),
    )


def test_what_is_not_given_is_the_default() -> None:
    default = Repetition(runs=7, rtol=1e-3, ignore=("t0",))
    assert from_marker((), {"atol": 1}, default) == default._replace(atol=1.0)
    assert from_marker((3,), {}, default) == default._replace(runs=3)
    assert from_marker((), {"ignore": []}, default) == default._replace(ignore=())


@pytest.mark.parametrize(
    ("name", "value", "means"),
    [
        ("runs", 2, 2),
        ("runs", 100_000, 100_000),
        ("rtol", 0, 0.0),
        ("rtol", np.float32(0.5), 0.5),
        ("atol", Fraction(1, 4), 0.25),
        ("ignore", ["elapsed", "model.*"], ("elapsed", "model.*")),
        ("ignore", ("elapsed",), ("elapsed",)),
        ("vary", ("order", "hash", "order"), ("order", "hash")),
        ("vary", VARIATIONS, VARIATIONS),
        ("locals", False, False),
        ("deep", True, True),
    ],
    ids=str,
)
def test_an_argument_means_what_it_says(name: str, value: object, means: object) -> None:
    found = getattr(repetition({name: value}), name)
    assert found == means
    assert type(found) is type(means)


RUNS = "expected an integer from 2 to 100000"
NUMBER = "expected a number, 0 or more"
SWITCH = "expected True or False"
NAMES = "expected a list of names or patterns, such as ['elapsed', 'model.*']"
SOME = "expected a list of some of 'hash', 'threads', 'cpu', 'order'"
WRONG: list[tuple[str, object, str]] = [
    *[("runs", value, RUNS) for value in (1, 0, -2, 100_001, 10**5000, "3", True, 2.0, None, [2])],
    ("runs", np.int64(3), RUNS),
    *[("rtol", value, NUMBER) for value in (-1e-9, float("nan"), float("inf"), "0", None, True)],
    *[("rtol", value, NUMBER) for value in (10**400, Fraction(10**400))],
    *[("atol", value, NUMBER) for value in (-1, float("-inf"), np.float64("nan"), 1j, [0.1])],
    *[("ignore", value, NAMES) for value in ("elapsed", [""], [1], {"t0": 1}, None, [b"t0"])],
    *[(name, value, SWITCH) for name in ("locals", "deep") for value in (1, 0, "no", None)],
    *[(name, "yes", SWITCH) for name in ("deterministic", "fresh_process")],
    *[("vary", value, SOME) for value in ("hash", ["seed"], [1], ["hash", "gpu"], None)],
]


@pytest.mark.parametrize(("name", "value", "expected"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_argument_is_named_with_what_it_should_be(
    name: str, value: Any, expected: str
) -> None:
    with pytest.raises(RepeatError) as caught:
        repetition({name: value})
    message = str(caught.value)
    assert message.startswith(f"{name}=")
    assert message.endswith(f": {expected}")
    assert "\n" not in message
    assert len(message) < 160


@pytest.mark.parametrize(
    ("args", "kwargs", "message"),
    [
        ((), {"run": 3}, "run: there is no such argument, only runs, rtol, atol, ignore, locals, "),
        ((2, 0.1), {}, "0.1: only runs may be given without its name"),
        ((2,), {"runs": 3}, "runs: given twice"),
        (("3",), {}, "runs='3': "),
    ],
)
def test_arguments_that_do_not_fit_together_are_named(
    args: tuple[Any, ...], kwargs: dict[str, Any], message: str
) -> None:
    with pytest.raises(RepeatError) as caught:
        from_marker(args, kwargs)
    assert str(caught.value).startswith(message)


class Unreadable:
    """A user's own value that cannot even be shown."""

    def __repr__(self) -> str:
        raise RuntimeError("no")


@pytest.mark.parametrize("name", Repetition._fields)
def test_a_value_that_cannot_be_shown_is_a_wrong_one(name: str) -> None:
    with pytest.raises(RepeatError, match=f"^{name}=<unprintable Unreadable>: expected "):
        repetition({name: Unreadable()})
