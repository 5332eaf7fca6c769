"""In a job of GitHub Actions, the commands that replay are where its pages show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_seedall.reporting.github_actions import Failure, annotation, job_summary

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("as_a_user")

SUITE = """
    import random

    def test_it():
        assert random.random() < 0

    def test_plain():
        assert 0
"""


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file of a job's summary, in a job."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    return tmp_path / "summary.md"


def annotated(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if line.startswith("::")]


@pytest.mark.parametrize("options", [[], ["-n1"]], ids=str)
def test_a_failure_is_annotated(
    pytester: pytest.Pytester, page: Path, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    pytester.makepyfile(**{"project/test_a": SUITE})
    (pytester.path / "project/pytest.ini").touch()
    monkeypatch.setenv("GITHUB_WORKSPACE", str(pytester.path))
    monkeypatch.chdir(pytester.path / "project")
    command = "PYTHONHASHSEED=0 pytest test_a.py::test_it --seed=42"
    title = "seedall%3A replay of test_a.py%3A%3Atest_it"
    assert annotated(pytester.runpytest("--seed=42", *options)) == [
        f"::notice file=project/test_a.py,line=3,title={title}::{command}"
    ]
    assert page.read_text(encoding="utf-8") == (
        f"### seedall: session seed 42, 1 to replay\n\n```sh\n{command}\n```\n\n"
    )


def test_a_summary_is_added_to_what_is_there(pytester: pytest.Pytester, page: Path) -> None:
    pytester.makepyfile(SUITE)
    page.write_text("# Mine\n", encoding="utf-8")
    for seed in (1, 2):
        pytester.runpytest(f"--seed={seed}", "-q")
    lines = page.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("#")] == [
        "# Mine",
        "### seedall: session seed 1, 1 to replay",
        "### seedall: session seed 2, 1 to replay",
    ]


def test_a_green_run_writes_nothing(pytester: pytest.Pytester, page: Path) -> None:
    pytester.makepyfile("def test_it(): pass")
    assert annotated(pytester.runpytest()) == []
    assert not page.exists()


def test_elsewhere_nothing_is_written(
    pytester: pytest.Pytester, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS")
    pytester.makepyfile(SUITE)
    assert annotated(pytester.runpytest()) == []
    assert not page.exists()


def test_a_page_that_cannot_be_written_is_said(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, page: Path
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page.parent))
    pytester.makepyfile(SUITE)
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines([f"seedall: GITHUB_STEP_SUMMARY={page.parent}: *"])


def test_what_would_end_an_annotation_is_escaped() -> None:
    odd = Failure("test_a.py::test_it[a,b]", "pytest 'a\n100%'", "a,b.py", 0)
    title = "seedall%3A replay of test_a.py%3A%3Atest_it[a%2Cb]"
    assert annotation(odd) == f"::notice file=a%2Cb.py,title={title}::pytest 'a%0A100%25'"


def test_a_long_summary_is_cut() -> None:
    failures = [Failure("", f"pytest {number}", "", 0) for number in range(53)]
    text = job_summary(failures, 42)
    assert text.splitlines()[0] == "### seedall: session seed 42, 53 to replay"
    assert "pytest 49\n... 3 more\n```" in text
