"""The benchmarks: one command measures, prints its tables and puts them into the documents."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FIGURE = re.compile(r"(\d+|[+-]\d+\.\d) (ms|µs|MiB)")
BEFORE, AFTER = "Before.\n<!-- measured: begin -->\n", "<!-- measured: end -->\nAfter.\n"
REPEATS = "\n<!-- repeats: begin -->\nthe old table\n<!-- repeats: end -->\n"
SWEEP = REPEATS.replace("repeats", "sweep")
SCALE = REPEATS.replace("repeats", "scale")

pytest.importorskip("faker")
pytest.importorskip("pytest_randomly")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the benchmarks and two documents that hold an old table."""
    folder = tmp_path_factory.mktemp("clone")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "benchmarks", folder / "benchmarks", ignore=ignored)
    for document in ("README.md", "docs/benchmarks.md"):
        (folder / document).parent.mkdir(exist_ok=True)
        others = REPEATS + SWEEP + SCALE if document.startswith("docs") else ""
        text = f"{others}{BEFORE}the old table\n{AFTER}"
        (folder / document).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def printed(clone: Path) -> str:
    """Return what a short measurement prints, after it has written its tables."""
    command = [sys.executable, "benchmarks/run.py", "--rounds=1", "--tests=20", "--write"]
    command += [f"--bytes={1 << 22}"]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def rows(text: str) -> list[list[str]]:
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [line for line in lines if "---" not in line[0]]


@pytest.mark.parametrize(
    "contestant",
    [
        "no plugin",
        "pytest-seedall",
        "pytest-seedall --entropy=off",
        "pytest-randomly",
        "autouse fixture",
    ],
)
def test_each_contestant_is_measured(printed: str, contestant: str) -> None:
    figures = [row[1:] for row in rows(printed) if row[0] == contestant]
    assert len(figures) == (2 if contestant == "autouse fixture" else 3)  # it has no start-up
    cells = [cell for row in figures for cell in row]
    assert [cell for cell in cells if not FIGURE.fullmatch(cell)] == []
    assert contestant != "no plugin" or all(float(cell.split()[0]) > 0 for cell in cells)


def test_each_goal_has_its_verdict(printed: str) -> None:
    verdicts = [row[-1] for row in rows(printed) if "under" in row[0] or "array compared" in row[0]]
    assert len(verdicts) >= 4
    assert set(verdicts) <= {"reached", "not reached"}


def test_what_repeats_cost_is_measured_and_written(printed: str, clone: Path) -> None:
    names = {row[0]: row[1:] for row in rows(printed)}
    assert {"once", "`runs=2`", "contiguous", "masked"} <= names.keys()
    assert FIGURE.fullmatch(names["once"][0])
    assert FIGURE.fullmatch(names["`runs=2`"][0])
    text = (clone / "docs/benchmarks.md").read_text(encoding="utf-8")
    assert "| `runs=2` |" in text.partition("repeats: begin")[2].partition("repeats: end")[0]


@pytest.mark.parametrize(
    "contestant",
    [
        "parametrised, no plugin",
        "a sweep of pytest-seedall",
        "a sweep of pytest-seedall, one item",
    ],
)
def test_what_runs_of_a_sweep_cost_is_measured_and_written(
    printed: str, clone: Path, contestant: str
) -> None:
    times, memory = (row[1:] for row in rows(printed) if row[0] == contestant)
    assert [bool(re.fullmatch(r"\d+ µs", cell)) for cell in times] == [True] * 6
    assert [bool(re.fullmatch(r"\d+ MiB", cell)) for cell in memory] == [True] * 3 + [False]
    text = (clone / "docs/benchmarks.md").read_text(encoding="utf-8")
    assert f"| {contestant} |" in text.partition("sweep: begin")[2].partition("sweep: end")[0]


