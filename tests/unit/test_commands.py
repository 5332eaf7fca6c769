"""Replay commands: what a shell makes of them, and the rootdir and ini file they lead to."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_seedall.commands import Invocation
from pytest_seedall.options import SessionSeed, Settings

SETTINGS = Settings(SessionSeed(42))
PROJECT = Path("/project")


def invocation(**differences: Any) -> Invocation:
    """Return how ``pytest --seed=42`` was started in a project that exists nowhere."""
    plain = Invocation(
        program="pytest",
        started_in=str(PROJECT),
        rootdir=str(PROJECT),
        inifile="",
        targets=(),
        options=(),
        seeds=("--seedall-seed=42",),
    )
    return plain._replace(**differences)


def command(path: str = "test_a.py", names: str = "::test_b", **differences: Any) -> str:
    """Return the command for a test, without what chooses the rootdir."""
    made = invocation(**differences).command(PROJECT / path, names)
    return made.partition(" --rootdir")[0].removesuffix(" --seed=42")


# --- the words ------------------------------------------------------------------------------------


def test_a_command_names_the_test_and_the_session_seed(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").touch()
    started = invocation(
        started_in=str(tmp_path), rootdir=str(tmp_path), inifile=str(tmp_path / "pytest.ini")
    )
    path = tmp_path / "tests" / "test_a.py"
    assert started.command(path, "::test_b[1]") == "pytest 'tests/test_a.py::test_b[1]' --seed=42"
    assert started.command(path, "") == "pytest tests/test_a.py --seed=42"
    replay = started.command(path, "::test_b", hash_seed="0")
    assert replay == "PYTHONHASHSEED=0 pytest tests/test_a.py::test_b --seed=42"
    assert started.command(path, "::test_b", owned={"--seed"}).endswith(" --seedall-seed=42")


@pytest.mark.parametrize(
    ("started_in", "target"),
    [
        ("/project", "tests/test_a.py"),
        ("/project/tests", "test_a.py"),
        ("/project/other", "../tests/test_a.py"),
        ("/", "project/tests/test_a.py"),
    ],
)
def test_a_path_is_told_from_the_folder_where_pytest_was_started(
    started_in: str, target: str
) -> None:
    assert command("tests/test_a.py", started_in=started_in) == f"pytest {target}::test_b"


@pytest.mark.parametrize("name", ["-test.py", "@test.py", "--seed=1/test_a.py"])
def test_a_path_that_looks_like_an_option_is_told_apart(name: str) -> None:
    assert command(name) == f"pytest ./{name}::test_b"


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_name_is_one_word(name: str) -> None:
    assert shlex.split(command(names=f"::test_b[{name}]"))[1] == f"test_a.py::test_b[{name}]"


NASTY = "::test_b[a b'c\"d$HOME`id`\\n\n*?[!x]{1,2};&|<>()#~é\U0001f600%]"


def test_a_shell_takes_a_name_as_it_is(tmp_path: Path) -> None:
    made = command("sub folder/test_a.py", NASTY)
    words = made.removeprefix("pytest ")
    printed = subprocess.check_output(["sh", "-c", f"printf %s {words}"], cwd=tmp_path, text=True)
    assert printed == f"sub folder/test_a.py{NASTY}"


def test_the_command_for_all_failures_names_what_was_tested() -> None:
    started = invocation(targets=("tests", "a b.py"), options=("--pyargs",))
    assert started.rerun_failed() == "pytest --lf tests 'a b.py' --pyargs --seed=42"
    assert started.rerun_failed("0", {"--seed"}) == (
        "PYTHONHASHSEED=0 pytest --lf tests 'a b.py' --pyargs --seedall-seed=42"
    )


# --- installed packages ---------------------------------------------------------------------------

INSTALLED = Path("/venv/lib/python3.12/site-packages")


@pytest.mark.parametrize(
    ("file", "target"),
    [
        ("numpy/random/tests/test_a.py", "numpy.random.tests.test_a::test_b"),
        ("test_a.py", "test_a::test_b"),
        ("numpy/doc/text.rst", "../venv/lib/python3.12/site-packages/numpy/doc/text.rst::test_b"),
    ],
)
def test_with_pyargs_a_module_is_told_by_its_name(file: str, target: str) -> None:
    started = invocation(options=("--pyargs",))
    assert shlex.split(started.command(INSTALLED / file, "::test_b"))[1] == target


def test_with_pyargs_other_files_are_told_by_their_path() -> None:
    assert command(options=("--pyargs",)) == "pytest test_a.py::test_b --pyargs"


def test_without_pyargs_so_are_installed_ones() -> None:
    words = shlex.split(invocation().command(INSTALLED / "numpy" / "test_a.py", "::test_b"))
    assert words[1] == "../venv/lib/python3.12/site-packages/numpy/test_a.py::test_b"


# --- how pytest was started -----------------------------------------------------------------------


def test_options_that_decide_on_the_tests_are_repeated(pytester: pytest.Pytester) -> None:
    pytester.makefile(".ini", other="[pytest]")
    pytester.mkdir("tests")
    repeated = [
        "--doctest-modules",
        "--doctest-glob=*.rst",
        "--import-mode",
        "importlib",
        "-c",
        "other.ini",
        "--noconftest",
    ]
    others = ["-v", "-k", "not slow", "-p", "no:cacheprovider", "-o", "addopts=", "--maxfail=1"]
    config = pytester.parseconfig(*repeated, *others, "--seed=7", "tests")
    started = Invocation.of(config, SETTINGS)
    assert started.options == tuple(repeated)
    assert started.targets == ("tests",)
    assert started.seeds == ("--seedall-seed=42",)
    assert started.rootdir == started.started_in == str(pytester.path)
    assert started.inifile == str(pytester.path / "other.ini")


def test_no_target_is_repeated_that_was_not_given(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ntestpaths = tests")
    pytester.mkdir("tests")
    assert Invocation.of(pytester.parseconfig(), SETTINGS).targets == ()


def test_a_test_seed_is_repeated(pytester: pytest.Pytester) -> None:
    started = Invocation.of(pytester.parseconfig(), SETTINGS._replace(test_seed=3))
    assert started.seeds == ("--seedall-seed=42", "--seedall-test-seed=3")
    assert started.command(pytester.path / "test_a.py", "", owned={"--seed"}).endswith(
        " --seedall-seed=42 --test-seed=3"
    )


def test_options_of_the_project_are_repeated(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        def pytest_addoption(parser):
            parser.addoption("--device")
            parser.addoption("--slow", action="store_true")
        """
    )
    pytester.makepyfile(test_a="")
    config = pytester.parseconfig("--device", "cpu", "-v", "--slow", "test_a.py", "--device=gpu")
    started = Invocation.of(config, SETTINGS, projects={"--device", "--slow"})
    assert started.options == ("--device", "cpu", "--slow", "--device=gpu")
    assert Invocation.of(config, SETTINGS).options == ()


