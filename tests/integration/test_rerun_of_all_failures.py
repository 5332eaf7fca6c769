"""The last line of the summary: one command that runs all failed tests again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

TWO_FAILURES = """
    import random

    def test_one():
        assert random.random() < 0

    def test_two():
        assert random.random() < 0
"""


def suite_elsewhere(pytester: pytest.Pytester) -> Path:
    """Return a folder of failing tests that ``testpaths`` does not name."""
    pytester.makeini("[pytest]\ntestpaths = tests")
    pytester.mkdir("tests")
    folder = pytester.mkdir("elsewhere")
    pytester.makepyfile(**{"elsewhere/test_elsewhere": TWO_FAILURES})
    return folder


def rerun_command(result: pytest.RunResult) -> list[str]:
    [line] = [line for line in result.outlines if line.startswith("all of them: ")]
    words = line.removeprefix("all of them: ").split()
    return words[words.index("--replay-failed") :]  # however pytester started pytest


@pytest.mark.parametrize("has_own_ini_file", [False, True])
def test_it_names_the_folder_that_was_tested(
    pytester: pytest.Pytester, has_own_ini_file: bool
) -> None:
    folder = suite_elsewhere(pytester)
    if has_own_ini_file:  # and so a rootdir and a cache of its own
        (folder / "pytest.ini").write_text("[pytest]", encoding="utf-8")
    command = rerun_command(pytester.runpytest("--seed=42", "elsewhere"))
    assert command == ["--replay-failed", "elsewhere", "--seed=42"]
    pytester.runpytest(*command).assert_outcomes(failed=2)


def test_it_names_no_folder_where_none_was_given(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TWO_FAILURES)
    assert rerun_command(pytester.runpytest("--seed=42")) == ["--replay-failed", "--seed=42"]
