"""Collection runs in streams: random parameters are the same in each run and on each worker."""

from __future__ import annotations

import pytest
from experiments import Suite

RANDOM_PARAMETERS = {
    "conftest.py": """
        import random

        from noting import drew

        def pytest_generate_tests(metafunc):
            if "generated" in metafunc.fixturenames:
                drew(f"pytest_generate_tests of {metafunc.definition.nodeid}")
                metafunc.parametrize("generated", random.sample(range(10**6), 3))

        def pytest_collection_modifyitems(items):
            random.shuffle(items)
    """,
    "test_a.py": """
        import random

        import numpy as np
        import pytest
        from noting import drew

        @pytest.mark.parametrize("number", np.random.randint(10**6, size=3).tolist())
        def test_decorated(number):
            drew("body of {test}")

        def test_generated(generated):
            drew("body of {test}")

        class TestDrawn:
            numbers = random.sample(range(10**6), 3)

            @pytest.mark.parametrize("number", numbers)
            def test_decorated(self, number, generated):
                drew("body of {test}")
    """,
    "test_b.py": """
        from noting import drew

        def test_generated(generated):
            drew("body of {test}")
    """,
}


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Suite:
    return Suite(pytester, RANDOM_PARAMETERS)


def test_random_parameters_are_the_same_alone(suite: Suite) -> None:
    assert suite.alone() == suite.values()


def test_random_parameters_are_the_same_on_each_worker(suite: Suite) -> None:
    assert suite.values("-n2") == suite.values()


def test_the_order_of_files_changes_no_parameter(suite: Suite) -> None:
    assert suite.values("test_b.py", "test_a.py") == suite.values()


def test_random_parameters_follow_the_session_seed(suite: Suite) -> None:
    assert suite.node_ids() == suite.node_ids()
    assert not set(suite.node_ids()) & set(suite.node_ids("--seed=43"))


def test_a_hook_that_shuffles_gives_one_order_for_one_seed(suite: Suite) -> None:
    in_source_order = sorted(suite.node_ids(), key=lambda node_id: node_id.partition("::")[0])
    assert suite.node_ids() != in_source_order


COLLECTORS = {
    "conftest.py": """
        import pytest
        from noting import drew

        def pytest_collect_file(file_path, parent):
            if file_path.suffix == ".list":
                return ListFile.from_parent(parent, path=file_path)

        class ListFile(pytest.File):
            def collect(self):
                drew(f"collection of {self.path.name}")
                for line in self.path.read_text().split():
                    yield ListItem.from_parent(self, name=line)

        class ListItem(pytest.Item):
            def setup(self):
                drew("setup of {test}")

            def runtest(self):
                drew("call of {test}")

            def teardown(self):
                drew("teardown of {test}")
    """,
    "a.list": "one two",
    "b.list": "one",
    "test_python.py": "def test_function(): pass",
}


def test_collectors_and_items_of_another_kind_have_their_streams(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, COLLECTORS)
    in_full = suite.values()
    assert suite.alone() == suite.values("--order=reversed") == in_full
    assert len(set(in_full.values())) == len(in_full) == 11
