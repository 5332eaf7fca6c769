"""What ``--seedall-doctor`` says of what to write instead: settings, modes, seeds, generators."""

from __future__ import annotations

import pytest
from doctoring import NOTHING, THEN, suite, told

pytestmark = pytest.mark.usefixtures("as_a_user")

RANDOMLY = """
    def pytest_addoption(parser):
        parser.addoption("--randomly-seed")
        parser.addoption("--randomly-dont-reset-seed", action="store_true")
"""

NOT_SHUFFLED = (
    "-p no:randomly is needed only to keep tests from being shuffled: "
    "beside this plugin pytest-randomly does not seed"
)
ORDER = (
    "--randomly-seed=5 gives the order alone: numbers follow seedall_seed "
    "(in CI, to vary them: --seed=random)"
)
TO_GO = "--randomly-dont-reset-seed changes nothing beside this plugin: delete it"
ADDOPTS = "-p no:randomly --randomly-seed=5 --randomly-dont-reset-seed"


@pytest.mark.parametrize(
    ("file", "text", "to_add"),
    [
        ("pytest.ini", f"[pytest]\naddopts = {ADDOPTS}", ("[pytest]", "seedall_seed = 5")),
        ("setup.cfg", f"[tool:pytest]\naddopts = {ADDOPTS}", ("[tool:pytest]", "seedall_seed = 5")),
        (
            "pyproject.toml",
            f"[tool.pytest.ini_options]\naddopts = '{ADDOPTS}'",
            ("[tool.pytest.ini_options]", 'seedall_seed = "5"'),
        ),
    ],
)
def test_settings_for_pytest_randomly_are_translated(
    pytester: pytest.Pytester, file: str, text: str, to_add: tuple[str, str]
) -> None:
    (pytester.path / file).write_text(text)
    suite(pytester, "def test(): pass", RANDOMLY)
    lines = told(pytester.runpytest("--seedall-doctor"))
    assert lines[1:] == [
        "change: settings",
        f"  {file}: {ORDER}",
        f"  {file}: {TO_GO}",
        "add",
        f"  in {file}, below {to_add[0]}:",
        "    # keeps one seed for all runs, as --randomly-seed=5 did; random finds more",
        f"    {to_add[1]}",
        "settings that may stay",
        f"  {file}: {NOT_SHUFFLED}",
    ]
    added = "\n".join(line.strip() for line in lines[-4:-2])
    done = text.replace(" --randomly-dont-reset-seed", "")
    (pytester.path / file).write_text(f"{done}\n{added}")
    assert told(pytester.runpytest("--seedall-doctor"))[1:] == [
        NOTHING,
        "settings that may stay",
        f"  {file}: {NOT_SHUFFLED}",
        f"  {file}: {ORDER}",
    ]


