"""How two recordings of PyTorch's operators are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("torch")

import torch
from operator_runs import divergence, recorded

from pytest_seedall.diagnosis.operator_divergence import first_operator
from pytest_seedall.diagnosis.operators import Limits, recording_operators
from pytest_seedall.diagnosis.tensor_digests import Bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Drift:
    """An operator whose results are different each time, by as much as is asked for."""

    def __init__(self) -> None:
        self._library = torch.library.Library("seedall_tests", "FRAGMENT")
        self._library.define("drift(Tensor given, Tensor step) -> Tensor")
        self._library.impl("drift", self._compute, "CompositeExplicitAutograd")
        self._calls = 0

    def _compute(self, given: Any, step: Any) -> Any:
        self._calls += 1
        return given + step * self._calls


@pytest.fixture(scope="module")
def drift() -> Iterator[Any]:
    """The operator, as PyTorch has it: with no Python of this file between it and its call."""
    made = Drift()
    yield torch.ops.seedall_tests.drift
    del made


def diverging(body: Callable[[], object], limits: Limits | None = None) -> Any:
    found = divergence(body, limits)
    assert found is not None
    return found


def test_the_first_operator_with_other_results_is_found(drift: Any) -> None:
    def body() -> None:
        given = torch.ones(3)
        drift(given, torch.tensor([0.0, 2.0**-23, 2.0**-22])).mul(2)

    found = diverging(body)
    assert (found.number, found.name) == (1, "seedall_tests::drift")
    assert found.place == (__file__, body.__code__.co_firstlineno + 2, body.__qualname__)
    assert (found.differing.elements, found.differing.of, found.differing.ulps) == (2, 3, 2)
    assert found.differing.values[0].startswith("1.0000")
    assert str(found) == f"seedall_tests::drift at {found.place}"


def test_complex_numbers_are_as_far_apart_as_their_parts(drift: Any) -> None:
    given, step = torch.tensor([1 + 1j]), torch.tensor([complex(0, 2.0**-23)])
    found = diverging(lambda: drift(given, step))
    assert (found.differing.elements, found.differing.ulps) == (1, 1)


def test_integers_have_no_ulps(drift: Any) -> None:
    ones = torch.ones(2, dtype=torch.int64)
    found = diverging(lambda: drift(ones, ones))
    assert (found.differing.elements, found.differing.ulps) == (2, None)


def test_results_that_are_not_kept_are_not_counted(drift: Any) -> None:
    ones, limits = torch.ones(2), Limits(tensor=Bounds(kept=4))
    found = diverging(lambda: drift(ones, ones), limits)
    assert found.differing is None
    assert not found.is_sample


def test_of_large_tensors_a_sample_is_read_and_said_to_be_one(drift: Any) -> None:
    ones, limits = torch.ones(40, 40), Limits(tensor=Bounds(whole=1000, sample=100))
    found = diverging(lambda: drift(ones, ones), limits)
    assert found.is_sample
    assert found.output.is_sample


def test_other_arguments_are_no_divergence() -> None:
    values = iter(range(10))
    first, second = (recorded(lambda: torch.ones(2) * next(values)) for _ in range(2))
    assert first_operator(first, second) is None


def test_the_same_numbers_in_another_order_in_memory_are_not_the_same() -> None:
    """An operator may add them in that order."""
    orders = iter([torch.ones(3, 4), torch.ones(4, 3).t()])
    first, second = (recorded(lambda: next(orders).sum()).records[0] for _ in range(2))
    assert first.inputs[0].equals(second.inputs[0]) is False


def test_draws_are_equal_from_the_same_state_only() -> None:
    def body() -> None:
        torch.randn(2)
        torch.empty(2).uniform_()
        torch.nn.functional.dropout(torch.ones(20))
        torch.randn(2, generator=torch.Generator().manual_seed(3))

    first = recorded(body)
    with recording_operators() as unseeded:
        body()
    assert [one.outputs for one in first.records] == [one.outputs for one in recorded(body).records]
    assert first.records[0].outputs != unseeded.records[0].outputs
    assert first_operator(first, unseeded) is None


def test_runs_that_call_other_operators_are_compared_until_then(drift: Any) -> None:
    names = iter(["sin", "cos"])

    def body() -> None:
        getattr(torch.ones(2), next(names))()
        drift(torch.ones(2), torch.ones(2))

    first, second = recorded(body), recorded(body)
    assert first_operator(first, second) is None
    assert first_operator(first, recorded(lambda: None)) is None
