"""Operators whose threads add or write in changing order on a CPU: each is named, and its line."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("torch")

import torch
from operator_runs import recorded

from pytest_seedall.diagnosis.operator_advice import advice_for
from pytest_seedall.diagnosis.operator_divergence import first_operator
from pytest_seedall.processes.environment import usable_processors

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_seedall.diagnosis.operator_divergence import OperatorDivergence

pytestmark = pytest.mark.skipif(
    usable_processors() < 2 or torch.get_num_threads() < 2, reason="needs two threads"
)

# PyTorch gives a second thread something to do from 32,768 elements on. Where processors are busy,
# threads run one after the other, and seven of ten runs agree: each has several tries.
NUMBER, PLACES, TRIES = 100_000, 1000, 10
MOST_RUNS = 200


def add_at_places() -> None:
    for _ in range(TRIES):
        torch.zeros(PLACES).index_put_((places(),), torch.randn(NUMBER), accumulate=True)  # here


def put_at_places() -> None:
    for _ in range(TRIES):
        torch.zeros(PLACES).put_(places(), torch.randn(NUMBER), accumulate=True)  # here


def copy_rows() -> None:
    for _ in range(TRIES):
        torch.zeros(PLACES, 16).index_copy_(0, places(20_000), torch.randn(20_000, 16))  # here


def index_backward() -> None:
    for _ in range(TRIES):
        weights = torch.randn(PLACES, requires_grad=True)
        chosen = weights[places()]  # forward
        loss = (chosen * torch.randn(NUMBER)).sum()
        loss.backward()  # here


def take_backward() -> None:
    for _ in range(TRIES):
        weights = torch.randn(PLACES, requires_grad=True)
        chosen = weights.take(places())  # forward
        (chosen * torch.randn(NUMBER)).sum().backward()  # here


def places(number: int = NUMBER) -> torch.Tensor:
    return torch.randint(0, PLACES, (number,))


def diverging(body: Callable[[], None]) -> OperatorDivergence:
    first = recorded(body)
    for _ in range(MOST_RUNS):
        if found := first_operator(first, recorded(body)):
            return found
    pytest.fail(f"the same in {MOST_RUNS} runs")


def line_of(function: Callable[[], None], comment: str) -> int:
    """Return the number of the line that has a comment."""
    lines, start = inspect.getsourcelines(function)
    return start + next(number for number, line in enumerate(lines) if f"# {comment}" in line)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (add_at_places, "index_put_(accumulate=True)"),
        (put_at_places, "put_(accumulate=True)"),
        (copy_rows, "index_copy_"),
    ],
)
def test_the_operator_and_its_line_are_named(body: Callable[[], None], name: str) -> None:
    found = diverging(body)
    assert found.name == name
    assert found.place is not None
    assert found.place == (__file__, line_of(body, "here"), body.__name__)
    assert found.record.backward == ""
    assert not found.is_sample
    assert found.differing is not None
    assert 0 < found.differing.elements <= found.differing.of
    assert found.differing.ulps
    assert found.differing.values[0] != found.differing.values[1]
    assert "on a CPU" in advice_for(found.name, "cpu")


@pytest.mark.parametrize(
    ("body", "name", "node"),
    [
        (index_backward, "index_put(accumulate=True)", "IndexBackward0"),
        (take_backward, "put(accumulate=True)", "TakeBackward0"),
    ],
)
def test_of_a_backward_pass_both_lines_are_named(
    body: Callable[[], None], name: str, node: str
) -> None:
    found = diverging(body)
    assert (found.name, found.record.backward) == (name, node)
    assert found.place is not None
    assert found.place.line == line_of(body, "here")
    assert found.record.forward is not None
    assert found.record.forward.line == line_of(body, "forward")


def test_deterministic_algorithms_leave_nothing_to_find() -> None:
    before = torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(True)
    try:
        first, second = recorded(copy_rows), recorded(copy_rows)
    finally:
        torch.use_deterministic_algorithms(before)
    assert first_operator(first, second) is None
    assert first.records == second.records


SAFE: dict[str, Callable[[Any, Any], object]] = {
    "scatter_add_": lambda at, values: torch.zeros(PLACES).scatter_add_(0, at, values),
    "index_add_": lambda at, values: torch.zeros(PLACES).index_add_(0, at, values),
    "scatter_reduce": lambda at, values: torch.zeros(PLACES).scatter_reduce(0, at, values, "mean"),
    "bincount": torch.bincount,
    "sum": lambda at, values: values.sum() + values.mean() + values.cumsum(0),
}


@pytest.mark.parametrize("name", SAFE)
def test_operators_that_one_thread_computes_are_not_named(name: str) -> None:
    """PyTorch 2.13 does so on a CPU, in the order of the elements; sums have fixed parts."""

    def body() -> None:
        SAFE[name](places(), torch.randn(NUMBER))

    first = recorded(body)
    assert all(first_operator(first, recorded(body)) is None for _ in range(5))
