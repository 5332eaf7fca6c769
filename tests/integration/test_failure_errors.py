"""What cannot be explained: the failure stays as it was, the run goes on, and a notice says so."""

from __future__ import annotations

import os

import pytest
from recorded import failures
from reports import replay_commands, sections, summary

from pytest_seedall.seeds import derive

pytestmark = pytest.mark.usefixtures("as_a_user")

DRAWS = "import random\ndef test_it(): assert random.random() < 0\ndef test_other(): pass"
ODD_FAILURES = """
    import pytest

    class OddFailure:
        def __str__(self): return "an odd failure"
        def toterminal(self, writer): writer.line(str(self))
        def addsection(self, name, text, sep="-"): raise ValueError("no sections, please")

    def made_odd(report):
        if report.failed:
            report.longrepr = OddFailure()
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport():
        return made_odd((yield))

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report():
        return made_odd((yield))

    @pytest.hookimpl(optionalhook=True, tryfirst=True)
    def pytest_handlecrashitem(report):
        report.longrepr = OddFailure()
"""
NOTICE = "a failure could not be explained: ValueError: no sections, please (conftest.py:6)"


@pytest.mark.parametrize("options", [[], ["-n2"]], ids=str)
@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        (DRAWS, {"failed": 1, "passed": 1}),
        ("import random\nassert random.random() < 0", {"errors": 1}),
    ],
    ids=["test", "module"],
)
def test_a_failure_that_takes_no_section_is_shown_as_it_is(
    pytester: pytest.Pytester, text: str, outcomes: dict[str, int], options: list[str]
) -> None:
    pytester.makeconftest(ODD_FAILURES)
    pytester.makepyfile(test_a=text)
    result = pytester.runpytest("--seed=42", *options)
    result.assert_outcomes(**outcomes)
    result.stdout.fnmatch_lines(["an odd failure"])
    assert sections(result) == []
    assert summary(result)[0] == NOTICE


def test_that_of_a_dead_worker_too(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(ODD_FAILURES)
    pytester.makepyfile(test_a="import os\ndef test_it(): os._exit(3)\ndef test_other(): pass")
    result = pytester.runpytest("--seed=42", "-n1")
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["an odd failure"])
    assert summary(result)[0] == NOTICE


def test_properties_that_are_no_pairs_are_left_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_a="""
        import random

        def test_it(request):
            request.node.user_properties.append(None)
            assert random.random() < 0
    """
    )
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(failed=1)
    assert replay_commands(result) == ["pytest test_a.py::test_it --seed=42"]
    assert failures() == [("test_it", 42)]


def test_failures_without_a_place_come_first(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import pytest

        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_makereport(item):
            report = yield
            if "nowhere" in item.name:
                report.location = (None, None, item.name)
            return report
    """)
    pytester.makepyfile(
        test_a="""
        import random
        def test_it(): assert random.random() < 0
        def test_nowhere(): assert random.random() < 0
    """
    )
    assert summary(pytester.runpytest("--seed=42"))[1:3] == [
        "  pytest test_a.py::test_nowhere --seed=42",
        "  pytest test_a.py::test_it --seed=42",
    ]


def test_a_file_on_another_drive_is_named_in_full(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    relpath = os.path.relpath

    def relpath_on_windows(path: str, start: str = ".") -> str:
        if "test_a.py" in str(path):
            raise ValueError("path is on mount 'D:', start on mount 'C:'")
        return relpath(path, start)

    file = pytester.makepyfile(test_a=DRAWS)
    monkeypatch.setattr(os.path, "relpath", relpath_on_windows)
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(failed=1, passed=1)
    assert summary(result) == [
        "session seed 42: 1 failed, and drew random numbers",
        f"  pytest {file}::test_it --seed=42",
    ]


@pytest.mark.parametrize("options", [[], ["-n2"]], ids=str)
def test_no_command_replays_a_test_that_is_named_after_a_memory_address(
    pytester: pytest.Pytester, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    model = "<Model object at 0x7f0c1a2b3c40>"
    pytester.makepyfile(
        test_a=f"""
        import random
        import pytest

        @pytest.mark.seed(shared="params")
        @pytest.mark.parametrize("model", [1], ids=["{model}"])
        def test_it(model): assert random.random() < 0
    """
    )
    result = pytester.runpytest("--seed=42", "--junit-xml=junit.xml", *options)
    result.assert_outcomes(failed=1)
    assert sections(result) == [
        [
            "replay      none: the test is named after a memory address, another in each run",
            f"test seed   {derive(42, 'test', 'test_a.py::test_it')}   (session seed 42)",
            "drew from   random",
        ]
    ]
    assert not [line for line in summary(result) if line.startswith("  ")]
    assert "seedall_id" in (xml := (pytester.path / "junit.xml").read_text("utf-8"))
    assert "seedall_replay" not in xml
