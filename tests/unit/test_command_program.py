"""The first word of a replay command: a program that the user's shell finds."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from pytest_seedall.processes.invocation import Invocation
from pytest_seedall.settings.options import SessionSeed, Settings

SETTINGS = Settings(SessionSeed(42))


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs, that of a virtual environment: not one that a shell searches."""
    folder = tmp_path / "my venv" / "bin"
    folder.mkdir(parents=True)
    for name in ("pytest", "python3.13"):
        (folder / name).touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    return folder


def program_of(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, script: Path, interpreter: Path
) -> str:
    monkeypatch.setattr("sys.argv", [str(script)])
    monkeypatch.setattr("sys.orig_argv", [str(interpreter)])
    return Invocation.of(pytester.parseconfig(), SETTINGS).program


def test_the_program_is_told_as_a_shell_finds_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, programs: Path
) -> None:
    for script, interpreter, name in (
        (programs / "pytest", programs / "python3.13", "pytest"),
        (Path("/site-packages/pytest/__main__.py"), programs / "python3.13", "python3.13"),
    ):
        rest = " -m pytest" if name != "pytest" else ""
        with monkeypatch.context() as context:
            told = program_of(pytester, context, script, interpreter)
            assert told == shlex.quote(str(programs / name)) + rest
            context.setenv("PATH", str(programs))
            assert program_of(pytester, context, script, interpreter) == name + rest


def test_a_program_of_the_current_folder_is_not_one_that_a_shell_finds(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, programs: Path
) -> None:
    monkeypatch.chdir(programs)
    own = programs / "pytest"
    assert program_of(pytester, monkeypatch, own, Path("/gone")) == shlex.quote(str(own))


def test_a_shim_stands_for_the_programs_of_its_version_manager(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, programs: Path
) -> None:
    managed = tmp_path / "manager/versions/3.13/bin/pytest"
    shim = tmp_path / "manager/shims/pytest"
    for program in (managed, shim):
        program.parent.mkdir(parents=True)
        program.touch(0o755)
    monkeypatch.setenv("PATH", str(shim.parent))
    assert program_of(pytester, monkeypatch, managed, Path("/gone")) == "pytest"
    own = programs / "pytest"
    assert program_of(pytester, monkeypatch, own, Path("/gone")) == shlex.quote(str(own))


@pytest.mark.parametrize("script", ["/gone/pytest/__main__.py", "/gone/bin/pytest"])
def test_warning_filters_of_the_interpreter_are_given_to_it_again(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setattr("sys.warnoptions", ["default", "error::UserWarning"])
    monkeypatch.setenv("PYTHONWARNINGS", "default")
    found = program_of(pytester, monkeypatch, Path(script), Path("/gone/bin/python"))
    assert found == "python -W error::UserWarning -m pytest"


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("/gone/bin/pytest", "pytest"),
        ("/ide/runner.py", "pytest"),
        ("/home/__main__.py", "pytest"),
        ("/gone/pytest/__main__.py", "python -m pytest"),
    ],
)
def test_what_a_shell_could_not_find_again_is_told_as_pytest(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, script: str, told: str
) -> None:
    found = program_of(pytester, monkeypatch, Path(script), Path("/gone/bin/python"))
    assert found == told
