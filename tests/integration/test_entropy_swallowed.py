"""``--entropy=error``: no error is lost, wherever it is swallowed; and none ends the run."""

from __future__ import annotations

import pytest
from experiments import Suite

pytestmark = pytest.mark.usefixtures("as_a_user")

pytest.importorskip("hypothesis")  # once: inner runs drop what they import

SWALLOWED = """
    import random, unittest
    import pytest

    def swallow():
        try:
            random.Random()
        except Exception:
            pass
"""


@pytest.mark.parametrize(
    ("tests", "errors", "failed", "passed"),
    [
        (
            """
            @pytest.fixture(scope="module")
            def wide():
                swallow()

            def test_a(wide): pass
            def test_b(wide): pass
            """,
            2,
            0,
            0,
        ),
        (
            """
            class TestIt(unittest.TestCase):
                @classmethod
                def setUpClass(cls): swallow()
                def test_a(self): pass
                def test_b(self): pass
            """,
            2,
            0,
            0,
        ),
        (
            """
            @pytest.fixture(scope="module")
            def wide():
                yield
                swallow()

            def test_a(wide): pass
            def test_b(wide): pass
            """,
            1,
            0,
            2,
        ),
        (
            """
            class TestIt:
                @classmethod
                def teardown_class(cls): swallow()
                def test_a(self): pass
            """,
            1,
            0,
            1,
        ),
        ("def test_a():\n    swallow()\n    pytest.skip('why')", 0, 1, 0),
    ],
    ids=["wider fixture", "setUpClass", "wider teardown", "teardown_class", "skip"],
)
def test_a_swallowed_error_fails_the_test(
    pytester: pytest.Pytester, tests: str, errors: int, failed: int, passed: int
) -> None:
    import textwrap

    text = textwrap.dedent(SWALLOWED) + textwrap.dedent(tests)
    suite = Suite(pytester, {"pytest.ini": "", "test_it.py": text})
    result = suite.run("--entropy=error", "-rA")
    result.assert_outcomes(errors=errors, failed=failed, passed=passed)
    lines = [line for line in result.outlines if "random.Random() asks" in line]
    assert lines
    assert all("test_it.py:7: " in line for line in lines if line[:1] not in "EF")


def test_the_outcome_does_not_depend_on_which_test_asks_first(pytester: pytest.Pytester) -> None:
    tests = f"""{SWALLOWED}
    @pytest.fixture(scope="session")
    def wide():
        swallow()

    def test_a(wide): pass
    def test_b(wide): pass
    """
    suite = Suite(pytester, {"pytest.ini": "", "test_it.py": tests})
    for target in ("test_it.py::test_a", "test_it.py::test_b"):
        suite.run("--entropy=error", target).assert_outcomes(errors=1)


def test_one_in_the_setup_of_a_package_fails_all_of_its_tests(pytester: pytest.Pytester) -> None:
    files = {
        "pytest.ini": "",
        "package/__init__.py": f"{SWALLOWED}\n    def setup_module(): swallow()",
        "package/test_it.py": "def test_a(): pass\ndef test_b(): pass",
    }
    result = Suite(pytester, files).run("--entropy=error")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["package/__init__.py:7: random.Random() asks *"])


def test_one_that_a_module_swallows_as_it_is_imported_fails_its_collection(
    pytester: pytest.Pytester,
) -> None:
    suite = Suite(
        pytester,
        {"pytest.ini": "", "test_it.py": f"{SWALLOWED}\n    swallow()\n    def test_a(): pass"},
    )
    result = suite.run("--entropy=error")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*ERROR collecting test_it.py*", "test_it.py:7: random.Random() asks *session_seed*"]
    )


def test_one_in_a_module_that_a_test_imports_fails_the_test(pytester: pytest.Pytester) -> None:
    files = {
        "pytest.ini": "",
        "lazy.py": f"{SWALLOWED}\n    swallow()",
        "test_it.py": "def test_a():\n    import lazy\n    assert lazy",
    }
    result = Suite(pytester, files).run("--entropy=error")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["lazy.py:7: random.Random() asks *"])


def test_draws_in_the_examples_of_hypothesis_are_named(pytester: pytest.Pytester) -> None:
    tests = """
        import random, uuid
        import numpy as np
        from hypothesis import given, settings, strategies as st

        def swallow():
            try:
                np.random.default_rng()
            except Exception:
                pass

        @settings(max_examples=3, database=None, deadline=None)
        @given(st.integers())
        def test_it(number):
            swallow()
            uuid.uuid4() if MODE == "report" else None
            assert MODE == "error"
    """
    suite = Suite(pytester, {"pytest.ini": "", "test_it.py": tests.replace("MODE", "'report'")})
    result = suite.run()
    result.stdout.fnmatch_lines(
        ["drew from*default_rng()*", "not seeded  uuid.uuid4()*test_it.py:16"]
    )
    suite = Suite(pytester, {"pytest.ini": "", "test_it.py": tests.replace("MODE", "'error'")})
    result = suite.run("--entropy=error")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*test_it.py:8: default_rng() asks *"])


