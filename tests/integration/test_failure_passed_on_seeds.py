"""A failure of a test that asked for a seed of ours: it draws from a generator of its own."""

from __future__ import annotations

import re

import pytest
from reports import facts, replay, replay_commands, sections, summary

pytestmark = pytest.mark.usefixtures("as_a_user")

ASKS = {
    "a generator": "def test_it(seedall): assert seedall.numpy_rng().random() < 0",
    "a seed": "def test_it(seedall): assert np.random.default_rng(seedall.seed).random() < 0",
    "a spawned seed": "def test_it(seedall): assert seedall.spawn('data') < 0",
    "a fixture that asks": """
        @pytest.fixture
        def rng(seedall): return seedall.numpy_rng()

        def test_it(rng): assert rng.random() < 0
    """,
    "by name": "def test_it(request): assert request.getfixturevalue('seedall').seed < 0",
    "a fixture, by name": """
        @pytest.fixture
        def rng(request): return request.getfixturevalue("seedall").numpy_rng()

        def test_it(rng): assert rng.random() < 0
    """,
    "a marker": "@pytest.mark.usefixtures('seedall')\ndef test_it(): assert 0",
    "a doctest": """
        def function():
            '''
            >>> getfixture("seedall").seed
            -1
            '''
    """,
    "an override": """
        @pytest.fixture
        def seedall(seedall): return seedall.seed

        def test_it(seedall): assert seedall < 0
    """,
}
ASKS_FOR_THE_SESSION_SEED = {
    "a test": "def test_it(session_seed): assert session_seed < 0",
    "a test, by name": "def test_it(request): assert request.getfixturevalue('session_seed') < 0",
    "a wider fixture": """
        @pytest.fixture(scope="module")
        def rng(session_seed): return np.random.default_rng(session_seed)

        def test_it(rng): assert rng.random() < 0
    """,
    "a wider fixture, by name": """
        @pytest.fixture(scope="module")
        def rng(session_seed): return np.random.default_rng(session_seed)

        def test_it(request): assert request.getfixturevalue("rng").random() < 0
    """,
}


def write(pytester: pytest.Pytester, text: str) -> None:
    header = "import random\nimport pytest\nimport numpy as np\n"
    path = pytester.makepyfile(test_a=text)
    path.write_text(header + path.read_text(encoding="utf-8"), encoding="utf-8")


def drew_from(result: pytest.RunResult) -> list[str]:
    return [facts(section)["drew from"] for section in sections(result)]


def said(result: pytest.RunResult) -> list[str]:
    """Return what pytest says of the first failure: of a test, or of a doctest."""
    return [line for line in result.outlines if re.match(r"E .*assert |    -?\d+$", line)][:1]


@pytest.mark.parametrize("how", ASKS)
def test_who_asks_for_the_tests_seeds_draws_from_them(pytester: pytest.Pytester, how: str) -> None:
    write(pytester, ASKS[how])
    result = pytester.runpytest("--seed=42", "--doctest-modules")
    assert drew_from(result) == ["seedall"]
    [command] = replay_commands(result)
    assert summary(result) == [
        "session seed 42: 1 failed, and drew random numbers",
        f"  {command}",
    ]
    again = replay(pytester, command)
    assert sections(again) == sections(result)
    assert said(again) == said(result) != []


@pytest.mark.parametrize("who", ASKS_FOR_THE_SESSION_SEED)
def test_who_asks_for_the_session_seed_draws_from_it(pytester: pytest.Pytester, who: str) -> None:
    write(pytester, ASKS_FOR_THE_SESSION_SEED[who])
    (drew,) = drew_from(pytester.runpytest("--seed=42"))
    assert drew in ("session_seed", "rng (shared), session_seed")


def test_it_stands_behind_the_libraries(pytester: pytest.Pytester) -> None:
    write(pytester, "def test_it(session_seed, seedall): assert np.random.random() < 0")
    assert drew_from(pytester.runpytest("--seed=42")) == ["numpy, session_seed, seedall"]


def test_fixtures_of_the_projects_that_have_these_names_are_none_of_ours(
    pytester: pytest.Pytester,
) -> None:
    write(
        pytester,
        """
        @pytest.fixture
        def seedall(): return 5

        @pytest.fixture
        def session_seed(): return 6

        def test_it(seedall, session_seed): assert seedall == session_seed

        def test_by_name(request): assert request.getfixturevalue("seedall") == 6
    """,
    )
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(failed=2)
    assert sections(result) == []


def test_one_that_is_marked_unseeded_has_no_replay(pytester: pytest.Pytester) -> None:
    write(pytester, "@pytest.mark.unseeded\ndef test_it(seedall): assert seedall.seed < 0")
    assert sections(pytester.runpytest("--seed=42")) == [
        ["replay      none: the test is marked unseeded", "drew from   seedall"]
    ]


def test_a_wider_fixture_that_a_test_asks_for_by_name_counts(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.fixture(scope="module")
        def number(): return random.random()

        @pytest.mark.parametrize("attempt", [1, 2])
        def test_it(request, attempt): assert request.getfixturevalue("number") < 0
    """,
    )
    assert drew_from(pytester.runpytest("--seed=42")) == ["random (wider fixture)"] * 2
