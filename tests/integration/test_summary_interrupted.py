"""A run that ends before its time: it names the session seed, and the test that was running."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from reports import replay, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("as_a_user", "ctrl_c_interrupts")

ENDINGS = {
    "KeyboardInterrupt": "raise KeyboardInterrupt",
    "Ctrl-C": "signal.raise_signal(signal.SIGINT)",
    "exit": "pytest.exit('enough')",
}
PLACES = {
    "call": "def test_slow(): {ending}",
    "setup": """
        @pytest.fixture
        def slow(): {ending}

        def test_slow(slow): pass
    """,
    "teardown": """
        @pytest.fixture
        def slow():
            yield
            {ending}

        def test_slow(slow): pass
    """,
    "wider fixture": """
        @pytest.fixture(scope="module")
        def slow(): {ending}

        def test_slow(slow): pass
    """,
}
IN = ["session seed 42: interrupted in", "  pytest test_a.py::test_slow --seed=42"]
ALONE = ["session seed 42: interrupted"]


@pytest.fixture
def ctrl_c_interrupts() -> Iterator[None]:
    """Have Ctrl-C interrupt, also where we have been started as a shell's background job."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def write(pytester: pytest.Pytester, text: str) -> None:
    header = "import random, signal\nimport pytest\n\ndef test_first(): pass\n\n"
    path = pytester.makepyfile(test_a=text)
    path.write_text(header + path.read_text(encoding="utf-8"), encoding="utf-8")


def run(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    return pytester.runpytest_inprocess("--seed=42", *options, no_reraise_ctrlc=True)


def ours(result: pytest.RunResult) -> list[str]:
    """Return our lines at the end of a run, quiet or not."""
    start = next((i for i, line in enumerate(result.outlines) if line in {IN[0], *ALONE}), None)
    found = [] if start is None else [result.outlines[start]]
    return found + [line for line in result.outlines if start and line.startswith("  pytest ")]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("place", PLACES)
def test_it_names_the_test(pytester: pytest.Pytester, place: str, ending: str) -> None:
    write(pytester, PLACES[place].format(ending=ENDINGS[ending]))
    result = run(pytester, "-q")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert ours(result) == IN


def test_the_command_runs_that_test(pytester: pytest.Pytester) -> None:
    write(pytester, "def test_slow(): pytest.exit(str(random.random()))")
    result = run(pytester)
    [said] = [line for line in result.outlines if "Exit" in line]
    assert said in replay(pytester, IN[1].strip()).outlines


def test_it_has_the_summary_of_what_failed_before(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        def test_it(): assert random.random() < 0
        def test_slow(): raise KeyboardInterrupt
    """,
    )
    result = run(pytester)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert summary(result) == [
        *IN,
        "session seed 42: 1 failed, and drew random numbers",
        "  pytest test_a.py::test_it --seed=42",
    ]


@pytest.mark.parametrize("verbosity", ["-q", "-v"])
@pytest.mark.parametrize(
    "text",
    [
        "@pytest.mark.unseeded\ndef test_slow(): raise KeyboardInterrupt",
        "@pytest.mark.parametrize('it', [1], ids=['it at 0x7f0c1a2b3c40'])\n"
        "def test_slow(it): raise KeyboardInterrupt",
    ],
    ids=["unseeded test", "test with an address"],
)
def test_it_names_the_session_seed_alone_where_no_command_helps(
    pytester: pytest.Pytester, text: str, verbosity: str
) -> None:
    write(pytester, text)
    result = run(pytester, verbosity)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert ours(result) == ALONE


@pytest.mark.parametrize("options", [["-q"], ["-v"], ["--collect-only"], ["-n1"]], ids=str)
@pytest.mark.parametrize("ending", ENDINGS)
def test_while_tests_are_collected_none_is_running(
    pytester: pytest.Pytester, ending: str, options: list[str]
) -> None:
    header = "import signal\nimport pytest\n"
    pytester.makeconftest(f"{header}def pytest_collection(): {ENDINGS[ending]}")
    assert ours(run(pytester, *options)) == ALONE


def test_between_two_tests_none_is_running(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import pytest

        def pytest_runtest_logstart(nodeid):
            if "slow" in nodeid:
                pytest.exit("enough")
    """)
    write(pytester, "def test_slow(): pass")
    assert ours(run(pytester, "-q")) == ALONE


@pytest.mark.parametrize("attribute", ["shouldstop", "shouldfail"])
@pytest.mark.parametrize("options", [[], ["-n1"]], ids=str)
def test_a_run_that_a_plugin_stops_is_interrupted_too(
    pytester: pytest.Pytester, attribute: str, options: list[str]
) -> None:
    """As pytest-timeout does when the time for all tests is over."""
    pytester.makeconftest(f"""
        import pytest

        @pytest.fixture(autouse=True)
        def stops(request):
            request.session.{attribute} = "time is over"
    """)
    write(pytester, "def test_slow(): pass")
    result = run(pytester, "-q", *options)
    result.assert_outcomes(passed=1)
    assert ours(result) == ALONE


@pytest.mark.parametrize("options", [[], ["-n1"]], ids=str)
@pytest.mark.parametrize(
    ("text", "said"),
    [("def test_it(): assert 0\ndef test_slow(): pass", "1 failed"), ("1 / 0", "1 error")],
)
def test_failures_that_stop_a_run_are_failures(
    pytester: pytest.Pytester, text: str, said: str, options: list[str]
) -> None:
    write(pytester, text)
    result = run(pytester, "-x", *options)
    assert summary(result) == [f"session seed 42: {said}, drew no random numbers"]


def test_under_xdist_it_names_the_tests_that_had_begun(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    pytester.makeconftest("""
        import pytest

        @pytest.hookimpl(trylast=True)
        def pytest_runtest_logreport(report):
            if hasattr(report, "node") and report.when == "setup" and "slow" in report.nodeid:
                raise KeyboardInterrupt
    """)
    write(pytester, "import time\ndef test_slow(): time.sleep(0.1)")
    result = run(pytester, "-n1")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert summary(result) == [
        IN[0],
        "  PYTHONHASHSEED=0 pytest test_a.py::test_slow --seed=42",
    ]
