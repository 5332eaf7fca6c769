"""Private names of PyTorch by which operators are seen: a test for each, if it goes away."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("torch")

import torch

from pytest_seedall._compat.torch import (
    current_node,
    last_node_number,
    operator_of,
    operators_seen_by,
)


def test_operators_are_seen_forward_and_backward() -> None:
    seen: list[str] = []

    def see(operator: Any, args: Any, kwargs: Any) -> Any:
        seen.append(str(operator))
        return operator(*args, **kwargs)

    weights = torch.ones(2, requires_grad=True)
    with operators_seen_by(see):
        (weights * 3).sum().backward()
    assert seen[:2] == ["aten.mul.Tensor", "aten.sum.default"]
    assert seen.count("aten.mul.Tensor") == 2
    torch.ones(2)
    assert "aten.ones.default" not in seen


def test_what_sees_operators_is_not_compiled() -> None:
    seen: list[bool] = []

    def see(operator: Any, args: Any, kwargs: Any) -> Any:
        seen.append(torch.compiler.is_compiling())
        return operator(*args, **kwargs)

    compiled = torch.compile(lambda values: values.sin(), backend="eager")
    ones = torch.ones(2)
    with operators_seen_by(see):
        compiled(ones)
    assert seen == [False]


def test_an_operator_tells_what_it_does() -> None:
    aten = torch.ops.aten
    add, index_put = operator_of(aten.add.out), operator_of(aten.index_put_.default)
    assert add is not None
    assert (add.library, add.name, *add.out) == ("aten", "add", "out")
    assert index_put is not None
    assert index_put.parameters == ("self", "indices", "values", "accumulate")
    assert index_put.defaults == {"accumulate": False}
    assert (*index_put.written, *index_put.out) == ("self",)
    views = [operator_of(one) for one in (aten.expand.default, aten.mm.default)]
    draws = [operator_of(one) for one in (aten.randn.default, aten.ones.default)]
    assert [one is not None and one.is_view for one in views] == [True, False]
    assert [one is not None and one.is_random for one in draws] == [True, False]
    assert operator_of(torch.ops.higher_order.cond) is None


def test_a_node_has_the_number_that_its_call_left() -> None:
    numbers: list[int] = []

    def see(operator: Any, args: Any, kwargs: Any) -> Any:
        node = current_node()
        if node is not None and node.name == "SinBackward0":
            numbers.append(node.number)
        return operator(*args, **kwargs)

    with operators_seen_by(see):
        result = torch.ones(2, requires_grad=True).sin()
        numbers.append(last_node_number())
        result.sum().backward()
    assert len(set(numbers)) == 1
    assert len(numbers) > 1
    assert current_node() is None
