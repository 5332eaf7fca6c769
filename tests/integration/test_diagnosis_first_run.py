"""What only the first run finds different: variables and files that it leaves behind."""

from __future__ import annotations

import os
import random

import pytest
from repeating import write

pytestmark = pytest.mark.usefixtures("lean")

FILE = """
    from pathlib import Path

    @pytest.mark.repeat_deterministic
    def test_it():
        path = Path("cache.json")
        found = path.exists()
        path.touch()
"""


@pytest.fixture(autouse=True)
def _asked_for(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nseedall_diagnose = auto")


def diagnose(pytester: pytest.Pytester, source: str, *options: str) -> pytest.RunResult:
    write(pytester, source, diagnoses=True)
    return pytester.runpytest("--seed=42", "-pno:cacheprovider", *options)


@pytest.fixture
def variable(monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a variable of the environment that is not set."""
    name = f"A_VARIABLE_{random.getrandbits(40)}"
    monkeypatch.setenv(name, "")  # so that it is deleted in the end
    del os.environ[name]
    return name


def test_a_variable_is_told_with_the_line_that_sets_it(
    pytester: pytest.Pytester, variable: str
) -> None:
    source = f"""
        import os

        def choose():
            os.environ["{variable}"] = "gpu"

        @pytest.mark.repeat_deterministic
        def test_it():
            found = os.environ.get("{variable}")
            choose()

        def test_after():
            assert os.environ["{variable}"] == "gpu"
    """
    result = diagnose(pytester, source)
    result.assert_outcomes(failed=1, passed=1)
    place = f"os.environ?'{variable}'?: not set -> 'gpu' (test_it.py:* in choose())"
    result.stdout.fnmatch_lines(
        [
            f"cause    state that a run leaves to the next: {place}",
            "*tested: 4 runs with it as before run 1 agree with it, 4 as it was left differ from*",
            f"fix      set os.environ?'{variable}'? by monkeypatch*",
        ]
    )


def test_a_variable_of_a_wider_fixture_is_not_to_blame(
    pytester: pytest.Pytester, variable: str
) -> None:
    source = f"""
        import os
        from pathlib import Path

        @pytest.fixture(scope="session")
        def mode():
            os.environ["{variable}"] = "fast"

        @pytest.mark.repeat_deterministic
        def test_it(mode):
            found = os.environ.get("{variable}"), Path("cache.json").exists()
            Path("cache.json").touch()
    """
    result = diagnose(pytester, source)
    result.stdout.fnmatch_lines(["cause * file left behind: cache.json (test_it.py:*"])
    result.stdout.no_fnmatch_line(f"*cause*{variable}*")


def test_a_file_is_told_and_is_what_the_test_has_left(pytester: pytest.Pytester) -> None:
    source = """
        from pathlib import Path

        def load():
            path = Path("cache.json")
            if path.exists():
                with path.open("a") as file:
                    file.write("read\\n")
                return "loaded"
            path.write_text("made\\n")
            return "made"

        @pytest.mark.repeat_deterministic
        def test_it():
            found = load()

        def test_after():
            lines = Path("cache.json").read_text().splitlines()
            assert lines[0] == "made"
            assert set(lines[1:]) == {"read"}
            assert {path.name for path in Path().iterdir()} - {"__pycache__"} == {
                "cache.json", "conftest.py", "test_it.py", "tox.ini"
            }
    """
    result = diagnose(pytester, source)
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(
        [
            "cause * file left behind: cache.json (test_it.py:* in load())",
            "*tested: 4 runs with it as before run 1 agree with it, 4 as it was left differ from*",
            "fix      write cache.json into tmp_path, or delete it in a fixture",
        ]
    )


def test_a_file_that_was_there_before_is_not_lost(pytester: pytest.Pytester) -> None:
    source = """
        from pathlib import Path

        @pytest.mark.repeat_deterministic
        def test_it():
            found = Path("data.txt").read_text()
            Path("data.txt").write_text("changed")
    """
    data = pytester.path / "data.txt"
    data.write_text("of the user", encoding="utf-8")
    result = diagnose(pytester, source)
    result.stdout.fnmatch_lines(["cause    not found", "*not tested:*data.txt*"])
    assert data.read_text(encoding="utf-8") == "changed"


def test_files_stay_where_they_are_if_other_processes_run_tests(
    pytester: pytest.Pytester,
) -> None:
    result = diagnose(pytester, FILE, "-n1")
    result.stdout.fnmatch_lines(["cause    not found", "*not tested:*cache.json*"])
    alone = diagnose(pytester, FILE.replace("cache.json", "another.json"))
    alone.stdout.fnmatch_lines(["cause * file left behind: another.json *"])


def test_two_files_are_told_if_both_are_needed(pytester: pytest.Pytester) -> None:
    source = """
        from pathlib import Path

        @pytest.mark.repeat_deterministic
        def test_it():
            paths = Path("one.txt"), Path("two.txt")
            first = [path.exists() for path in paths]
            for path in paths:
                path.touch()
    """
    result = diagnose(pytester, source)
    result.stdout.fnmatch_lines(
        ["cause * file left behind: one.txt (*); file left behind: two.txt (*"]
    )


def test_what_else_is_left_is_not_to_blame(pytester: pytest.Pytester, variable: str) -> None:
    source = f"""
        import os
        from pathlib import Path

        SEEN = []
        FOLDER = Path("a folder")

        @pytest.mark.repeat_deterministic
        def test_it():
            found = FOLDER.exists()
            FOLDER.mkdir(exist_ok=True)
            if not SEEN:
                SEEN.append(os.environ.setdefault("{variable}", "1"))
            if not Path("cache.json").exists():
                Path("cache.json").touch()
    """
    result = diagnose(pytester, source)
    result.stdout.fnmatch_lines(["cause    not found", "*0 of 15 repeats differ since*"])


GROWING = """
    from pathlib import Path

    @pytest.mark.repeat_deterministic
    def test_it():
        path = Path("log.txt")
        with path.open("a") as log:
            print("line", file=log)
        size = path.stat().st_size
"""


def test_a_file_that_each_run_changes_is_told(pytester: pytest.Pytester) -> None:
    result = diagnose(pytester, GROWING)
    result.stdout.fnmatch_lines(
        [
            "cause * file left behind: log.txt",
            "*tested: 5 of 5 repeats differ; with it frozen 0 of 5",
            "fix      write log.txt into tmp_path, or delete it in a fixture",
        ]
    )
    assert {*(pytester.path / "log.txt").read_text("utf-8").split()} == {"line"}


def test_it_is_not_ruled_out_where_it_is_not_tested(pytester: pytest.Pytester) -> None:
    result = diagnose(pytester, GROWING, "-n1")
    result.stdout.fnmatch_lines(["cause    not found", "*not tested:*log.txt*"])
    result.stdout.no_fnmatch_line("*ruled out:*")
