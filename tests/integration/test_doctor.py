"""``--seedall-doctor``: reads a project, runs none of its tests, and says what may change."""

from __future__ import annotations

import importlib
import textwrap

import pytest
from doctoring import NOTHING, THEN, suite, told

# Before an inner run imports it, and has it dropped.
importlib.import_module("numpy")

pytestmark = pytest.mark.usefixtures("as_a_user")

CONFTEST = """
    import random

    import numpy as np
    import pytest


    @pytest.fixture(autouse=True)
    def fixed():
        random.seed(7)
        np.random.seed(7)


    @pytest.fixture(scope="session")
    def rng():
        return np.random.default_rng(7)
"""

TESTS = """
    import random
    import uuid

    import numpy as np


    def test_draws(rng):
        raise AssertionError("this test has run")


    def test_has_a_seed():
        random.seed(3)
        assert np.random.default_rng().random() < 2
        assert uuid.uuid4()
"""

TOLD = f"""
    files read: 1 with tests, 1 conftest.py
    delete: these do nothing but seed, and every test is seeded without them
      conftest.py:7-10  the fixture fixed
      {THEN}; seedall_seed = 7 keeps one session seed
      for a test that fails without, as it expects certain numbers: @pytest.mark.seed(7)
    change: tests share these generators, so that what one draws depends on those before it
      conftest.py:13  fixture rng, scope='session': delete the scope
    own seeds: nothing has to change
      in a test (1): wins there
        test_suite.py:12  random.seed(3)
    generators without a seed: each gets one
      in a test, fixture or function (1): from the seed of the test or fixture that runs
        test_suite.py:13  np.random.default_rng()
    raw entropy: stays random, and is named if its test fails
      test_suite.py:14  uuid.uuid4()
"""


AT_IMPORT = "  at import (1): the tests of the module, or below it, get seeds of their own from it"
EXPECTED = textwrap.dedent(TOLD).strip().splitlines()


