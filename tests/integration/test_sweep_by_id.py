"""One parametrised test is swept when it is asked for by its id, as any other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("as_a_user")

SUITE = """
    import random
    import unittest

    import pytest

    @pytest.mark.parametrize("name", ["1", "10", "a::b", "x[y", "x]y", "a-b", "seed=5", ""])
    def test_it(name):
        assert random.random() < 2

    @pytest.mark.seed_sweep(3)
    @pytest.mark.parametrize("name", ["1", "10"])
    def test_marked(name):
        assert random.random() < 2

    class TestIt:
        @pytest.mark.parametrize("name", ["1", "10"])
        def test_it(self, name):
            assert random.random() < 2

    class TestCases(unittest.TestCase):
        def test_it(self):
            assert random.random() < 2
"""


@pytest.fixture
def runs(pytester: pytest.Pytester) -> Callable[..., list[str]]:
    """Write a suite; return what runs it, and returns the tests that were swept, for each run."""
    pytester.makeini("[pytest]")
    pytester.mkdir("below")
    (pytester.path / "below" / "test_a.py").write_text(_dedented(), encoding="utf-8")

    def run(*arguments: str) -> list[str]:
        said = pytester.runpytest("--seed=1", "-v", *arguments).stdout.str()
        found = re.findall(r"^(?:below/)?test_a\.py::(.+\]) PASSED", said, re.M)
        found += re.findall(r" PASSED below/test_a\.py::(.+\]) *$", said, re.M)
        return sorted(re.sub(r"seed=\d+\]$", "", one) for one in found)

    return run


def _dedented() -> str:
    return "\n".join(line.removeprefix("    ") for line in SUITE.splitlines())


@pytest.mark.parametrize("name", ["1", "10", "a::b", "x[y", "x]y", "a-b", "seed=5", ""])
def test_all_its_runs_are_found(runs: Callable[..., list[str]], name: str) -> None:
    found = runs("--seed-sweep=3", f"below/test_a.py::test_it[{name}]")
    assert found == [f"test_it[{name}-"] * 3


@pytest.mark.parametrize(
    "test", ["test_marked[1]", "TestIt::test_it[1]", "TestCases::test_it"], ids=str
)
def test_as_they_are_of_any_test(runs: Callable[..., list[str]], test: str) -> None:
    start = f"{test[:-1]}-" if test.endswith("]") else f"{test}["
    assert runs("--seed-sweep=3", f"below/test_a.py::{test}") == [start] * 3


def test_a_marker_sweeps_it(runs: Callable[..., list[str]]) -> None:
    assert runs("below/test_a.py::test_marked[10]") == ["test_marked[10-"] * 3


def test_from_another_folder(
    runs: Callable[..., list[str]], pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pytester.path / "below")
    assert runs("--seed-sweep=3", "--rootdir=..", "test_a.py::test_it[1]") == ["test_it[1-"] * 3


@pytest.mark.parametrize("arguments", [(), ("-n", "2")])
def test_several_at_once(runs: Callable[..., list[str]], arguments: tuple[str, ...]) -> None:
    tests = ["test_it[1]", "TestIt::test_it[10]", "test_marked[10]"]
    found = runs("--seed-sweep=2", *arguments, *(f"below/test_a.py::{test}" for test in tests))
    expected = ["TestIt::test_it[10-"] * 2 + ["test_it[1-"] * 2 + ["test_marked[10-"] * 3
    assert found == expected


def test_a_run_that_is_found_by_two_ids_runs_once(runs: Callable[..., list[str]]) -> None:
    ids = [f"below/test_a.py::test_it[1{seed}]" for seed in ("", "-seed=9")]
    assert runs("--seed-sweep=2", *ids) == ["test_it[1-"] * 3


def test_its_failed_runs_run_again(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_a="""
        import random, pytest
        @pytest.mark.parametrize("name", [1, 10])
        def test_it(name): assert random.random() < 0.5
    """
    )
    test = "test_a.py::test_it[10]"
    failed = pytester.runpytest("--seed=1", "--seed-sweep=12", test).parseoutcomes()["failed"]
    assert 1 < failed < 12
    for arguments in ([], ["--seed-sweep=12"]):
        again = pytester.runpytest("--seed=1", "--lf", test, *arguments)
        assert again.parseoutcomes()["failed"] == failed
        assert "passed" not in again.parseoutcomes()


def test_parameters_that_there_are_not_are_not_found(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_a="""
        import pytest
        @pytest.mark.parametrize("name", [10])
        def test_it(name): pass
    """
    )
    result = pytester.runpytest("--seed-sweep=3", "test_a.py::test_it[1]")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: not found: *"])


def test_hooks_see_the_names_of_runs_as_plain_texts(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        def pytest_collection_finish(session):
            for item in session.items:
                print("named", type(item.name) is str, item.name == "test_it[1]")
    """
    )
    pytester.makepyfile(
        test_a="""
        import pytest
        @pytest.mark.parametrize("name", [1])
        def test_it(name): pass
    """
    )
    result = pytester.runpytest("--seed-sweep=2", "--collect-only", "test_a.py::test_it[1]")
    assert result.outlines.count("named True False") == 2