HOOKS = """
    import random
    import pytest

    RUNS = []

    def draw(*_):
        RUNS.append(random.Random().random())

    def pytest_collection_modifyitems(): draw()
    def pytest_collection_finish(): draw()
    def pytest_runtest_logreport(): draw()
    def pytest_runtest_logfinish(): draw()
    def pytest_sessionfinish(): draw()
    def pytest_terminal_summary(terminalreporter):
        draw()
        terminalreporter.write_line(f"RUNS {RUNS}")
    def pytest_unconfigure(): draw()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport():
        report = yield
        draw()
        return report
"""


@pytest.mark.parametrize("fails", [True, False])
def test_what_hooks_draw_beside_the_tests_is_left_alone(
    pytester: pytest.Pytester, fails: bool
) -> None:
    files = {
        "pytest.ini": "",
        "conftest.py": HOOKS,
        "test_it.py": f"def test_it(): assert {not fails}",
    }
    suite = Suite(pytester, files)
    for mode in ("error", "seed"):
        told = []
        for _ in range(2):
            result = suite.run(f"--entropy={mode}")
            result.assert_outcomes(passed=not fails, failed=fails)
            assert "asks the operating system" not in str(result.stdout)
            (line,) = [line for line in result.outlines if line.startswith("RUNS ")]
            told.append(line.split(", "))
        assert len(told[0]) == len(told[1])
        same = [one for one, other in zip(*told, strict=True) if one == other]
        # Whoever shuffles tests as they are collected is to do so alike on all workers.
        assert len(same) == (0 if mode == "error" else 2)


def test_a_marker_fails_what_swallows_the_error_in_any_phase(pytester: pytest.Pytester) -> None:
    tests = """
        import random
        import pytest

        def swallow():
            try:
                random.Random()
            except Exception:
                pass

        @pytest.fixture
        def set_up(): swallow()

        @pytest.fixture
        def torn_down():
            yield
            swallow()

        def test_before(): swallow()

        @pytest.mark.entropy("error")
        def test_call(): swallow()

        @pytest.mark.entropy("error")
        def test_setup(set_up): pass

        @pytest.mark.entropy("error")
        def test_teardown(torn_down): pass

        def test_after(): swallow()
    """
    result = Suite(pytester, {"pytest.ini": "", "test_it.py": tests}).run()
    result.assert_outcomes(passed=3, failed=1, errors=2)


#: None of them runs beside a phase of a test.
HOOKS_AROUND = """
    import random
    import pytest

    RUNS = []

    def draw(*_):
        RUNS.append(random.Random().random())

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop():
        result = yield
        draw()
        return result

    def pytest_sessionfinish(): draw()
    def pytest_terminal_summary(terminalreporter):
        draw()
        terminalreporter.write_line(f"RUNS {RUNS}")
"""


def test_what_hooks_draw_after_all_tests_is_left_alone(pytester: pytest.Pytester) -> None:
    tests = "import random\n\ndef test_it(): random.Random()\n"
    suite = Suite(pytester, {"pytest.ini": "", "conftest.py": HOOKS_AROUND, "test_it.py": tests})
    told = []
    for _ in range(2):
        suite.run().assert_outcomes(passed=1)
        (line,) = [line for line in suite.run().outlines if line.startswith("RUNS ")]
        told += line.removeprefix("RUNS [").removesuffix("]").split(", ")
    assert len({*told}) == 6


@pytest.mark.skipif(pytest.version_tuple < (9,), reason="pytest 8 ends at the first subtest")
def test_draws_after_a_subtest_are_still_the_tests(pytester: pytest.Pytester) -> None:
    tests = """
        import random, unittest

        class TestIt(unittest.TestCase):
            def test_it(self):
                for number in range(2):
                    with self.subTest(number):
                        assert number
                assert random.Random().random() < 0, f"drew {random.Random().random()}"
    """
    suite = Suite(pytester, {"pytest.ini": "", "test_it.py": tests})
    said = [
        [line for line in suite.run().outlines if "AssertionError: drew" in line] for _ in range(2)
    ]
    assert said[0]
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("code", "cure"),
    [
        ("default_rng({}.get('seed'))", "give it a seed, such as seedall.seed, or allow it by "),
        ("default_rng(None or None)", "give it a seed, such as seedall.seed, or allow it by "),
        ("uuid.uuid4()", "use uuid.UUID(int=random.getrandbits(128), version=4), or allow it by "),
        ("os.urandom(3)", "draw from random, as in random.randbytes(16), or allow it by "),
    ],
)
def test_the_message_says_what_to_write_instead(
    pytester: pytest.Pytester, code: str, cure: str
) -> None:
    tests = f"""
        import os, uuid
        import pytest
        from numpy.random import default_rng

        def test_it():
            {code}

        @pytest.fixture(scope="module")
        def wide():
            {code}

        def test_wide(wide): pass
    """
    ini = "[pytest]\nmarkers = entropy: of the project's own"
    suite = Suite(pytester, {"pytest.ini": ini, "test_it.py": tests})
    said = str(suite.run("--entropy=error", "--tb=short").stdout)
    assert f"{cure}@pytest.mark.seedall_entropy('report')" in said
    wide = cure.replace("seedall.seed", "the fixture session_seed")
    assert f"{wide}ini seedall_entropy_allow" in said