def test_in_the_environment_a_seed_for_the_order_may_stay(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--randomly-seed=5 --randomly-dont-reset-seed")
    suite(pytester, "def test(): pass", RANDOMLY)
    assert told(pytester.runpytest("--seedall-doctor"))[1:] == [
        "change: settings",
        f"  PYTEST_ADDOPTS: {TO_GO}",
        "settings that may stay",
        f"  PYTEST_ADDOPTS: {ORDER}",
    ]


MODES = """
    import pytest
    @pytest.fixture(autouse=True)
    def fixed():
        import torch
        torch.manual_seed(0)
        torch.backends.cudnn.deterministic = True
"""


def test_a_deterministic_mode_that_is_deleted_becomes_a_setting(pytester: pytest.Pytester) -> None:
    suite(
        pytester, "def test(): pass", f"{MODES}        torch.use_deterministic_algorithms(True)\n"
    )
    assert told(pytester.runpytest("--seedall-doctor"))[-4:] == [
        "add",
        "  in pytest.ini, below [pytest]:",
        "    # in the place of torch.use_deterministic_algorithms(True)",
        "    seedall_deterministic = true",
    ]


def test_flags_that_raise_no_errors_do_not(pytester: pytest.Pytester) -> None:
    suite(pytester, "def test(): pass", MODES)
    lines = told(pytester.runpytest("--seedall-doctor"))
    assert lines[-1].startswith("  deterministic modes go with them: --deterministic sets these, ")
    assert "add" not in lines
    pytester.makeini("[pytest]\nseedall_deterministic = true\nseedall_seed = 3")
    lines = told(pytester.runpytest("--seedall-doctor"))
    assert lines[3] == "  " + THEN.replace("each run draws", "tests draw")
    assert not any("modes go with them" in line for line in lines)


@pytest.mark.parametrize(
    ("tests", "advice"),
    [
        (
            "def test(): helper()",
            "in a test: random.Random(seedall.seed), with the fixture seedall",
        ),
        (
            "import unittest\nclass T(unittest.TestCase):\n    def test(self): helper()",
            "in a TestCase, in setUp or later: random.Random(random.getrandbits(31))",
        ),
    ],
)
def test_generators_that_tests_share_are_replaced_as_the_tests_can(
    pytester: pytest.Pytester, tests: str, advice: str
) -> None:
    head = "import random\nRNG = random.Random(7)\ndef helper(): return RNG.random()\n"
    suite(pytester, f"{head}{tests}")
    lines = told(pytester.runpytest("--seedall-doctor"))
    assert lines[2:] == ["  test_suite.py:2  RNG", f"  {advice}; pass it to helpers"]


def test_a_line_that_seeds_at_the_top_can_be_deleted(pytester: pytest.Pytester) -> None:
    suite(pytester, "def test(): pass", "import random\nrandom.seed(42)")
    lines = told(pytester.runpytest("--seedall-doctor"))
    assert lines[2] == "  conftest.py:2  random.seed(42)"
    assert lines[-1].endswith("@pytest.mark.seed(42)")


def test_the_sweep_to_come_is_of_the_same_tests(pytester: pytest.Pytester) -> None:
    suite(pytester, "def test(): pass", "import random\nrandom.seed(42)")
    options = ("--seed=3", "--seedall-doctor", "--runxfail", "test_suite.py")
    (line,) = [line for line in told(pytester.runpytest(*options)) if "-sweep" in line]
    command = "pytest --seed-sweep=50 test_suite.py --runxfail"
    assert line.startswith(f"  then each run draws other numbers: {command} tells which tests mind")


SHARED = """
    import random
    import pytest


    @pytest.fixture(scope="module")
    def rng():
        return random.Random(7)


    @pytest.fixture(scope="module")
    def data(rng):
        return rng.random()


    def test(data, rng): rng.random()
"""


def test_a_scope_that_wider_fixtures_need_is_not_deleted_first(pytester: pytest.Pytester) -> None:
    """No fixture of wider scope may ask for one of less."""
    suite(pytester, SHARED)
    lines = told(pytester.runpytest("--seedall-doctor"))
    assert lines[2:4] == [
        "  test_suite.py:5  fixture rng, scope='module': delete the scope",
        "    first have data at test_suite.py:11, of wider scope too, make its own",
    ]
    suite(pytester, SHARED.replace('fixture(scope="module")', "fixture", 1))
    pytester.runpytest().assert_outcomes(errors=1)
    mended = SHARED.replace(
        "data(rng):\n        return", "data():\n        rng = random.Random(7); return"
    )
    suite(pytester, mended.replace('fixture(scope="module")', "fixture", 1))
    pytester.runpytest().assert_outcomes(passed=1)


def test_one_seed_of_several_is_not_offered_for_all(pytester: pytest.Pytester) -> None:
    """The tests of the class expect what another seed gives."""
    case = "class T(TestCase):\n    S = 9\n    def setUp(self): np.random.seed(self.S)\n"
    head = "import random\nimport numpy as np\nfrom unittest import TestCase\nrandom.seed(1)\n"
    suite(pytester, f"{head}{case}    def test(self): pass")
    lines = told(pytester.runpytest("--seedall-doctor"))
    assert lines[4:6] == [
        f"  {THEN}; seedall_seed = N keeps one session seed",
        "  for a test that fails without, as it expects certain numbers: @pytest.mark.seed(N)",
    ]
