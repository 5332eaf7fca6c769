"""What must differ in each run does: `unseeded()`, and ini ``seedall_unseeded_fixtures``."""

from __future__ import annotations

import random

import pytest
from experiments import Suite

from pytest_seedall import unseeded

DRAWN = "random.random(), np.random.rand(), np.random.default_rng().random()"
FILES = {
    "pytest.ini": "[pytest]\nseedall_unseeded_fixtures = of_session of_function",
    "test_it.py": f"""
        import random
        import numpy as np
        import pytest
        from noting import drew, note
        from pytest_seedall import unseeded

        @pytest.fixture(scope="session")
        def of_session():
            note("session fixture", {DRAWN})

        @pytest.fixture
        def of_function():
            note("function fixture", {DRAWN})

        @pytest.fixture(scope="module")
        def with_block():
            drew("before the block in a fixture")
            with unseeded():
                note("block in a fixture", {DRAWN})
            drew("after the block in a fixture")

        def test_fixtures(of_session, of_function, with_block): drew("test of fixtures")

        def test_block():
            drew("before the block")
            with unseeded():
                note("block", {DRAWN})
            with pytest.raises(ValueError), unseeded():
                raise ValueError
            drew("after the block")
    """,
}
RANDOM = {"session fixture", "function fixture", "block in a fixture", "block"}


def test_what_is_unseeded_differs_and_the_rest_does_not(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, FILES)
    one, two = suite.values(), suite.values()
    assert {place for place in one if one[place] != two[place]} == RANDOM
    for place in RANDOM:
        assert not set(one[place]) & set(two[place])


def test_the_rest_draws_as_if_there_were_no_block(pytester: pytest.Pytester) -> None:
    without = {
        path: text.replace("with unseeded():", "if not unseeded:").replace(", unseeded():", ":")
        for path, text in FILES.items()
    }
    with_blocks, bare = Suite(pytester, FILES).values(), Suite(pytester, without).values()
    rest = [place for place in bare if place not in RANDOM]
    assert len(rest) == 5
    assert [bare[place] for place in rest] == [with_blocks[place] for place in rest]


def test_a_session_fixture_draws_another_name_on_each_worker(pytester: pytest.Pytester) -> None:
    files = {
        "pytest.ini": "[pytest]\nseedall_unseeded_fixtures = database",
        "test_it.py": """
            import os, random
            import pytest
            from noting import note

            @pytest.fixture(scope="session")
            def database():
                note(os.environ["PYTEST_XDIST_WORKER"], random.random())

            @pytest.mark.parametrize("n", range(4))
            def test_it(database, n): pass
        """,
    }
    values = Suite(pytester, files).values("-p", "xdist", "-n", "2")
    assert len(values) == 2
    assert values["gw0"] != values["gw1"]


def test_outside_of_a_run_a_block_does_nothing() -> None:
    random.seed(1)
    state = random.getstate()
    with unseeded():
        pass
    assert random.getstate() == state


def test_names_that_are_none_are_an_error(pytester: pytest.Pytester) -> None:
    pytester.makepyprojecttoml("[tool.pytest.ini_options]\nseedall_unseeded_fixtures = [1]")
    result = pytester.runpytest()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