def test_what_grows_with_a_suite_is_measured_and_written(printed: str, clone: Path) -> None:
    names = {row[0]: row[1:] for row in rows(printed)}
    for scope in ("class", "module", "session"):
        assert FIGURE.fullmatch(names[scope][0])
    assert re.fullmatch(r"\d+ MiB", names["peak memory, 200 tests"][0])
    assert names.keys() >= {
        "CPU time, 4 tests, in one process",
        "CPU time, 4 tests, `-n 2`, all processes",
    }
    text = (clone / "docs/benchmarks.md").read_text(encoding="utf-8")
    assert "| module |" in text.partition("scale: begin")[2].partition("scale: end")[0]


def test_the_conditions_are_said(printed: str) -> None:
    said = printed.partition("\n")[0]
    for expected in (
        "pytest-seedall ",
        "pytest-randomly 5",
        "Faker ",
        "numpy ",
        "cores",
        "1 round",
    ):
        assert expected in said


@pytest.mark.parametrize("document", ["README.md", "docs/benchmarks.md"])
def test_the_tables_take_the_place_of_the_old_ones(
    printed: str, clone: Path, document: str
) -> None:
    text = (clone / document).read_text(encoding="utf-8")
    assert BEFORE in text
    assert text.endswith(AFTER)
    assert "the old table" not in text
    written = [line for line in text.splitlines() if line.startswith("| pytest-seedall")]
    assert written
    assert set(written) <= set(printed.splitlines())


def counted(clone: Path, code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", f"import instructions; {code}"]
    folder = clone / "benchmarks"
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_without_valgrind_it_says_what_counts_instructions(clone: Path) -> None:
    code = "import shutil; shutil.which = lambda name: None; instructions.counted()"
    done = counted(clone, code)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "instructions are counted by Valgrind, which is not installed\n"


@pytest.mark.skipif(shutil.which("valgrind") is None, reason="instructions are counted by Valgrind")
def test_instructions_are_counted_the_same_each_time(clone: Path) -> None:
    code = """
from pathlib import Path
from measure import CONTESTANTS, OURS, Suite
suite = Suite(Path("counted").absolute(), 3, ["random"])
first, second = (suite.instructions(CONTESTANTS[OURS]) for _ in range(2))
print(first > 10**8, abs(first - second) < first / 100)
"""
    done = counted(clone, f"exec({code!r})")
    assert done.stdout == "True True\n", done.stderr


def test_what_was_counted_is_told_beside_its_goals(clone: Path) -> None:
    code = """
from instructions import NUMPY, SWEEPS, Counted, sweep_cost, tables_of
names = ["no plugin", "pytest-seedall", "pytest-randomly"]
tests = [*map(Counted, [NUMPY] * 3, names, [2_357_400, 2_571_900, 3_532_400])]
names = ["pytest-repeat", sweep_cost.OURS, sweep_cost.ONE_ITEM]
runs = map(Counted, [[*SWEEPS][0]] * 3, names, [1_900_000, 1_938_000, 1_273_000])
print(tables_of([*tests, *runs]))
"""
    done = counted(clone, f"exec({code!r})")
    assert rows(done.stdout) == [
        ["goal", "counted"],
        [
            "a test, NumPy imported: under 0.4 of the cost of pytest-randomly",
            "0.183",
            "reached",
        ],
        ["a run of a sweep, empty: under those of pytest-repeat", "1.020", "not reached"],
        ["a run of a sweep, empty, one item: under those of pytest-repeat", "0.670", "reached"],
        ["a test, NumPy imported", "instructions"],
        ["no plugin", "2,357 thousand"],
        ["pytest-seedall", "+214 thousand"],
        ["pytest-randomly", "+1,175 thousand"],
        ["a run of a sweep, empty", "instructions"],
        ["pytest-repeat", "1,900 thousand"],
        ["a sweep of pytest-seedall", "1,938 thousand"],
        ["a sweep of pytest-seedall, one item", "1,273 thousand"],
    ]
