"""Beside pytest-xdist: the same values wherever a test runs, and seeds for a dead worker's test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from experiments import Suite

pytest.importorskip("xdist")

WORKERS = ("-p", "xdist", "-n", "2")

MODES = ["load", "loadscope", "loadgroup", "worksteal"]


@pytest.mark.parametrize("mode", MODES)
def test_the_same_values_with_dist(suite: Suite, mode: str) -> None:
    assert suite.values(*WORKERS, f"--dist={mode}") == suite.values()


def test_the_same_values_without_workers(suite: Suite) -> None:
    assert suite.values("-p", "xdist", "-n", "0") == suite.values()


SEEDED_IN_MODULE = {
    "test_own.py": """
        import random

        random.seed(5)

        def test_one(): random.random()
        def test_two(): random.random()
    """,
}


def test_seeds_of_the_project_are_named_once_at_the_end(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, SEEDED_IN_MODULE)
    line = "heeding the project's own seeds: random.seed(5) test_own.py:4"
    assert suite.run(*WORKERS).outlines.count(line) == 1
    assert suite.run("-q", *WORKERS).outlines.count(f"seedall: {line}") == 1
    assert suite.run().outlines.count(f"seedall: {line}") == 1


GROUPED = {
    "pytest.ini": "[pytest]",
    "test_groups.py": """
        import random
        import pytest
        from noting import drew

        @pytest.mark.xdist_group("one")
        @pytest.mark.parametrize("address", ["me@home", "a]b@c"])
        def test_grouped(address): drew(f"test of {address}")

        @pytest.mark.xdist_group("two")
        class TestGroup:
            def test_method(self): drew("method")

        @pytest.mark.xdist_group("three")
        def test_fails(): assert random.random() < 0
    """,
}


def test_groups_change_no_values(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, GROUPED)
    options = ("-k", "not fails")
    grouped = suite.values(*options, *WORKERS, "--dist=loadgroup")
    assert len(grouped) == 3
    assert grouped == suite.values(*options)


def test_the_command_for_a_test_in_a_group_names_no_group(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, GROUPED)
    result = suite.run(*WORKERS, "--dist=loadgroup")
    result.stdout.fnmatch_lines(["replay *pytest test_groups.py::test_fails --seed=42"])
    failure = re.compile(r"^E +assert .*", re.M)
    again = suite.run("test_groups.py::test_fails")
    assert failure.findall(str(result.stdout)) == failure.findall(str(again.stdout))


# --- workers that die -----------------------------------------------------------------------------


DYING = {
    "pytest.ini": "[pytest]",
    "test_dying.py": """
        import os
        import random
        from pathlib import Path
        import pytest

        def die(name):
            Path(f"{name}.txt").write_text(str(random.random()))
            if os.environ.get("DIE"):
                os._exit(3)

        def test_in_its_body(): die("body")

        @pytest.fixture
        def dies(): die("setup")

        def test_in_its_setup(dies): pass

        @pytest.mark.seed(7)
        def test_pinned(): die("pinned")

        @pytest.mark.xdist_group("grouped")
        def test_in_a_group(dies): pass
    """,
    "test_other.py": """
        import pytest
        @pytest.mark.parametrize("number", range(8))
        def test_other(number): pass
    """,
}


@pytest.fixture
def dying(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    monkeypatch.setenv("DIE", "yes")
    return Suite(pytester, DYING)


def value(suite: Suite, name: str) -> str:
    return (suite.folder / f"{name}.txt").read_text(encoding="utf-8")


DERIVED = "(session seed 42; unless a marker pins another)"


@pytest.mark.parametrize(
    ("test", "name", "seed"),
    [
        ("test_in_its_body", "body", "* (session seed 42)"),
        ("test_pinned", "pinned", "7   (session seed 42)"),
        ("test_in_its_setup", "setup", f"* {DERIVED}"),
    ],
)
def test_the_command_for_a_dead_workers_test_replays_it(
    dying: Suite, monkeypatch: pytest.MonkeyPatch, test: str, name: str, seed: str
) -> None:
    result = dying.run(*WORKERS, "-k", f"{test} or other")
    result.assert_outcomes(passed=8, failed=1)
    (line,) = [line for line in result.outlines if line.startswith("replay ")]
    command = line.removeprefix("replay").strip()
    assert command.endswith(f"::{test} --seed=42")
    facts = [f"test seed   {seed}", "drew from   unknown: its worker died"]
    result.stdout.fnmatch_lines([line, *facts, f"  {command}"])
    drawn = value(dying, name)
    (dying.folder / f"{name}.txt").unlink()
    monkeypatch.delenv("DIE")
    run_again(command, dying.folder)
    assert value(dying, name) == drawn


def run_again(command: str, folder: Path) -> None:
    """Run a printed command, with this Python."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path}
    subprocess.run(command, shell=True, cwd=folder, env=environment, check=True)


def test_a_dead_workers_test_in_a_group_is_named_without_the_group(dying: Suite) -> None:
    options = ("--dist=loadgroup", "-k", "test_in_a_group")
    result = dying.run(*WORKERS, *options)
    result.stdout.fnmatch_lines(["replay *pytest test_dying.py::test_in_a_group --seed=42"])


# --- hash seeds -----------------------------------------------------------------------------------


HASHED = {
    "pytest.ini": "[pytest]",
    "test_hashed.py": """
        import os
        import pytest
        from noting import note

        @pytest.mark.parametrize("letter", {*"abcdefgh"})
        def test_of_a_set(letter): note("hash seed", os.environ["PYTHONHASHSEED"])
    """,
}


def test_workers_agree_on_the_order_of_sets(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    suite = Suite(pytester, HASHED)
    assert suite.values(*WORKERS) == suite.values(*WORKERS)


def test_a_hash_seed_of_the_users_own_is_kept(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "5")
    suite = Suite(pytester, HASHED)
    assert suite.values(*WORKERS) == {"hash seed": ("'5'",)}


def test_the_environment_is_put_back_after_the_run(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    before = dict(os.environ)
    suite.values(*WORKERS)
    assert dict(os.environ) == before


def test_the_ids_of_random_parameters_are_listed_as_they_will_run(suite: Suite) -> None:
    listed = suite.run(*WORKERS, "--collect-only", "-q").outlines
    assert [line for line in listed if "::" in line] == suite.node_ids()
