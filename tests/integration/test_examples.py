"""The examples, run as their README says: one failure on purpose, which replays."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
THE_FAILURE = "test_a_flaky_test.py::test_that_fails_on_purpose"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds the examples, as a clone does, and nothing else."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(
        EXAMPLES, folder / "examples", ignore=shutil.ignore_patterns(".*", "__pycache__")
    )
    return folder


def run(command: str, folder: Path) -> str:
    """Return what a shell command prints that runs tests of which one fails."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env={**environment, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def said(clone: Path) -> str:
    """Return what the command of the README prints."""
    return run("pytest examples --seed=42 -rfs", clone)


def errors(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.startswith("E  ")]


def files_without_their_library() -> list[str]:
    """Return the examples that cannot run here, found by what they ask for."""
    wanted = re.compile(r'^pytest\.importorskip\("(\w+)"\)', re.MULTILINE)
    return [
        path.relative_to(EXAMPLES).as_posix()
        for path in sorted(EXAMPLES.rglob("test_*.py"))
        if not all(find_spec(name) for name in wanted.findall(path.read_text(encoding="utf-8")))
    ]


def test_exactly_the_test_that_fails_on_purpose_fails(said: str) -> None:
    assert re.findall(r"^FAILED examples/(\S+)", said, re.MULTILINE) == [THE_FAILURE]
    assert "1 failed, " in said.splitlines()[-1]
    assert "error" not in said.splitlines()[-1]


def test_a_file_is_skipped_exactly_where_its_library_is_missing(said: str) -> None:
    skipped = re.findall(r"^SKIPPED \[1\] examples/(\S+\.py)", said, re.MULTILINE)
    assert sorted(skipped) == files_without_their_library()


def test_the_printed_command_fails_in_the_same_way(said: str, clone: Path) -> None:
    [command] = re.findall(r"^replay +(.+)$", said, re.MULTILINE)
    assert errors(said)
    assert errors(run(command, clone)) == errors(said)


def test_the_failure_is_that_of_a_flaky_test(pytester: pytest.Pytester) -> None:
    pytester.copy_example(str(EXAMPLES / "test_a_flaky_test.py"))
    pytester.makeini("[pytest]")
    results = [pytester.runpytest("-q", f"--seed={seed}").ret for seed in range(20)]
    assert results.count(pytest.ExitCode.OK) >= 15
    assert results.count(pytest.ExitCode.TESTS_FAILED) == 20 - results.count(pytest.ExitCode.OK) > 0


def test_the_table_of_entropy_draws_holds() -> None:
    command = [sys.executable, str(EXAMPLES / "entropy_table.py")]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    printed = subprocess.check_output(command, env=environment, text=True)
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in printed.splitlines()[2:]]
    generators, raw = rows[:-5], rows[-5:]
    assert len(generators) >= 8
    assert {row[3] for row in generators} == {"equal"}
    assert {row[3] for row in raw} == {"differ"}
    for way, *_, said in raw:
        assert re.fullmatch(r"`[\w.]+\(\)(\.\w+\(\))?` test_ways\.py:\d+", said), way


def test_our_own_suite_does_not_collect_the_examples(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.getini("testpaths") == ["tests"]
