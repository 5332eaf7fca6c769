"""Markers, `--test-seed` and our fixtures: what they make a test draw."""

from __future__ import annotations

import random

import numpy as np
import pytest
from experiments import Suite

MARKED = {
    "test_module.py": """
        import unittest

        import pytest
        from noting import drew

        pytestmark = pytest.mark.seed(1)

        def test_of_module():
            drew("1 of the module")

        @pytest.mark.seed(2)
        def test_of_function():
            drew("2 of the function")

        @pytest.mark.seed(3)
        class TestPlain:
            def test_of_class(self):
                drew("3 of the class")

            @pytest.mark.seed(4)
            def test_of_method(self):
                drew("4 of the method")

            @pytest.mark.parametrize("_", [pytest.param("x", marks=pytest.mark.seed(5))])
            def test_of_parameter(self, _):
                drew("5 of the parameter")

        @pytest.mark.seed(6)
        class TestUnit(unittest.TestCase):
            def test_of_class(self):
                drew("6 of the unittest class")

            @pytest.mark.seed(2147483647)
            def test_of_method(self):
                drew("2147483647 of the unittest method")
    """,
}


def drawn_by(seed: int) -> tuple[str, ...]:
    """Return what `noting.drew` draws in a stream of this seed."""
    python, numpy = random.Random(seed), np.random.RandomState(seed)
    values = python.random(), python.gauss(), numpy.random_sample(), numpy.normal()
    return tuple(repr(value) for value in values)


@pytest.mark.parametrize("arguments", [(), ("--seed=43",), ("--order=reversed",), ("-n2",)])
def test_the_nearest_marker_pins_the_test_seed(
    pytester: pytest.Pytester, arguments: tuple[str, ...]
) -> None:
    values = Suite(pytester, MARKED).values(*arguments)
    assert values == {place: drawn_by(int(place.partition(" ")[0])) for place in values}
    assert len(values) == 7


def test_markers_win_over_the_test_seed_of_the_command_line(pytester: pytest.Pytester) -> None:
    assert Suite(pytester, MARKED).values("--test-seed=9") == Suite(pytester, MARKED).values()


UNSEEDED = {
    "test_it.py": """
        import pytest
        from noting import drew

        @pytest.fixture
        def narrow():
            drew("function fixture of {test}")
            yield
            drew("teardown of {test}")

        @pytest.mark.unseeded
        class TestFree:
            def test_it(self, narrow):
                drew("body of {test}")

        @pytest.mark.parametrize("_", [pytest.param(1, marks=pytest.mark.unseeded), 2])
        def test_one_of(_, narrow):
            drew("body of {test}")
    """,
}


def test_unseeded_tests_draw_anew_in_each_run_and_others_do_not(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, UNSEEDED)
    one, other = suite.values(), suite.values()
    differing = {place for place in one if one[place] != other[place]}
    assert differing == {place for place in one if "TestFree" in place or "[1]" in place}
    assert len(one) == 9
    assert len(differing) == 6


SHARED = {
    "test_it.py": """
        import pytest
        from noting import drew

        @pytest.mark.parametrize("model", ["svm", "forest"])
        @pytest.mark.parametrize("size", [1, 2])
        {marker}
        def test_accuracy(model, size):
            drew(f"{model} {size}")

        def test_other():
            drew("other")
    """,
}


@pytest.mark.parametrize(
    ("marker", "ini", "groups"),
    [
        ("", "", 4),
        ("@pytest.mark.seed(shared='params')", "", 1),
        ("@pytest.mark.seed(shared=['model'])", "", 2),
        ("@pytest.mark.seed(shared=['size'])", "", 2),
        ("@pytest.mark.seed(shared=['size', 'model'])", "", 1),
        ("", "params", 1),
        ("", "model", 2),
        ("@pytest.mark.seed(shared=['size'])", "params", 2),
    ],
)
def test_parameters_can_share_their_data(
    pytester: pytest.Pytester, marker: str, ini: str, groups: int
) -> None:
    files = {name: text.replace("{marker}", marker) for name, text in SHARED.items()}
    suite = Suite(pytester, files)
    values = suite.values("-o", f"seedall_shared={ini}")
    assert len(set(values.values())) == groups + 1  # test_other's
    assert suite.alone("-o", f"seedall_shared={ini}") == values


def test_shared_data_group_by_what_is_not_shared(pytester: pytest.Pytester) -> None:
    marker = "@pytest.mark.seed(shared=['model'])"
    files = {name: text.replace("{marker}", marker) for name, text in SHARED.items()}
    values = Suite(pytester, files).values()
    assert values["svm 1"] == values["forest 1"] != values["svm 2"] == values["forest 2"]


FIXTURES = {
    "conftest.py": """
        import pytest

        @pytest.fixture
        def seed():
            return "the project's own"
    """,
    "test_it.py": """
        import random

        import numpy as np
        import pytest
        from noting import drew, note

        def test_seed(seedall):
            note("seed", seedall.seed)
            drew("body")

        def test_spawned(seedall):
            note("spawned", seedall.spawn("a"), seedall.spawn("b"), seedall.spawn(""))
            note("all different", len({seedall.seed, seedall.spawn("a"), seedall.spawn("b")}))

        def test_numpy(seedall):
            note("generators equal", (
                seedall.numpy_rng().random() == np.random.default_rng(seedall.seed).random()
                and seedall.numpy_rng("a").random()
                == np.random.default_rng(seedall.spawn("a")).random()
            ))

        @pytest.fixture(scope="session")
        def wide(session_seed):
            return session_seed

        def test_session_seed(wide, session_seed, seedall):
            note("session seeds", wide, session_seed, seedall.session_seed)

        @pytest.mark.seed(77)
        def test_pinned(seedall):
            note("pinned", seedall.seed)
    """,
}


def test_the_fixtures_tell_the_seeds_that_are_in_use(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, FIXTURES)
    values = suite.values()
    assert suite.alone() == values
    assert values["body"] == drawn_by(int(values["seed"][0]))
    assert values["all different"] == ("3",)
    assert values["generators equal"] == ("True",)
    assert values["session seeds"] == ("42", "42", "42")
    assert values["pinned"] == ("77",)


def test_fixtures_that_a_project_overrides_change_no_seed(pytester: pytest.Pytester) -> None:
    overriding = {
        "conftest.py": """
            import pytest

            @pytest.fixture
            def seedall():
                return "the project's own"

            @pytest.fixture(scope="session")
            def session_seed():
                return 1
        """,
        "test_it.py": """
            from noting import drew

            def test_it(seedall, session_seed):
                drew("body")
        """,
    }
    plain = {"test_it.py": "from noting import drew\ndef test_it():\n drew('body')"}
    assert Suite(pytester, overriding).values() == Suite(pytester, plain).values()


RENAMED = """
    import pytest
    from noting import drew, note

    @pytest.fixture(scope="session")
    def wide():
        drew("session fixture")

    @pytest.fixture(scope="module")
    def of_module():
        drew("module fixture")

    @pytest.fixture
    def narrow():
        drew("function fixture")
        yield
        drew("function fixture, teardown")

    def {name}(wide, of_module, narrow, seedall):
        note("test seed", seedall.seed)
        drew("body")
"""


def test_a_renamed_test_is_replayed_by_its_test_seed(pytester: pytest.Pytester) -> None:
    def suite(name: str) -> Suite:
        return Suite(pytester, {"test_it.py": RENAMED.replace("{name}", name)})

    before = suite("test_old").values()
    assert suite("test_new").values()["body"] != before["body"]
    assert suite("test_new").values(f"--test-seed={before['test seed'][0]}") == before
