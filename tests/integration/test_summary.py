"""Our part of the summary at the end of a run: its words, in full, and when there is one."""

from __future__ import annotations

import pytest
from reports import sections, summary

pytestmark = pytest.mark.usefixtures("as_a_user")

SEVEN = """
    import random
    import pytest

    @pytest.mark.parametrize("number", range(7))
    def test_it(number):
        assert random.random() < 0

    def test_that_draws_nothing():
        assert 0

    def test_that_passes():
        random.random()
"""
SUMMARY = [
    "session seed 42: 8 failed, 7 of them drew random numbers",
    "  pytest 'test_a.py::test_it[0]' --seed=42",
    "  pytest 'test_a.py::test_it[1]' --seed=42",
    "  pytest 'test_a.py::test_it[2]' --seed=42",
    "  pytest 'test_a.py::test_it[3]' --seed=42",
    "  pytest 'test_a.py::test_it[4]' --seed=42",
    "  ... 2 more",
    "all of them: pytest --replay-failed --seed=42",
]


def ours(result: pytest.RunResult) -> list[str]:
    """Return the lines of a quiet run that are ours."""
    return [line for line in result.outlines if "session seed" in line or "all of them" in line]


def test_it_counts_the_failures_and_names_five_commands(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a=SEVEN)
    assert summary(pytester.runpytest("--seed=42")) == SUMMARY


@pytest.mark.parametrize(
    ("test", "said"),
    [
        ("def test_it(): assert 0", "1 failed, drew no random numbers"),
        ("assert 0", "1 error, drew no random numbers"),
        ("assert __import__('random').random() < 0", "1 error, and drew random numbers"),
        ("def setup_function(): assert 0\ndef test_it(): pass", "1 error, drew no random numbers"),
        (
            "def teardown_function(): assert 0\ndef test_it(): pass",
            "1 error, drew no random numbers",
        ),
        (
            "def teardown_function(): assert 0\ndef test_it(): assert 0",
            "1 failed, drew no random numbers",
        ),
        (
            "def setup_function(f): assert f.__name__ == 'test_it'\n"
            "def test_it(): assert 0\ndef test_other(): pass\ndef test_third(): pass",
            "1 failed, 2 errors, none of them drew random numbers",
        ),
    ],
)
def test_it_tells_errors_from_failures_as_pytest_does(
    pytester: pytest.Pytester, test: str, said: str
) -> None:
    pytester.makepyfile(test_a=test)
    assert summary(pytester.runpytest("--seed=42"))[0] == f"session seed 42: {said}"


def test_it_stands_before_pytests_own_short_summary(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a=SEVEN)
    result = pytester.runpytest("--seed=42")
    result.stdout.re_match_lines(
        ["=+ FAILURES =+", "=+ seedall =+", "all of them: .*", "=+ short test summary info =+"]
    )


@pytest.mark.parametrize(
    "options",
    [
        ["--tb=no"],
        ["--tb=line"],
        ["--tb=native"],
        ["--show-capture=no"],
        ["-v"],
        ["-vv"],
        ["-rN"],
        ["-rA"],
        ["--no-header"],
        ["--no-summary"],
        ["--maxfail=8"],
        ["--capture=no"],
        ["--color=no"],
        ["--disable-warnings"],
    ],
    ids=" ".join,
)
def test_it_is_the_same_under_options_that_change_the_report(
    pytester: pytest.Pytester, options: list[str]
) -> None:
    pytester.makepyfile(test_a=SEVEN)
    result = pytester.runpytest("--seed=42", *options)
    assert [line for line in summary(result) if line] == SUMMARY


