"""What is taken of one run, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall.comparing.comparing import compare
from pytest_seedall.comparing.snapshots import Snapshots
from pytest_seedall.running.runs import MOST_EXAMPLES, Outcome, Taking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_seedall.comparing.nodes import Snapshot
    from pytest_seedall.running.runs import Run


@pytest.fixture
def snapshots() -> Iterator[Snapshots]:
    with Snapshots() as made:
        yield made


def is_result(name: str, value: object) -> bool:
    return name != "given" and value is not Ellipsis


def taken(snapshots: Snapshots, function: Callable[..., object], *arguments: Any) -> Run:
    """Return what a run of a function gives."""
    taking = Taking(snapshots, function.__code__, is_result)
    taking.watch()
    error = None
    try:
        function(*arguments)
    except Exception as raised:
        error = raised
    taking.stop(error)
    return taking.taken()


def names(snapshot: Snapshot) -> list[str]:
    """Return the names of a snapshot of several values."""
    node = snapshot.node(snapshot.root)
    assert node is not None
    return [name for name, _ in node.attributes]


def is_same(first: Snapshot, second: Snapshot) -> bool:
    return not compare(first, second).differences


def changed_later(kept: list[list[int]]) -> str:
    numbers = [1, 2]
    kept.append(numbers)
    return "value"


def test_values_are_taken_as_the_function_returns(snapshots: Snapshots) -> None:
    kept: list[list[int]] = []
    run = taken(snapshots, changed_later, kept)
    kept[0].append(3)  # as a fixture's teardown may
    assert is_same(run.returned[0], snapshots.of_names({"": "value"}))
    assert names(run.locals[0]) == ["kept", "numbers"]
    kept[0].pop()
    expected = snapshots.of_names({"kept": kept, "numbers": kept[0]})
    assert is_same(run.locals[0], expected)


def ends_in_an_error(given: int) -> None:
    before = given + 1  # noqa: F841
    skipped = ...  # noqa: F841
    raise ValueError(given)


def test_where_the_function_raises_its_locals_are_those_at_the_error(snapshots: Snapshots) -> None:
    run = taken(snapshots, ends_in_an_error, 1)
    assert run.returned == ()
    assert [names(found) for found in run.locals] == [["before"]]
    assert [(when, names(found)) for when, found in run.raised] == [("call", ["exception"])]


def called_by(given: Callable[[], object]) -> None:
    mine = 1  # noqa: F841
    given()


def test_an_error_below_the_function_has_the_functions_locals(snapshots: Snapshots) -> None:
    def below() -> None:
        theirs = 2  # noqa: F841
        raise KeyError

    run = taken(snapshots, called_by, below)
    assert [names(found) for found in run.locals] == [["mine"]]


def test_an_error_elsewhere_has_no_locals(snapshots: Snapshots) -> None:
    taking = Taking(snapshots, called_by.__code__, is_result)
    taking.watch()
    taking.stop(KeyError("in a fixture"), "setup")
    assert taking.taken().locals == ()
    assert [when for when, _ in taking.taken().raised] == ["setup"]


def test_what_assertion_rewriting_adds_is_no_local(snapshots: Snapshots) -> None:
    def rewritten() -> None:
        assert len([1]) == 1
        found = 1
        assert found == 1

    run = taken(snapshots, rewritten)
    assert names(run.locals[0]) == ["found"]


def test_locals_are_left_alone_if_they_are_no_results(snapshots: Snapshots) -> None:
    taking = Taking(snapshots, changed_later.__code__, is_result, takes_locals=False)
    taking.watch()
    changed_later([])
    taking.stop(None)
    run = taking.taken()
    assert (len(run.returned), run.locals) == (1, ())


def test_a_function_that_returns_nothing_has_no_value_to_compare(snapshots: Snapshots) -> None:
    def nothing() -> None:
        pass

    run = taken(snapshots, nothing)
    assert [names(found) for found in run.returned] == [[]]


def test_each_call_is_an_example(snapshots: Snapshots) -> None:
    def example(number: int) -> int:
        return number

    taking = Taking(snapshots, example.__code__, is_result)
    taking.watch()
    for number in range(MOST_EXAMPLES + 5):
        example(number)
    taking.stop(None)
    run = taking.taken()
    assert len(run.returned) == len(run.locals) == MOST_EXAMPLES
    assert run.left_out == 5


def test_the_example_that_fails_is_the_last(snapshots: Snapshots) -> None:
    def example(number: int) -> None:
        assert number < 3

    def examples() -> None:
        for number in range(5):
            example(number)

    taking = Taking(snapshots, example.__code__, is_result)
    taking.watch()
    with pytest.raises(AssertionError) as raised:
        examples()
    taking.stop(raised.value)
    run = taking.taken()
    assert len(run.returned) == 3
    assert [
        compare(found, snapshots.of_names({"number": n})).differences
        for n, found in enumerate(run.locals)
    ] == [()] * 4


def test_what_is_recorded_is_kept_in_order_as_it_was(snapshots: Snapshots) -> None:
    taking = Taking(snapshots, None, is_result)
    taking.watch()
    weights = [1.0]
    taking.record("weights", weights)
    weights[0] = 2.0
    taking.record("weights", weights)
    taking.record("loss", 0.5)
    taking.stop(None)
    run = taking.taken()
    found = [names(one)[0] for one in run.recorded]
    assert found == ["weights", "weights (record 2)", "loss"]
    assert is_same(run.recorded[0], snapshots.of_names({"weights": [1.0]}))
    assert is_same(run.recorded[1], snapshots.of_names({"weights (record 2)": [2.0]}))


def test_durations_of_a_phase_add_up() -> None:
    with Snapshots() as snapshots:
        taking = Taking(snapshots, None, is_result)
        taking.note(Outcome("call", "passed"), 0.25)
        taking.note(Outcome("call", "passed"), 0.5)
        taking.note(Outcome("teardown", "failed"), 1.0)
        assert taking.durations == {"call": 0.75, "teardown": 1.0}
        assert [outcome.word for outcome in taking.taken().outcomes] == ["passed"] * 2 + ["failed"]