@pytest.mark.parametrize("options", [(), ("-n", "2"), ("--collect-only",)], ids=str)
def test_a_project_is_examined_and_no_test_runs(
    pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    suite(pytester, TESTS, CONFTEST)
    result = pytester.runpytest("--seedall-doctor", *options)
    assert result.ret == pytest.ExitCode.OK
    assert told(result) == EXPECTED
    assert not result.parseoutcomes().keys() & {"passed", "failed", "errors"}
    result.stdout.fnmatch_lines(["libraries", "  seeded         random, numpy*", "environment"])


def test_what_to_do_is_all_that_is_told_quietly(pytester: pytest.Pytester) -> None:
    suite(pytester, TESTS, CONFTEST)
    result = pytester.runpytest("--seedall-doctor", "-q")
    lines = [line for line in result.outlines if line]
    assert lines[1:-1] == EXPECTED[: EXPECTED.index("own seeds: nothing has to change")]


def test_what_was_to_be_deleted_can_be(pytester: pytest.Pytester) -> None:
    conftest = textwrap.dedent(CONFTEST).lstrip().splitlines()
    del conftest[6:10]  # as told: lines 7 to 10
    suite(pytester, TESTS, "\n".join(conftest).replace('(scope="session")', ""))
    assert told(pytester.runpytest("--seedall-doctor"))[1] == NOTHING


def test_nothing_is_to_be_done_for_a_project_that_seeds_nothing(pytester: pytest.Pytester) -> None:
    suite(pytester, "def test_nothing(): pass")
    _, *lines = told(pytester.runpytest("--seedall-doctor"))
    assert lines == [NOTHING]


def test_own_seeds_in_wider_scopes_are_overridden_if_so_set(pytester: pytest.Pytester) -> None:
    suite(pytester, "import random\nX = random.seed(3)\ndef test(): pass")
    assert AT_IMPORT in told(pytester.runpytest("--seedall-doctor"))
    pytester.makeini("[pytest]\nseedall_own_seeds = override")
    lost = "  at import (1): does not hold for the tests (seedall_own_seeds = override)"
    assert lost in told(pytester.runpytest("--seedall-doctor"))


def test_names_that_meet_ours_are_told(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmarkers =\n    seed: ours")
    suite(
        pytester,
        "def test(): pass",
        """
        import random, pytest
        def pytest_addoption(parser):
            parser.addoption("--seed", type=int, default=0)
        @pytest.fixture
        def session_seed(): return 3
        @pytest.fixture(autouse=True)
        def fixed(request): random.seed(request.config.getoption("--seed"))
        """,
    )
    lines = told(pytester.runpytest("--seedall-doctor"))
    assert lines[1:] == [
        "delete: these do nothing but seed, and every test is seeded without them",
        "  conftest.py:6-7  the fixture fixed",
        f"  {THEN}; seedall_seed = N keeps one session seed",
        "  for a test that fails without, as it expects certain numbers: "
        "@pytest.mark.seedall_seed(N)",
        "names that meet ours",
        "  option --seed (conftest.py:3): ours is --seedall-seed, or PYTEST_SEED",
        "  marker seed: ours is seedall_seed",
        "  fixture session_seed (conftest.py:5): takes the place of ours where it is visible: "
        "to use both, give it another name",
    ]


def test_a_library_that_nothing_seeds_gets_a_hook(pytester: pytest.Pytester) -> None:
    suite(pytester, "def test():\n    import paddle\n    paddle.rand(3)")
    lines = told(pytester.runpytest("--seedall-doctor"))
    start = lines.index("  in the conftest.py at the root of the tests:")
    hook = textwrap.dedent("\n".join(lines[start + 1 :]))
    pytester.makeconftest(hook)
    pytester.makepyfile(paddle="def rand(size): ...\ndef seed(number): ...")
    pytester.syspathinsert()
    assert told(pytester.runpytest("--seedall-doctor"))[1] == NOTHING


def test_an_ini_file_that_asks_for_a_fixture_is_named(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nusefixtures = fixed")
    suite(pytester, TESTS, CONFTEST.replace("(autouse=True)", ""))
    lines = told(pytester.runpytest("--seedall-doctor"))
    assert lines[2:4] == ["  conftest.py:7-10  the fixture fixed", "    and its name at tox.ini"]


def test_packages_that_are_imported_are_read(pytester: pytest.Pytester) -> None:
    files = {
        "package/__init__.py": "",
        "package/model.py": "import numpy as np\ndef fit(): np.random.seed(3)",
        "package/lazy.py": "import random\nrandom.seed(4)",
        "package/build/made.py": "import random\nrandom.seed(5)",
        "package/broken.py": "def (",
        "scripts/train.py": "import random\nrandom.seed(6)",
    }
    for name, text in files.items():
        (pytester.path / name).parent.mkdir(exist_ok=True)
        (pytester.path / name).write_text(text)
    pytester.syspathinsert()
    suite(pytester, "import package.model\ndef test(): pass")
    assert told(pytester.runpytest("--seedall-doctor")) == [
        "files read: 1 with tests, 1 conftest.py, 4 others",
        NOTHING,
        "not read",
        "  package/broken.py:1: invalid syntax",
        "own seeds: nothing has to change",
        AT_IMPORT,
        "    package/lazy.py:2  random.seed(4)",
        "  in a function (1): wins from there on in a test that calls it",
        "    package/model.py:2  np.random.seed(3)",
    ]


def test_many_files_are_told_under_v(pytester: pytest.Pytester) -> None:
    for number in range(8):
        seeds = "\n    random.seed(0)" * 8
        pytester.makepyfile(**{f"test_{number}": f"import random\ndef test():{seeds}"})
    brief = told(pytester.runpytest("--seedall-doctor"))
    assert "    test_4.py:3, 4, 5, 6, ... 4 more  random.seed(0)" in brief
    assert brief[-1] == "    ... 3 more (-v tells all)"
    assert told(pytester.runpytest("--seedall-doctor", "-v"))[-1] == (
        "    test_7.py:3, 4, 5, 6, 7, 8, 9, 10  random.seed(0)"
    )


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ((), pytest.ExitCode.INTERRUPTED),
        (("--continue-on-collection-errors",), pytest.ExitCode.TESTS_FAILED),
    ],
)
def test_a_module_that_cannot_be_collected_is_an_error_as_ever(
    pytester: pytest.Pytester, options: tuple[str, ...], status: pytest.ExitCode
) -> None:
    suite(pytester, TESTS, CONFTEST)
    pytester.makepyfile(test_broken="import random\nrandom.seed(\n")
    result = pytester.runpytest("--seedall-doctor", *options)
    assert result.ret == status
    assert told(result)
    result.assert_outcomes(errors=1)


def test_a_project_without_tests_is_none(pytester: pytest.Pytester) -> None:
    assert pytester.runpytest("--seedall-doctor").ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_nothing_is_remembered_or_replayed(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import random\ndef test(): assert random.random() < 0")
    pytester.runpytest("--seed=5")
    for options in ([], ["--replay-failed"], ["--triage"], ["--seed-sweep=3"]):
        result = pytester.runpytest("--seedall-doctor", *options)
        assert not result.parseoutcomes().keys() & {"passed", "failed"}
    result = pytester.runpytest("--seed=last")
    result.stdout.fnmatch_lines(["seedall: session seed 5, *"])
