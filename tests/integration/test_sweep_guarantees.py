"""A run of a sweep draws what its test draws alone under that seed, whatever kind of test it is."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

import hypothesis  # noqa: F401 - an inner run cannot import it a second time
import pytest
from experiments import Suite

if TYPE_CHECKING:
    from experiments import Values

SEEDS = (918, 77, 2**31 - 1)

#: Each test notes its seed and what it draws: a test that knows its seed cannot be told from one
#: that runs under another.
SUITE = {
    "conftest.py": """
        import random

        import pytest
        from noting import note

        @pytest.fixture(scope="module")
        def wider():
            return random.random()

        class Item(pytest.Item):
            def runtest(self):
                note(f"odd {random.random()}")

        class File(pytest.File):
            def collect(self):
                yield Item.from_parent(self, name="odd")

        def pytest_collect_file(file_path, parent):
            return File.from_parent(parent, path=file_path) if file_path.suffix == ".odd" else None
    """,
    "one.odd": "",
    "test_kinds.py": '''
        import random
        import unittest

        import hypothesis
        import numpy as np
        import pytest
        from noting import note

        def test_function(seedall, wider):
            note(f"function {seedall.seed}", random.random(), np.random.random(), wider)

        @pytest.mark.parametrize("name", ["adam", "s g d"])
        def test_parameters(seedall, name):
            note(f"{name} {seedall.seed}", random.random(), np.random.default_rng().random())

        class TestMethods:
            @pytest.fixture
            def drawn(self):
                return random.random()

            def test_method(self, seedall, drawn):
                note(f"method {seedall.seed}", drawn, random.random())

        class TestCases(unittest.TestCase):
            def setUp(self):
                self.drawn = random.random()

            def test_case(self):
                note(f"case {random.random()}", self.drawn)

        @hypothesis.settings(max_examples=3, database=None)
        @hypothesis.given(hypothesis.strategies.integers())
        def test_given(number):
            note(f"given {number}")

        @pytest.mark.repeat_deterministic
        def test_repeated(seedall):
            drawn = random.random()
            note(f"repeated {seedall.seed}", drawn)

        def of_doctest():
            """
            >>> import random
            >>> note(f"doctest {random.random()}")
            """
    ''',
}


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Suite:
    found = Suite(pytester, SUITE)
    (found.folder / "pytest.ini").write_text("[pytest]\naddopts = --doctest-modules\n")
    return found


def _sweep(seeds: tuple[int, ...] = SEEDS) -> str:
    return f"--seed-sweep={','.join(map(str, seeds))},"


def test_each_seed_gives_what_it_gives_alone(suite: Suite) -> None:
    swept = suite.values(_sweep())
    alone: Values = {}
    for seed in SEEDS:
        alone |= suite.values(f"--test-seed={seed}")
    assert swept == alone
    assert len(swept) > 8 * len(SEEDS)


@pytest.mark.parametrize(
    "arguments",
    [
        ["-n", "2"],
        ["--order=reversed"],
        ["--order=5"],
        ["--seedall-sweep-one-item"],
        ["--seedall-sweep-one-item", "-n", "2"],
    ],
)
def test_the_order_and_the_process_make_no_difference(suite: Suite, arguments: list[str]) -> None:
    swept = suite.values(_sweep())
    assert suite.values(_sweep(), *arguments) == swept


def test_the_first_seed_is_the_ordinary_one(suite: Suite) -> None:
    ordinary, swept = suite.values(), suite.values("--seed-sweep=3")
    assert ordinary.items() <= swept.items()
    assert len(swept) > 2 * len(ordinary)


def test_more_seeds_begin_with_the_same_ones(suite: Suite) -> None:
    three, five = suite.values("--seed-sweep=3"), suite.values("--seed-sweep=5")
    assert three.items() < five.items()


def test_a_run_is_found_by_its_id(suite: Suite) -> None:
    result = suite.run("--seed-sweep=4", "--collect-only", "-q", "-k", "not odd")
    ids = re.findall(r"^\S.*\[(?:.+-)?seed=\d+\]$", "\n".join(result.outlines), re.M)
    assert len(ids) == 8 * 4
    swept = suite.values("--seed-sweep=4", "-k", "not odd")
    assert suite.values(*ids) == swept


def test_a_fixture_of_a_class_is_the_same_for_all_runs_of_a_function(suite: Suite) -> None:
    """Outside of classes, where pytest sets it up for each item."""
    (suite.folder / "test_kinds.py").write_text(
        textwrap.dedent(
            """
            import random
            import pytest
            from noting import note

            @pytest.fixture(scope="class")
            def of_class():
                return random.random()

            def test_function(seedall, of_class):
                note(f"function {seedall.seed}", random.random(), of_class)
            """
        )
    )
    swept = suite.values(_sweep())
    assert suite.values(_sweep(), "--seedall-sweep-one-item") == swept
    alone: Values = {}
    for seed in SEEDS:
        alone |= suite.values(f"--test-seed={seed}")
    assert swept == alone


@pytest.mark.parametrize("arguments", [[], ["--seedall-sweep-one-item"]])
def test_a_class_may_be_skipped_when_it_is_set_up(
    pytester: pytest.Pytester, arguments: list[str]
) -> None:
    pytester.makepyfile(
        """
        import random, unittest, pytest

        class TestCases(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                raise unittest.SkipTest("not here")

            @pytest.mark.seed_sweep(3)
            def test_case(self):
                random.random()
        """
    )
    result = pytester.runpytest(*arguments)
    result.assert_outcomes(skipped=1 if arguments else 3)
    assert "1 test skipped under each seed" in result.stdout.str()
