"""Tests of several projects in one run, which have the same id: neither stands for the other."""

from __future__ import annotations

from pathlib import Path

import pytest
from recorded import stored
from replaying import said, write

pytestmark = pytest.mark.usefixtures("as_a_user")

FAILS = "import random\ndef test_it(): assert random.random() > 2"
PASSES = "import random\ndef test_it(): assert random.random() < 2"


@pytest.fixture(autouse=True)
def projects(pytester: pytest.Pytester) -> None:
    pytester.makeini("""
        [pytest]
        addopts = --import-mode=importlib
        seedall_regressions = seeds.txt
    """)
    for name in "ab":
        pytester.mkdir(name)
        (pytester.path / name / "pyproject.toml").write_text(f'[project]\nname = "{name}"')
    write(pytester, age=3600, **{"a/test_it": FAILS, "b/test_it": PASSES})


def recorded() -> list[str]:
    return sorted(record.nodeid for record in stored())


@pytest.mark.parametrize("options", [[], ["-n2"]], ids=str)
@pytest.mark.parametrize("targets", [["a", "b"], ["b", "a"], ["b"]], ids=" ".join)
def test_a_record_stays_where_another_test_of_its_id_passes(
    pytester: pytest.Pytester, targets: list[str], options: list[str]
) -> None:
    pytester.runpytest("--seed=3", *options)
    assert {record.id for record in stored()} == {"test_it.py::test_it"}
    pytester.runpytest("--seed=3", *targets, *options)
    assert recorded() == ["a/test_it.py::test_it"]


@pytest.mark.parametrize("options", [[], ["-n2"]], ids=str)
def test_a_replay_tells_of_the_one_that_has_failed(
    pytester: pytest.Pytester, options: list[str]
) -> None:
    pytester.runpytest("--seed=3", *options)
    for targets, verdict in ((["a", "b"], "still fails"), (["b", "a"], "still fails")):
        result = pytester.runpytest("--replay-failed", *targets, *options)
        assert said(result)[0] == f"1 recorded failure: 1 {verdict}"
    result = pytester.runpytest("--replay-failed", "b", *options)
    assert said(result)[0] == "1 recorded failure: 1 not run"
    assert recorded() == ["a/test_it.py::test_it"]


def test_each_has_a_record_of_its_own(pytester: pytest.Pytester) -> None:
    write(pytester, age=3600, **{"b/test_it": FAILS})
    pytester.runpytest("--seed=3")
    assert recorded() == ["a/test_it.py::test_it", "b/test_it.py::test_it"]
    assert said(pytester.runpytest("--replay-failed"))[0] == "2 recorded failures: 2 still fail"
    write(pytester, age=-3600, **{"b/test_it": PASSES})
    pytester.runpytest("--seed=3")
    assert recorded() == ["a/test_it.py::test_it"]


def test_a_project_that_moves_takes_its_records_along(pytester: pytest.Pytester) -> None:
    pytester.runpytest("--seed=3")
    Path("a").rename("moved")
    write(pytester, age=-3600, **{"moved/test_it": PASSES})
    assert said(pytester.runpytest("--replay-failed", "moved"))[0] == (
        "1 recorded failure: 1 passes now"
    )
    assert recorded() == []


def test_a_line_of_the_regressions_stays_while_one_of_them_fails(pytester: pytest.Pytester) -> None:
    pytester.runpytest("--seed=3")
    pruned = pytester.runpytest("--seedall-prune", "a", "b")
    pruned.stdout.fnmatch_lines(["no line removed from seeds.txt"])
    # Another age: what is compiled is known by the seconds of the file's time, and its size.
    write(pytester, age=1800, **{"a/test_it": PASSES})
    pruned = pytester.runpytest("--seedall-prune", "b", "a")
    pruned.stdout.fnmatch_lines(["1 line removed from seeds.txt"])
