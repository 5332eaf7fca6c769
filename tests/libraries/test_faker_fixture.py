"""Faker's pytest fixture, which seeds itself: from the test's seed, unless the project says."""

from __future__ import annotations

import pytest
from experiments import Suite

faker = pytest.importorskip("faker")

TESTS = """
    from noting import note

    def test_first(faker): note("first", faker.random_int(0, 10**9), faker.name())
    def test_second(faker): note("second", faker.random_int(0, 10**9))
    def test_unique(faker): note("unique", *(faker.unique.random_int(1, 5) for _ in range(5)))
"""


def test_it_follows_the_test_seed(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, {"pytest.ini": "[pytest]", "test_it.py": TESTS})
    values = suite.values()
    assert suite.values("--order=reversed") == values
    assert suite.alone() == values
    assert values["first"][0] != values["second"][0]
    assert suite.values(seed=43)["first"] != values["first"]


def test_without_the_plugin_it_draws_the_same_for_each_test(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, {"pytest.ini": "[pytest]", "test_it.py": TESTS})
    values = suite.values("-p", "no:seedall", seed=None)
    assert values["first"][0] == values["second"][0]


def test_the_projects_own_seed_wins(pytester: pytest.Pytester) -> None:
    own = "import pytest\n\n@pytest.fixture\ndef faker_seed(): return 5\n"
    tests = TESTS.replace("(faker)", "(faker_seed, faker)")
    files = {"pytest.ini": "[pytest]", "conftest.py": own, "test_it.py": tests}
    values = Suite(pytester, files).values()
    assert values["first"][0] == values["second"][0]


def test_its_constant_is_put_back(pytester: pytest.Pytester) -> None:
    from faker.contrib.pytest import plugin

    before = plugin.DEFAULT_SEED
    Suite(pytester, {"pytest.ini": "[pytest]", "test_it.py": TESTS}).values()
    assert before == plugin.DEFAULT_SEED


def test_a_failure_names_it(pytester: pytest.Pytester) -> None:
    tests = "def test_it(faker): assert faker.name() == ''"
    result = Suite(pytester, {"pytest.ini": "[pytest]", "test_it.py": tests}).run()
    result.stdout.fnmatch_lines(["drew from   *faker"])