@pytest.mark.parametrize(
    ("addopts", "arguments", "repeated"),
    [
        ("", ["-m", "slow", "-k", "name"], ()),
        ("-m 'not slow'", [], ()),
        ("-m 'not slow'", ["-m", "slow"], ("-m", "slow")),
        ("-m 'not slow'", ["-m", ""], ("-m", "")),
        ("-knope", ["-k", "name"], ("-k", "name")),
    ],
)
def test_a_selection_is_repeated_where_the_project_has_another(
    pytester: pytest.Pytester, addopts: str, arguments: list[str], repeated: tuple[str, ...]
) -> None:
    pytester.makeini(f"[pytest]\naddopts = {addopts}")
    assert Invocation.of(pytester.parseconfig(*arguments), SETTINGS).options == repeated


def test_the_tests_to_run_before_come_first() -> None:
    before = [(PROJECT / "test_z.py", "::test_1")]
    words = shlex.split(invocation().command(PROJECT / "test_a.py", "::test_b", before=before))
    assert words[1:3] == ["test_z.py::test_1", "test_a.py::test_b"]


# --- the program ----------------------------------------------------------------------------------


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


# --- rootdir and ini file -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "arguments"),
    [
        (".", []),
        (".", ["inner"]),
        (".", ["inner", "other"]),
        (".", ["-c", "configuration/custom.ini"]),
        (".", ["--config-file=configuration/custom.ini", "inner"]),
        (".", ["-cconfiguration/custom.ini", "inner"]),
        (".", ["--rootdir=configuration"]),
        (".", ["--rootdir", "inner", "inner/deep"]),
        (".", ["-c", "configuration/custom.ini", "--rootdir=inner"]),
        ("configuration", ["-c", "custom.ini", "../inner"]),
        ("configuration", ["../inner", "../other"]),
        ("other", []),
        ("other", ["../inner"]),
        ("other", ["--rootdir=.."]),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_the_command_leads_to_the_same_rootdir_and_ini_file(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, arguments: list[str], start: str
) -> None:
    """The test is below a folder that has an ini file of its own; "other" is in no project."""
    if start != "other":
        pytester.makeini("[pytest]")
    for folder in ("inner/deep", "other", "configuration"):
        (pytester.path / folder).mkdir(parents=True)
    (pytester.path / "inner" / "pytest.ini").write_text("[pytest]")
    (pytester.path / "configuration" / "custom.ini").write_text("[pytest]")
    test = pytester.path / "inner" / "deep" / "test_a.py"
    test.touch()
    monkeypatch.chdir(pytester.path / start)
    original = pytester.parseconfig(*arguments)
    words = shlex.split(Invocation.of(original, SETTINGS).command(test, ""))
    replayed = pytester.parseconfig(*words[1:])
    assert (replayed.rootpath, inifile_of(replayed)) == (original.rootpath, inifile_of(original))
    assert [(Path.cwd() / target).resolve() for target in replayed.args] == [test]
    assert replayed.getoption("seedall_seed") == "42"


def inifile_of(config: pytest.Config) -> Path | None:
    """Return the ini file, if there is anything in it."""
    return None if config.inipath == Path(os.devnull) else config.inipath
