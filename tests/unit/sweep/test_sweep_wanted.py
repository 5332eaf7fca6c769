"""What the options, the ini settings and the marker of a sweep may say."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_seedall.seeds import MAX_TEST_SEED, derive
from pytest_seedall.sweep import wanted
from pytest_seedall.sweep.wanted import Sweep, SweepError, from_marker


@pytest.mark.parametrize(
    ("text", "sweep"),
    [
        ("1", Sweep(1)),
        ("200", Sweep(200)),
        ("100000", Sweep(100_000)),
        ("918,77", Sweep(2, (918, 77))),
        ("918,", Sweep(1, (918,))),
        (" 918 , 77 ", Sweep(2, (918, 77))),
        ("77,918,77", Sweep(2, (77, 918))),
        ("0,2147483647", Sweep(2, (0, MAX_TEST_SEED))),
    ],
)
def test_the_option_is_a_number_or_a_list_of_seeds(text: str, sweep: Sweep) -> None:
    assert wanted.read(text, "--seed-sweep") == sweep


@pytest.mark.parametrize(
    "text", ["", "0", "100001", "-1", "1.5", "x", ",", "1,,2", "1,x", "2147483648,", "٣", "1_0"]
)
def test_another_value_is_an_error_that_names_it(text: str) -> None:
    with pytest.raises(pytest.UsageError, match=r"^here: expected a number of seeds from 1 to"):
        wanted.read(text, "here")


@pytest.mark.parametrize(
    ("mark", "sweep"),
    [
        (pytest.mark.seed_sweep(5), Sweep(5)),
        (pytest.mark.seed_sweep([918, 77, 918]), Sweep(2, (918, 77))),
        (pytest.mark.seed_sweep((0,)), Sweep(1, (0,))),
        (pytest.mark.seed_sweep(5, one_item=True), Sweep(5, one_item=True)),
        (pytest.mark.seed_sweep([7], one_item=False), Sweep(1, (7,), one_item=False)),
    ],
)
def test_a_marker_takes_the_same(mark: pytest.MarkDecorator, sweep: Sweep) -> None:
    assert from_marker(mark.mark) == sweep


@pytest.mark.parametrize(
    "mark",
    [
        pytest.mark.seed_sweep,
        pytest.mark.seed_sweep(0),
        pytest.mark.seed_sweep(True),
        pytest.mark.seed_sweep("5"),
        pytest.mark.seed_sweep(5, 6),
        pytest.mark.seed_sweep([]),
        pytest.mark.seed_sweep([1, -1]),
        pytest.mark.seed_sweep([True]),
        pytest.mark.seed_sweep(100_001),
    ],
)
def test_a_marker_that_takes_something_else_is_an_error(mark: pytest.MarkDecorator) -> None:
    with pytest.raises(SweepError, match=r"^expected a number of seeds"):
        from_marker(mark.mark)


@pytest.mark.parametrize("mark", [pytest.mark.seed_sweep(n=5), pytest.mark.seed_sweep(5, n=5)])
def test_an_argument_that_a_marker_does_not_have_is_named(mark: pytest.MarkDecorator) -> None:
    with pytest.raises(SweepError, match=r"^n: there is no such argument; expected a number of"):
        from_marker(mark.mark)


@pytest.mark.parametrize("value", [1, None, "yes"])
def test_one_item_is_said_by_true_or_false(value: object) -> None:
    with pytest.raises(SweepError, match=r"^one_item: expected True or False$"):
        from_marker(pytest.mark.seed_sweep(5, one_item=value).mark)


@given(st.integers(0, 2**64 - 1), st.text(), st.integers(1, 300))
def test_seeds_are_distinct_and_begin_with_the_ordinary_one(
    session_seed: int, seed_id: str, number: int
) -> None:
    seeds = Sweep(number).seeds(session_seed, seed_id)
    assert len(set(seeds)) == len(seeds) == number
    assert seeds[0] == derive(session_seed, "test", seed_id)
    assert Sweep(number + 1).seeds(session_seed, seed_id)[:number] == seeds


def test_two_derived_seeds_that_are_the_same_count_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wanted, "derive", lambda *parts: 0)
    monkeypatch.setattr(wanted, "derive_series", lambda *parts: (n // 2 for n in count(1)))
    assert [*Sweep(4).seeds(0, "id")] == [0, 1, 2, 3]


def test_many_seeds_are_distinct_too() -> None:
    seeds = Sweep(wanted.MOST_SEEDS).seeds(42, "tests/test_loss.py::test_loss")
    assert len(set(seeds)) == len(seeds) == wanted.MOST_SEEDS


class _Config:
    """Has one option."""

    inipath = None

    def __init__(self, value: str | None, ini: object = "") -> None:
        self._value = value
        self._ini = ini

    def getoption(self, name: str, _default: object = None) -> str | None:
        assert name in ("seedall_sweep_time", "override_ini")
        return self._value if name == "seedall_sweep_time" else None

    def getini(self, name: str) -> object:
        assert name == "seedall_sweep_time"
        return self._ini


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("60s", 60), ("60", 60), ("5m", 300), ("1.5 h", 5400), ("2min", 120), ("0.5s", 0.5)],
)
def test_a_time_has_a_unit(text: str, seconds: float) -> None:
    assert wanted.time_limit(_Config(text)) == seconds  # type: ignore[arg-type]
    assert wanted.time_limit(_Config(None, text)) == seconds  # type: ignore[arg-type]


def test_without_a_time_there_is_no_limit() -> None:
    assert wanted.time_limit(_Config(None)) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["0", "-1", "x", "1d", "1e3", "", "1 2", "٣"])
def test_another_time_is_an_error_that_names_it(text: str) -> None:
    with pytest.raises(pytest.UsageError, match="expected a time, such as 60s, 5m or 1h"):
        wanted.time_limit(_Config(text))  # type: ignore[arg-type]
