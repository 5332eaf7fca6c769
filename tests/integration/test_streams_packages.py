"""What `setup_module` of a package's `__init__.py` draws and seeds, whichever test comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from experiments import Suite

if TYPE_CHECKING:
    from experiments import Values

DRAWING = """
    from noting import drew

    def setup_module():
        drew("setup of the package")

    def teardown_module():
        drew("teardown of the package")
"""
SEEDING = """
    import random

    def setUpModule():
        random.seed(random.randrange({span}))
"""
TESTS = """
    import pytest
    from noting import drew

    @pytest.fixture
    def narrow():
        drew("fixture of {test}")

    def test_one(narrow):
        drew("body of {test}")

    def test_two():
        drew("body of {test}")
"""


def package(pytester: pytest.Pytester, *inits: str) -> Suite:
    """Return a suite of a test file in a package in a package and so on, by `__init__.py`."""
    files = {"pytest.ini": "[pytest]"}
    for depth, init in enumerate(inits):
        folder = "/".join(f"p{level}" for level in range(depth + 1))
        files[f"{folder}/__init__.py"] = init
    return Suite(pytester, {**files, f"{folder}/test_a.py": TESTS})


@pytest.mark.parametrize(
    "inits",
    [
        (DRAWING,),
        (SEEDING.format(span=1),),
        (SEEDING.format(span=10**9),),
        (SEEDING.format(span=10**9), DRAWING),
    ],
    ids=["draws", "seeds", "seeds by a draw", "seeds by a draw, and a package in it draws"],
)
def test_tests_of_a_package_draw_the_same_in_full_alone_and_reversed(
    pytester: pytest.Pytester, inits: tuple[str, ...]
) -> None:
    suite = package(pytester, *inits)
    in_full = suite.values()
    assert len(set(in_full.values())) == len(in_full)
    assert suite.alone() == in_full
    assert suite.values("--order=reversed") == in_full
    assert suite.values("-n2") == in_full


def test_a_seed_set_in_a_package_s_setup_holds_for_its_tests(pytester: pytest.Pytester) -> None:
    suite = package(pytester, SEEDING.format(span=1))

    def drawn_by_random(values: Values) -> dict[str, tuple[str, ...]]:
        return {place: values[place][:2] for place in values}

    assert drawn_by_random(suite.values(seed=42)) == drawn_by_random(suite.values(seed=43))


def test_a_package_s_teardown_runs_though_its_setup_failed(pytester: pytest.Pytester) -> None:
    suite = package(pytester, "def setup_module():\n        raise ValueError('no setup')\n")
    result = suite.run()
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*ValueError: no setup"])