@pytest.mark.parametrize(
    "options",
    [["-q"], ["-qq"], ["-q", "--tb=no"], ["-q", "--no-summary"], ["-q", "-rN"], ["-qq", "-n2"]],
    ids=" ".join,
)
def test_a_quiet_run_has_its_first_and_its_last_line(
    pytester: pytest.Pytester, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    pytester.makepyfile(test_a=SEVEN)
    result = pytester.runpytest("--seed=42", *options)
    assert [line for line in ours(result) if not line.startswith("test seed")] == [
        SUMMARY[0],
        "all of them: pytest --replay-failed --seed=42",
    ]


def test_a_quiet_run_with_one_failure_has_its_command(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a=SEVEN)
    result = pytester.runpytest("-q", "--seed=42", "--tb=no", "-k", "nothing or 3")
    place = result.outlines.index("session seed 42: 2 failed, 1 of them drew random numbers")
    assert result.outlines[place + 1] == "  pytest 'test_a.py::test_it[3]' --seed=42"


@pytest.mark.parametrize("verbosity", ["-q", "-v"])
def test_a_random_session_seed_is_said_to_be_random(
    pytester: pytest.Pytester, verbosity: str
) -> None:
    pytester.makepyfile("def test_it(): assert 0")
    result = pytester.runpytest(verbosity)
    result.stdout.re_match_lines([r"session seed \d+ \(random\): 1 failed, drew no random numbers"])
    result.stdout.no_fnmatch_line("*all of them*")


def test_it_ends_with_the_first_failure_under_x(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a=SEVEN)
    assert summary(pytester.runpytest("--seed=42", "-x")) == [
        "session seed 42: 1 failed, and drew random numbers",
        "  pytest 'test_a.py::test_it[0]' --seed=42",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "import random\ndef test_it(): random.random()",
        "import random, pytest\n@pytest.mark.xfail\ndef test_it(): assert random.random() < 0",
        "import pytest\ndef test_it(): pytest.skip()",
        "",
    ],
)
@pytest.mark.parametrize("verbosity", ["-q", "-v"])
def test_a_run_without_failures_has_none(
    pytester: pytest.Pytester, text: str, verbosity: str
) -> None:
    pytester.makepyfile(text)
    result = pytester.runpytest("--seed=42", verbosity)
    assert summary(result) == []
    assert [line for line in ours(result) if line != "seedall: session seed 42"] == []


def test_without_the_cache_plugin_no_command_runs_all(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a=SEVEN)
    assert summary(pytester.runpytest("--seed=42", "-p", "no:cacheprovider")) == SUMMARY[:-1]


def test_a_quiet_run_without_the_cache_plugin_says_that_there_are_more_commands(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(test_a=SEVEN)
    result = pytester.runpytest("-q", "--seed=42", "-p", "no:cacheprovider")
    place = result.outlines.index(SUMMARY[0])
    assert result.outlines[place + 1 : place + 3] == [SUMMARY[1], "  ... 6 more"]
    assert result.outlines[place + 3].startswith("====")


def test_xdist_has_the_same_summary(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    slow_first = (
        "import time, random\ndef test_it():\n time.sleep(0.3)\n assert random.random() < 0"
    )
    pytester.makepyfile(test_a=slow_first, test_b=SEVEN)
    alone = summary(pytester.runpytest("--seed=42"))
    assert alone[1:3] == [
        "  PYTHONHASHSEED=0 pytest test_a.py::test_it --seed=42",
        "  PYTHONHASHSEED=0 pytest 'test_b.py::test_it[0]' --seed=42",
    ]
    assert summary(pytester.runpytest("--seed=42", "-n2")) == alone


def test_commands_are_in_the_order_of_the_code_however_the_tests_were_ordered(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeconftest("def pytest_collection_modifyitems(items): items.reverse()")
    pytester.makepyfile(test_a=SEVEN)
    assert summary(pytester.runpytest("--seed=42")) == SUMMARY


def test_one_test_that_fails_in_several_phases_is_one_failure(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_a="""
        import random
        import pytest

        @pytest.fixture
        def failing():
            yield
            assert random.random() < 0

        def test_it(failing):
            assert random.random() < 0
    """
    )
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(failed=1, errors=1)
    assert len(sections(result)) == 2
    assert summary(result) == [
        "session seed 42: 1 failed, and drew random numbers",
        "  pytest test_a.py::test_it --seed=42",
    ]


def test_unseeded_tests_are_counted_but_have_no_command(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import random
        import pytest

        @pytest.mark.unseeded
        def test_it():
            assert random.random() < 0
    """)
    assert summary(pytester.runpytest("--seed=42")) == [
        "session seed 42: 1 failed, and drew random numbers; it has no replay"
    ]


@pytest.mark.parametrize("options", [[], ["-n2"]])
def test_modules_that_cannot_be_collected_are_counted(
    pytester: pytest.Pytester, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    pytester.makepyfile(
        test_a="import random\nassert random.random() < 0", test_b="1 / 0", test_c="1 / 0"
    )
    assert summary(pytester.runpytest("--seed=42", *options)) == [
        "session seed 42: 3 errors, 1 of them drew random numbers",
        "  PYTHONHASHSEED=0 pytest test_a.py --seed=42",
    ]


def test_without_the_terminal_plugin_failures_are_failures(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import random\ndef test_it(): assert random.random() < 0")
    result = pytester.runpytest_subprocess("-p", "no:terminal", "--seed=42")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert (result.outlines, result.errlines) == ([], [])
