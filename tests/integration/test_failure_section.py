"""The section that a failed test has if it drew random numbers: its words, in full."""

from __future__ import annotations

import pytest
from reports import facts, sections

from pytest_seedall.seeds import derive

pytestmark = pytest.mark.usefixtures("as_a_user")

HASH_ORDER = "hash order  not fixed: sets of strings may differ (PYTHONHASHSEED)"
DRAWS_TWICE = """
    import random
    import numpy as np

    def test_it():
        np.random.random()
        assert random.random() < 0
"""
DRAWS = "import random\ndef test_it(): assert random.random() < 0"


def test_it_says_how_to_replay_and_what_drew(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(DRAWS_TWICE)
    name = "test_it_says_how_to_replay_and_what_drew.py::test_it"
    assert sections(pytester.runpytest("--seed=42")) == [
        [
            f"replay      pytest {name} --seed=42",
            f"test seed   {derive(42, 'test', name)}   (session seed 42)",
            "drew from   random, numpy",
            HASH_ORDER,
        ]
    ]


def test_it_says_that_the_session_seed_was_random(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(DRAWS)
    [section] = sections(pytester.runpytest())
    _, _, seed = facts(section)["replay"].rpartition(" --seed=")
    assert facts(section)["test seed"].endswith(f"(session seed {seed}, chosen at random)")


def test_a_failure_that_drew_nothing_has_none(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import random

        def test_that_draws():
            random.random()

        def test_it():
            assert 0
    """)
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(passed=1, failed=1)
    assert sections(result) == []


@pytest.mark.parametrize(
    "body", ["random.Random(5).random()", "np.random.rand", "random.getstate()"]
)
def test_neither_own_generators_nor_a_look_at_the_state_are_draws(
    pytester: pytest.Pytester, body: str
) -> None:
    pytester.makepyfile(f"import random\nimport numpy as np\ndef test_it():\n    {body}\n    1 / 0")
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(failed=1)
    assert sections(result) == []


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--show-capture=no"], 1),
        (["--tb=short"], 1),
        (["--tb=long"], 1),
        (["--tb=native"], 1),
        (["--tb=line"], 1 if pytest.version_tuple >= (9, 2) else 0),
        (["--tb=no"], 0),
        (["-q"], 1),
        (["--no-header", "-vv"], 1),
        (["--full-trace"], 1),
        (["--capture=no"], 1),
    ],
    ids=str,
)
def test_it_stands_wherever_the_failure_is_shown(
    pytester: pytest.Pytester, options: list[str], count: int
) -> None:
    pytester.makepyfile(DRAWS)
    shown = sections(pytester.runpytest("--seed=42", *options))
    assert [len(section) for section in shown] == [4] * count


def test_a_command_is_never_wrapped(pytester: pytest.Pytester) -> None:
    name = f"test_{'it' * 100}"
    pytester.makepyfile(test_a=f"import random\ndef {name}(): assert random.random() < 0")
    [section] = sections(pytester.runpytest("--seed=42"))
    assert section[0] == f"replay      pytest test_a.py::{name} --seed=42"


@pytest.mark.parametrize(
    ("pin", "options"), [("@pytest.mark.seed(5)", []), ("", ["--test-seed=5"])], ids=str
)
def test_a_pinned_test_seed_is_said_to_be_pinned(
    pytester: pytest.Pytester, pin: str, options: list[str]
) -> None:
    pytester.makepyfile(f"import random, pytest\n{pin}\ndef test_it(): assert random.random() < 0")
    [section] = sections(pytester.runpytest("--seed=42", *options))
    assert section[1] == "test seed   5   (pinned; session seed 42)"
    assert section[0].endswith(" ".join(["test_it", "--seed=42", *options]))


def test_an_unseeded_test_that_drew_says_that_nothing_replays_it(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile("""
        import random
        import pytest

        @pytest.mark.unseeded
        def test_it():
            assert random.random() < 0
    """)
    assert sections(pytester.runpytest("--seed=42")) == [
        ["replay      none: the test is marked unseeded", "drew from   random"]
    ]


def test_an_unseeded_test_that_drew_nothing_has_none(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import pytest\n@pytest.mark.unseeded\ndef test_it(): assert 0")
    assert sections(pytester.runpytest("--seed=42")) == []


def test_a_hash_seed_that_is_set_goes_into_the_command(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    pytester.makepyfile(DRAWS)
    [section] = sections(pytester.runpytest("--seed=42"))
    assert section[0].startswith("replay      PYTHONHASHSEED=7 pytest test_")
    assert HASH_ORDER not in section


def test_a_hash_seed_that_is_set_to_random_does_not(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "random")
    pytester.makepyfile(DRAWS)
    [section] = sections(pytester.runpytest("--seed=42"))
    assert section[0].startswith("replay      pytest test_")
    assert HASH_ORDER in section


def test_seeds_of_the_users_own_setup_are_named(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import random
        import numpy as np
        import pytest

        @pytest.fixture(scope="session", autouse=True)
        def seeded():
            np.random.seed(1)
    """)
    pytester.makepyfile(
        test_it="""
        import random
        import numpy as np

        def setup_function():
            random.seed(2)

        def test_it():
            np.random.random()
            assert random.random() < 0
    """
    )
    [section] = sections(pytester.runpytest("--seed=42"))
    assert section[3:5] == [
        "own seed    np.random.seed(1)   conftest.py:7",
        "own seed    random.seed(2)   test_it.py:5",
    ]


def test_own_seeds_are_named_as_far_as_there_is_room(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_it="""
        import random
        import numpy as np

        def setup_module():
            np.random.seed(1)

        def setup_function():
            random.seed(2)
            np.random.seed(3)

        def test_it():
            assert random.random() < 0
    """
    )
    [section] = sections(pytester.runpytest("--seed=42"))
    assert section[3:] == [
        "own seed    np.random.seed(1)   test_it.py:5",
        "own seed    random.seed(2)   test_it.py:8",
        "own seed    np.random.seed(3)   test_it.py:9",
        HASH_ORDER,
    ]


def test_xdist_shows_the_same_sections(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    pytester.makepyfile("""
        import random
        import unittest
        import pytest

        def test_one():
            '''
            >>> random.random()
            '''
            assert random.random() < 0

        @pytest.fixture
        def failing():
            raise ValueError(random.random())

        def test_two(failing):
            pass

        class Test(unittest.TestCase):
            @classmethod
            def tearDownClass(cls):
                raise ValueError(random.random())

            def test_three(self):
                pass
    """)
    alone, distributed = (
        sorted(sections(pytester.runpytest("--seed=42", "--doctest-modules", *arguments)))
        for arguments in ([], ["-n2"])
    )
    assert len(alone) == 4
    assert alone == distributed


@pytest.mark.parametrize("file", ["pytest.ini", "tox.ini"])
def test_a_configuration_file_that_a_test_breaks_is_left_out_of_the_command(
    pytester: pytest.Pytester, file: str
) -> None:
    pytester.makepyfile(
        f"""
        import random

        def test_it():
            with open({file!r}, "w") as written:
                written.write("no section")
            assert random.random() < 0

        def test_another():
            pass
        """
    )
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(failed=1, passed=1)
    replay = facts(sections(result)[0])["replay"]
    assert replay.endswith("::test_it -c /dev/null --rootdir=. --seed=42")
