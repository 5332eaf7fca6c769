"""ONNX Runtime: sessions that a test makes draw by its seed."""

from __future__ import annotations

import pytest
from experiments import Suite

pytest.importorskip("onnxruntime")

# A model of one operator, `RandomNormal` of three numbers, as `onnx.helper` writes it.
MODEL = (
    b'\x08\x08:5\n\x1f\x12\x01y"\x0cRandomNormal*\x0c\n\x05shape@\x03\xa0\x01\x07\x12\x01gb\x0f\n'
    b"\x01y\x12\n\n\x08\x08\x01\x12\x04\n\x02\x08\x03B\x04\n\x00\x10\r"
)
SUITE = f"""
import onnxruntime
import pytest
from noting import note

def made():
    return onnxruntime.InferenceSession({MODEL!r}, providers=["CPUExecutionProvider"])

def drawn(session):
    return session.run(None, {{}})[0].tolist()

@pytest.fixture(scope="session")
def wide(): return made()

def test_first(wide):
    own = made()
    note("first", drawn(own), drawn(own))

def test_second(): note("second", drawn(made()))

@pytest.fixture
def own_seed(): onnxruntime.set_seed(7)

def test_own(own_seed):
    note("own", drawn(made()))
    onnxruntime.set_seed(7)
    note("own", drawn(made()))
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Suite:
    return Suite(pytester, {"pytest.ini": "[pytest]", "test_it.py": SUITE})


def test_draws_repeat_in_any_order(suite: Suite) -> None:
    values = suite.values(process=True)
    assert suite.values() == values
    assert suite.values("--order=reversed") == values
    assert suite.alone() == values
    assert suite.values("-p", "xdist", "-n2") == values
    assert len({*values["first"], *values["second"]}) == 3
    assert len({*values["own"]}) == 1


def test_another_seed_draws_others(suite: Suite) -> None:
    values, others = suite.values(), suite.values(seed=43)
    assert values["own"] == others["own"]
    assert {*values["first"], *values["second"]}.isdisjoint(others["first"] + others["second"])
