"""The comparisons of tensors that tests assert."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall.sweep.asserted.known import known_assertions
from pytest_seedall.sweep.numbers import as_number, plain_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_seedall.sweep.runs import Comparison

torch: Any = pytest.importorskip("torch")


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (torch.tensor(0.5), 0.5),
        (torch.tensor([[3]]), 3.0),
        (torch.tensor(0.5, requires_grad=True), 0.5),
        (torch.nn.Parameter(torch.ones(1)), 1.0),
        (torch.tensor(2.0, dtype=torch.bfloat16), 2.0),
        (torch.ones(2), None),
        (torch.tensor(True), None),
        (torch.tensor(1j), None),
        (torch.empty((), device="meta"), None),
    ],
    ids=str,
)
def test_a_tensor_with_one_element_is_a_number(value: Any, number: float | None) -> None:
    assert as_number(value) == number


class Own(torch.Tensor):  # type: ignore[misc]
    def item(self) -> Any:
        raise AssertionError("it is called")


def test_a_tensor_with_code_of_the_project_is_none() -> None:
    assert as_number(torch.ones(1).as_subclass(Own)) is None


def test_an_integer_stays_one() -> None:
    assert type(plain_number(torch.tensor(3))) is int


@pytest.mark.parametrize(("library", "make"), [("tensorflow", "constant"), ("jax.numpy", "array")])
def test_the_tensors_of_other_libraries_are_numbers(library: str, make: str) -> None:
    array = getattr(pytest.importorskip(library), make)
    assert as_number(array(0.5)) == 0.5
    assert as_number(array([3])) == 3.0
    assert as_number(array([0.5, 1.0])) is None
    assert as_number(array(True)) is None


def two(value: Any, **options: Any) -> None:
    torch.testing.assert_close(value, torch.tensor([1.0, 2.0]), **options)


def one(value: Any) -> None:
    torch.testing.assert_close(value, torch.tensor(2.0), rtol=0.5, atol=1.0)


def lists() -> None:
    torch.testing.assert_close([1.0], [1.0])


def compared(function: Callable[..., None], *arguments: Any, **options: Any) -> Comparison | None:
    """Return what is seen of the call of `assert_close`; by profiling, as here is any Python."""
    (known,) = known_assertions([function.__code__])
    found: list[Comparison | None] = []

    def profile(frame: Any, event: str, _: object) -> None:
        if event == "call" and frame.f_code is known.code:
            found.append(known.compared(frame))

    sys.setprofile(profile)
    try:
        function(*arguments, **options)
    except AssertionError:
        pass
    finally:
        sys.setprofile(None)
    (comparison,) = found
    return comparison


@pytest.mark.parametrize(
    ("value", "options", "largest"),
    [
        ([1.0, 3.0], {"rtol": 0.25, "atol": 1.5}, 0.5),
        ([1.0, 2.0], {}, 0.0),
        ([1.0, 2.0], {"rtol": 0, "atol": 0}, 0.0),
        ([1.5, 2.0], {"rtol": 0, "atol": 0}, math.inf),
        ([1.0, math.nan], {}, math.nan),
        ([1.0 + 1e-3, 2.0], {}, 1e-3 / 1.13e-5),
    ],
)
def test_tensors_are_told_by_their_largest_difference(
    value: list[float], options: dict[str, float], largest: float
) -> None:
    found = compared(two, torch.tensor(value), **options)
    assert found is not None
    assert found.text == (
        "torch.testing.assert_close(value, torch.tensor([1.0, 2.0]...: difference / tolerance"
    )
    assert found.left == pytest.approx(largest, rel=1e-3, nan_ok=True)
    assert (found.operator, found.right) == ("<=", 1.0)


def test_tensors_with_one_element_are_told_as_numbers() -> None:
    found = compared(one, torch.tensor(1.0, requires_grad=True))
    assert found is not None
    assert found[1:] == (1.0, "~=", 2.0, 2.0)


def test_what_may_run_code_of_the_project_is_not_seen() -> None:
    assert compared(two, torch.tensor([1.0, 2.0]).as_subclass(Own)) is None
    assert compared(lists) is None


@pytest.mark.parametrize(
    ("name", "tolerance"),
    [("float16", 2.01e-3), ("bfloat16", 3.201e-2), ("float32", 1.26e-5), ("float64", 3e-7)],
)
def test_the_tolerances_are_those_of_torch(name: str, tolerance: float) -> None:
    kind = getattr(torch, name)

    def check(value: Any) -> None:
        torch.testing.assert_close(value, torch.tensor(2.0, dtype=kind))

    found = compared(check, torch.tensor(2.0, dtype=kind))
    assert found is not None
    assert found.tolerance == pytest.approx(tolerance)
    ours = torch.tensor(2.0, dtype=torch.float64)
    torch.testing.assert_close(ours + found.tolerance * 0.99, ours, **_defaults(kind))
    with pytest.raises(AssertionError):
        torch.testing.assert_close(ours + found.tolerance * 1.01, ours, **_defaults(kind))


def _defaults(kind: Any) -> dict[str, float]:
    """Return the tolerances that PyTorch itself takes."""
    from torch.testing._comparison import default_tolerances

    rtol, atol = default_tolerances(kind)
    return {"rtol": rtol, "atol": atol}
