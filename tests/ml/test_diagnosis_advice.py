"""What PyTorch's documents say of operators that are not deterministic."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("torch")

import torch

from pytest_seedall.diagnosis.operator_advice import DOCUMENTED, advice_for, documented


def titles_between(since: str, until: str) -> set[str]:
    """Return what the documents of the PyTorch that is installed name, between two sentences."""
    text = str(torch.use_deterministic_algorithms.__doc__)
    part = text.partition(since)[2].partition(until)[0]
    return set(re.findall(r"\* :(?:class|func):`(torch\.[\w.]+)`", part))


def test_all_that_is_documented_is_here() -> None:
    """As of PyTorch 2.14: what this finds in a newer one belongs into the list."""
    acts, raises = (
        "deterministically when ``mode=True``",
        ":class:`RuntimeError` when ``mode=True``",
    )
    found = {
        "deterministic": titles_between(acts, raises),
        "error": titles_between(raises, "In addition"),
    }
    for effect, titles in found.items():
        assert titles == {entry.title for entry in documented() if entry.effect == effect}
        assert titles


def test_the_operators_exist() -> None:
    known = {name.removeprefix("aten::").partition(".")[0] for name in dispatched()}
    stripped = {name.strip("_") for name in known}
    assert {name for entry in DOCUMENTED for name in entry.operators} <= stripped


def dispatched() -> list[str]:
    return [name for name in torch._C._dispatch_get_all_op_names() if name.startswith("aten::")]


def test_advice_is_about_the_argument() -> None:
    assert "with deterministic=True it computes the same" in advice_for(
        "put_(accumulate=True)", "cpu"
    )
    assert "raises an error" in advice_for("put_(accumulate=True)", "cuda:0")
    assert "with accumulate=False" in advice_for("put_")
    assert "accumulate=True" not in advice_for("index_put_")
    assert "reduce='prod'" in advice_for("scatter_reduce_(reduce='prod')")


def test_advice_is_about_the_device() -> None:
    assert advice_for("scatter_add_", "cpu") == ""
    assert advice_for("scatter_add_", "cuda") == (
        "PyTorch documents torch.Tensor.scatter_add_ on a CUDA tensor as nondeterministic: "
        "with deterministic=True it computes the same each time, if more slowly"
    )
    assert "on a CUDA tensor" in advice_for("scatter_add_")
    assert advice_for("index_copy_", "cpu") == advice_for("index_copy_", "cuda") != ""


def test_there_is_no_advice_about_others() -> None:
    assert advice_for("mm") == ""
    assert advice_for("torchvision::nms") == ""
