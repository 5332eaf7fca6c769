"""Ctrl-C in any phase of a run: what is known is told, and the process is left as it was."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import interrupting
import pytest

END = "raise KeyboardInterrupt"
FAILS = "import itertools, random\nimport pytest\ndef test_fails(): assert random.random() < 0\n"
PLAIN = "def test_it(): assert random.random()"


class Phase(NamedTuple):
    """Where a run is interrupted, after a test that has failed."""

    suite: str = PLAIN
    options: tuple[str, ...] = ()
    hook: str = ""
    """That is interrupted, if it is none of the suite's own code."""


def fixture(scope: str, before: str = "pass", after: str = "pass") -> Phase:
    return Phase(f"""
@pytest.fixture(scope="{scope}")
def interrupted():
    {before}
    yield random.random()
    {after}

def test_it(interrupted): pass
""")


def third_run(marker: str) -> Phase:
    return Phase(f"""
numbers = itertools.count(1)

@pytest.mark.{marker}
def test_it():
    random.random()
    if next(numbers) == 3: {END}
""")


NO_TEST_IS_RUNNING = {
    "import": Phase(END),
    "parameters": Phase(f"def pytest_generate_tests(metafunc): {END}"),
    "collection": Phase(hook="pytest_collection_modifyitems"),
    "before_a_test": Phase(hook="pytest_runtest_logstart"),
    "fresh_interpreter": Phase(
        f"@pytest.mark.repeat_deterministic(fresh_process=True)\n{PLAIN}",
    ),
}
IN_A_TEST = {
    "setup": fixture("function", before=END),
    "call": Phase(f"def test_it(): {END}"),
    "import_in_a_test": Phase("def test_it(): import interrupted_at_import"),
    "teardown": fixture("function", after=END),
    "wider_setup": fixture("module", before=END),
    "wider_teardown": fixture("module", after=END),
    "repeat": third_run("repeat_deterministic(runs=5)"),
    "sweep": third_run("seed_sweep(5)"),
}
AFTER_ALL_TESTS = {
    "end_of_the_run": Phase(hook="pytest_sessionfinish"),
    "summary": Phase(hook="pytest_terminal_summary"),
    "page": Phase(options=("--seed-sweep=2", "--seed-sweep-report=page.html")),
}
PHASES = {**NO_TEST_IS_RUNNING, **IN_A_TEST, **AFTER_ALL_TESTS}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What has come of each run: one process has them all, since starting it takes longest."""
    folder = tmp_path_factory.mktemp("interrupted")
    for name, phase in PHASES.items():
        (folder / f"test_{name}.py").write_text(FAILS + phase.suite, encoding="utf-8")
    (folder / "interrupted_at_import.py").write_text(END, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -p no:hypothesispytest -p no:xdist\n")
    runs = {name: (phase.options, phase.hook) for name, phase in PHASES.items()}
    (folder / "runs.json").write_text(json.dumps(runs), encoding="utf-8")
    program = Path(interrupting.__file__)
    subprocess.run([sys.executable, "-W", "ignore", program], cwd=folder, check=True)
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("phase", PHASES)
def test_the_process_is_as_it_was(results: Any, phase: str) -> None:
    result = results[phase]
    # The tests have been run before their page is written: it is their exit code.
    assert result["code"] == (1 if phase == "page" else pytest.ExitCode.INTERRUPTED)
    assert result["is_as_it_was"]
    for trouble in ("Traceback", "INTERNALERROR", "pytest_seedall/", "could not be explained"):
        assert trouble not in result["output"]


@pytest.mark.parametrize("phase", NO_TEST_IS_RUNNING)
def test_the_session_seed_is_told(results: Any, phase: str) -> None:
    # To older versions of pytest an interrupted import is a module that cannot be imported.
    told = "session seed 42: (interrupted|1 error, drew no random numbers)"
    assert re.search(f"^{told}$", results[phase]["output"], re.M)


@pytest.mark.parametrize("phase", IN_A_TEST)
def test_the_test_is_told_and_what_failed_before(results: Any, phase: str) -> None:
    lines = results[phase]["output"].splitlines()
    start = lines.index("session seed 42: interrupted in")
    interrupted, counted, failed = lines[start + 1 : start + 4]
    assert f"test_{phase}.py::test_it --seed=42" in interrupted
    assert counted == "session seed 42: 1 failed, and drew random numbers"
    assert failed.endswith(f"test_{phase}.py::test_fails --seed=42")


def test_what_a_sweep_has_found_is_told_without_its_page(results: Any) -> None:
    lines = results["page"]["output"].splitlines()
    assert "there is no page: interrupted" in lines
    assert "all seeds and numbers: page.html" not in lines
    assert "session seed 42: 2 failed, all of them drew random numbers" in lines
    assert "  fails under all of 2 seeds, 100% (95% interval: 16% to 100%)" in lines
