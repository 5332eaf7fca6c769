"""Which draws a failure report names: a test's own, those of wider scopes, those of imports."""

from __future__ import annotations

import pytest
from reports import facts, replay, replay_commands, sections

pytestmark = pytest.mark.usefixtures("as_a_user")

PHASES = {
    "call": "def test_it(): assert random.random() < 0",
    "setup": """
        @pytest.fixture
        def failing():
            assert random.random() < 0

        def test_it(failing): pass
    """,
    "teardown": """
        @pytest.fixture
        def failing():
            yield
            assert random.random() < 0

        def test_it(failing): pass
    """,
    "call, after a draw in the setup": """
        @pytest.fixture
        def number():
            return random.random()

        def test_it(number): assert number < 0
    """,
    "setup_method": """
        class TestIt:
            def setup_method(self): assert random.random() < 0
            def test_it(self): pass
    """,
    "tearDown": """
        class TestIt(unittest.TestCase):
            def tearDown(self): assert random.random() < 0
            def test_it(self): pass
    """,
    "async": """
        class TestIt(unittest.IsolatedAsyncioTestCase):
            async def test_it(self): assert random.random() < 0
    """,
    "strict xfail that passes": """
        @pytest.mark.xfail(strict=True)
        def test_it(): random.random()
    """,
}
WIDER = {
    "module fixture": """
        @pytest.fixture(scope="module")
        def number(): return random.random()

        def test_it(number): assert number < 0
    """,
    "module fixture that fails": """
        @pytest.fixture(scope="module")
        def failing(): assert random.random() < 0

        def test_it(failing): pass
    """,
    "session fixture, indirectly": """
        @pytest.fixture(scope="session")
        def number(): return random.random()

        @pytest.fixture
        def numbers(number): return [number]

        def test_it(numbers): assert sum(numbers) < 0
    """,
    "class fixture": """
        class TestIt:
            @pytest.fixture(scope="class", autouse=True)
            def failing(self): assert random.random() < 0
            def test_it(self): pass
    """,
    "setUpClass": """
        class TestIt(unittest.TestCase):
            @classmethod
            def setUpClass(cls): assert random.random() < 0
            def test_it(self): pass
    """,
    "tearDownClass": """
        class TestIt(unittest.TestCase):
            @classmethod
            def tearDownClass(cls): assert random.random() < 0
            def test_it(self): pass
    """,
    "setup_module": """
        def setup_module(): assert random.random() < 0
        def test_it(): pass
    """,
    "teardown_module": """
        def teardown_module(): assert random.random() < 0
        def test_it(): pass
    """,
}


def write(pytester: pytest.Pytester, text: str) -> None:
    header = "import random, unittest\nimport pytest\nimport numpy as np\n"
    path = pytester.makepyfile(test_a=text)
    path.write_text(header + path.read_text(encoding="utf-8"), encoding="utf-8")


def drew_from(result: pytest.RunResult) -> list[str]:
    return [facts(section)["drew from"] for section in sections(result)]


@pytest.mark.parametrize("phase", PHASES)
def test_a_draw_in_any_phase_is_the_tests_own(pytester: pytest.Pytester, phase: str) -> None:
    write(pytester, PHASES[phase])
    assert drew_from(pytester.runpytest("--seed=42")) == ["random"]


@pytest.mark.parametrize("scope", WIDER)
def test_a_draw_in_a_wider_scope_is_told_apart(pytester: pytest.Pytester, scope: str) -> None:
    write(pytester, WIDER[scope])
    assert drew_from(pytester.runpytest("--seed=42")) == ["random (wider fixture)"]


@pytest.mark.parametrize("scope", ["module fixture that fails", "setUpClass", "setup_module"])
def test_each_test_that_a_wider_fixture_fails_names_its_draws(
    pytester: pytest.Pytester, scope: str
) -> None:
    text = WIDER[scope]
    test = text[text.rindex("def test_it") :].replace("test_it", "test_again")
    indented = "    " if "class" in text else ""
    write(pytester, f"{text.rstrip()}\n        {indented}{test}")
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(errors=2)
    assert drew_from(result) == ["random (wider fixture)"] * 2


def test_a_packages_own_setup_is_a_wider_scope(pytester: pytest.Pytester) -> None:
    package = pytester.mkpydir("package")
    (package / "__init__.py").write_text(
        "import random\n"
        "def setup_module(): random.random()\n"
        "def teardown_module(): assert random.random() < 0\n"
    )
    (package / "test_a.py").write_text("def test_it(): pass")
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(passed=1, errors=1)
    assert drew_from(result) == ["random (wider fixture)"]


