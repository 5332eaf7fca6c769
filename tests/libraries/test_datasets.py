"""Hugging Face Datasets: what is drawn from it, and where its cache keeps what cannot be hashed."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from experiments import Suite

if find_spec("datasets") is None:
    pytest.skip("needs Datasets", allow_module_level=True)

SHUFFLING = """
from datasets import Dataset
from noting import note

def draw(): return Dataset.from_dict({"x": range(99)}).shuffle()["x"][:3]

def test_first(): note("first", draw(), draw())
def test_second(): note("second", draw())
"""


def test_shuffling_follows_the_test_seed(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, {"pytest.ini": "[pytest]", "test_it.py": SHUFFLING})
    values = suite.values(process=True)
    assert suite.values("--order=reversed", process=True) == values
    first, again = values["first"]
    assert len({first, again, values["second"][0]}) == 3


MAPPING = """
import os
from datasets import Dataset, load_from_disk

class Times:
    def __reduce__(self): raise TypeError("cannot be hashed")
    def __call__(self, row): return {"y": row["x"] * int(os.environ["TIMES"])}

def test_map():
    if not os.path.exists("data"):
        Dataset.from_dict({"x": [1, 2]}).save_to_disk("data")
    assert load_from_disk("data").map(Times())["y"][:] == [2, 4]
"""


def test_no_run_reads_what_a_function_that_has_changed_had_left_in_the_cache(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(MAPPING)
    for times, outcomes in ((2, {"passed": 1}), (3, {"failed": 1})):
        monkeypatch.setenv("TIMES", str(times))
        pytester.runpytest_subprocess("--seed=42").assert_outcomes(**outcomes)
