"""What a project's own hooks seed and mark has the same effect in full, alone and in any order."""

from __future__ import annotations

import random

import pytest
from experiments import Suite

TESTS = """
    import random
    from noting import note

    def test_first():
        note("first", random.random())

    def test_second():
        note("second", random.random())
"""


def first_of(seed: int) -> tuple[str]:
    """Return what `random` draws first after this seed."""
    return (repr(random.Random(seed).random()),)


@pytest.mark.parametrize("hook", ["pytest_runtest_logstart", "pytest_runtest_protocol"])
def test_a_hook_seeds_the_test_that_it_is_called_for(pytester: pytest.Pytester, hook: str) -> None:
    conftest = f"""
        import random

        def {hook}():
            random.seed(5)
    """
    suite = Suite(pytester, {"pytest.ini": "", "conftest.py": conftest, "test_it.py": TESTS})
    assert suite.values_in_any_order() == {"first": first_of(5), "second": first_of(5)}


def test_a_hook_between_tests_seeds_none_but_the_next(pytester: pytest.Pytester) -> None:
    conftest = """
        import random

        def pytest_runtest_logstart(nodeid):
            if "first" in nodeid:
                random.seed(5)
    """
    suite = Suite(pytester, {"pytest.ini": "", "conftest.py": conftest, "test_it.py": TESTS})
    values = suite.values_in_any_order()
    assert values["first"] == first_of(5)
    assert (
        values["second"]
        == Suite(pytester, {"pytest.ini": "", "test_it.py": TESTS}).values()["second"]
    )


def test_what_is_seeded_when_the_tests_are_known_holds_for_all(pytester: pytest.Pytester) -> None:
    conftest = """
        import random

        def pytest_runtestloop():
            random.seed(5)
    """
    suite = Suite(pytester, {"pytest.ini": "", "conftest.py": conftest, "test_it.py": TESTS})
    values = suite.values_in_any_order()
    assert values["first"] != values["second"]
    assert suite.values(seed=43) == values


MARKING = """
    import pytest

    def pytest_collection_modifyitems(items):
        for item in items:
            {statement}
"""
PARAMETRISED = """
    import pytest
    from noting import drew

    @pytest.mark.parametrize("model", ["svm", "forest"])
    def test_it(model):
        drew(model)
"""


@pytest.mark.parametrize("node", ["item", "item.getparent(pytest.Module)"])
def test_a_hook_that_marks_tests_has_them_share_their_data(
    pytester: pytest.Pytester, node: str
) -> None:
    conftest = MARKING.format(statement=f"{node}.add_marker(pytest.mark.seed(shared='params'))")
    suite = Suite(pytester, {"pytest.ini": "", "conftest.py": conftest, "test_it.py": PARAMETRISED})
    values = suite.values_in_any_order()
    assert values["svm"] == values["forest"]
    assert suite.values("-n2") == values


def test_a_hook_that_marks_a_module_pins_the_seed_of_its_tests(pytester: pytest.Pytester) -> None:
    statement = "item.getparent(pytest.Module).add_marker(pytest.mark.seed(5))"
    conftest = MARKING.format(statement=statement)
    suite = Suite(pytester, {"pytest.ini": "", "conftest.py": conftest, "test_it.py": PARAMETRISED})
    values = suite.values_in_any_order()
    assert values["svm"] == values["forest"]
    assert suite.values(seed=43) == values


def test_nested_classes_share_a_class_fixture_also_where_one_runs_alone(
    pytester: pytest.Pytester,
) -> None:
    tests = """
        import random
        import pytest
        from noting import note

        @pytest.fixture(scope="class")
        def of_class():
            return random.random()

        class TestOuter:
            def test_it(self, of_class):
                note("outer", of_class)

            class TestInner:
                @pytest.fixture(scope="class")
                def of_inner(self):
                    return random.random()

                def test_it(self, of_class, of_inner):
                    note("inner", of_class)
                    note("inner's own", of_inner)

        class TestOther:
            def test_it(self, of_class):
                note("other", of_class)
    """
    values = Suite(pytester, {"pytest.ini": "", "test_it.py": tests}).values_in_any_order()
    assert values["outer"] == values["inner"]
    assert len(set(values.values())) == 3