def test_a_library_is_named_once_at_the_closest_place(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        IMPORTED = random.random(), np.random.random()

        @pytest.fixture(scope="module")
        def wider(): random.random()

        def test_it(wider):
            assert random.random() < 0
    """,
    )
    assert drew_from(pytester.runpytest("--seed=42")) == ["random, numpy (import)"]


def test_the_imports_that_count_are_the_tests_own(pytester: pytest.Pytester) -> None:
    """Not those of another test, though they share a process."""
    pytester.makeini("[pytest]\npythonpath = .")
    pytester.makepyfile(
        helper="import numpy as np\nX = np.random.random()",
        test_a="import helper\ndef test_it(): assert 0",
        test_b="def test_it(): assert 0",
    )
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(failed=2)
    assert drew_from(result) == ["numpy (import)"]
    assert replay_commands(result) == ["pytest test_a.py::test_it --seed=42"]


def test_a_conftest_that_draws_counts_for_the_tests_below_it(pytester: pytest.Pytester) -> None:
    for name in ("one", "two"):
        pytester.mkdir(name)
        pytester.makepyfile(**{f"{name}/test_{name}": "def test_it(): assert 0"})
    pytester.makepyfile(**{"two/conftest": "import random\nX = random.random()"})
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(failed=2)
    assert drew_from(result) == ["random (import)"]


def test_a_random_parameter_counts_as_drawn_at_import(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.mark.parametrize("number", [random.random()])
        def test_it(number):
            assert number < 0
    """,
    )
    result = pytester.runpytest("--seed=42")
    assert drew_from(result) == ["random (import)"]
    [command] = replay_commands(result)
    replay(pytester, command).assert_outcomes(failed=1)


def test_a_doctest_has_its_own_draws(pytester: pytest.Pytester) -> None:
    pytester.makefile(".txt", test_a=">>> import random\n>>> random.random()\n0")
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(failed=1)
    assert drew_from(result) == ["random"]


@pytest.mark.parametrize(
    "text",
    [
        "import random\nassert random.random() < 0",
        "import random\nclass TestIt:\n    assert random.random() < 0",
        "import random\nraise ValueError(random.random())\ndef test_it(): pass",
    ],
)
def test_a_module_that_cannot_be_collected_has_a_section_if_it_drew(
    pytester: pytest.Pytester, text: str
) -> None:
    pytester.makepyfile(test_a=text)
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(errors=1)
    assert sections(result) == [
        ["replay      pytest test_a.py --seed=42", "drew from   random"],
    ]


def test_a_module_that_cannot_be_collected_has_none_if_it_did_not(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(test_a="1 / 0")
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(errors=1)
    assert sections(result) == []


@pytest.mark.skipif(pytest.version_tuple < (9,), reason="pytest has subtests since 9.0")
def test_each_failed_subtest_has_a_section(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_a="""
        import random

        def test_it(subtests):
            for number in range(2):
                with subtests.test(number=number):
                    assert random.random() < 0
    """
    )
    result = pytester.runpytest("--seed=42")
    assert replay_commands(result) == ["pytest test_a.py::test_it --seed=42"] * 2
    assert drew_from(result) == ["random"] * 2


def test_an_expected_failure_has_no_section(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import random
        import pytest

        @pytest.mark.xfail
        def test_it():
            assert random.random() < 0

        def test_skipped():
            if random.random() < 1:
                pytest.skip()
    """)
    result = pytester.runpytest("--seed=42", "-rxXs")
    result.assert_outcomes(xfailed=1, skipped=1)
    assert sections(result) == []


def test_the_test_whose_fixture_ends_in_another_is_named(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.fixture(scope="module")
        def failing():
            number = random.random()
            yield
            assert number + random.random() < 0

        def test_first(failing): pass
        def test_last(): pass
    """,
    )
    [section] = sections(pytester.runpytest("--seed=42"))
    assert section[0] == "replay      pytest test_a.py::test_first test_a.py::test_last --seed=42"
    assert section[3] == "needs       test_a.py::test_first, whose fixture ends here"


SEEDED = """
    import random
    import pytest

    @pytest.fixture(autouse=True)
    def seeded():
        random.seed(0)
        yield
        random.seed(0)

    def test_draws_nothing(): assert 0
    def test_draws(): assert random.random() < 0

    def test_draws_between_two_seeds():
        random.seed(1)
        random.random()
        random.seed(1)
        assert 0
"""


def test_who_only_seeds_has_drawn_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a=SEEDED)
    result = pytester.runpytest("--seed=42")
    tests = ["test_draws", "test_draws_between_two_seeds"]
    assert [command.partition("::")[2].split()[0] for command in replay_commands(result)] == tests
    swept = pytester.runpytest("--seed=42", "--seed-sweep=3")
    swept.stdout.fnmatch_lines(["*2 runs were not needed: 1 test draws no random numbers*"])
