"""Replay commands: what a shell makes of them, and the rootdir and ini file they lead to."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_seedall.processes.commands import command_of_all, command_of_test, command_of_tests
from pytest_seedall.processes.invocation import Invocation
from pytest_seedall.settings.options import SessionSeed, Settings

SETTINGS = Settings(SessionSeed(42))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Invocation:
    """How ``pytest --seed=42`` was started in a small project."""
    root = tmp_path_factory.mktemp("project")
    for name in ("pytest.ini", "test_a.py", "-test.py", "@test.py"):
        (root / name).touch()
    for folder in ("tests", "other", "--seed=1", "a folder"):
        (root / folder).mkdir()
        (root / folder / "test_a.py").touch()
    return Invocation(
        program="pytest",
        started_in=str(root),
        rootdir=str(root),
        inifile=str(root / "pytest.ini"),
        targets=(),
        options=(),
        seeds=("--seedall-seed=42",),
    )


def command(started: Invocation, path: str = "test_a.py", names: str = "::test_b") -> str:
    return command_of_test(started, Path(started.rootdir, path), names)


# --- the words ------------------------------------------------------------------------------------


def test_no_command_finds_a_test_that_is_named_after_a_memory_address(project: Invocation) -> None:
    assert command(project, names="::test_b[<Model object at 0x7f0c1a2b3c40>]") == ""
    address = (Path(project.rootdir, "test_a.py"), "::test_b[<Model object at 0x7f0c1a2b3c40>]")
    other = Path(project.rootdir, "test_a.py"), "::test_c"
    assert command_of_tests(project, [address, other]) == ""
    assert command(project, names="::test_b[at 0x10]") != ""


def test_a_command_names_the_test_and_the_session_seed(project: Invocation) -> None:
    path = Path(project.rootdir, "tests", "test_a.py")
    assert (
        command_of_test(project, path, "::test_b[1]")
        == "pytest 'tests/test_a.py::test_b[1]' --seed=42"
    )
    assert command_of_test(project, path, "") == "pytest tests/test_a.py --seed=42"
    replay = command_of_test(project, path, "::test_b", hash_seed="0", owned={"--seed"})
    assert replay == "PYTHONHASHSEED=0 pytest tests/test_a.py::test_b --seedall-seed=42"


@pytest.mark.parametrize(
    ("folder", "target"),
    [
        (".", "tests/test_a.py"),
        ("tests", "test_a.py"),
        ("other", "../tests/test_a.py"),
        ("..", "project0/tests/test_a.py"),
    ],
)
def test_a_path_is_told_from_the_folder_where_pytest_was_started(
    project: Invocation, folder: str, target: str
) -> None:
    started = project.replace(started_in=str(Path(project.rootdir, folder).resolve()))
    assert command(started, "tests/test_a.py") == f"pytest {target}::test_b --seed=42"


@pytest.mark.parametrize("name", ["-test.py", "@test.py", "--seed=1/test_a.py"])
def test_a_path_that_looks_like_an_option_is_told_apart(project: Invocation, name: str) -> None:
    assert command(project, name) == f"pytest ./{name}::test_b --seed=42"


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_name_is_one_word(project: Invocation, name: str) -> None:
    words = shlex.split(command(project, names=f"::test_b[{name}]"))
    assert words == ["pytest", f"test_a.py::test_b[{name}]", "--seed=42"]


NASTY = "::test_b[a b'c\"d$HOME`id`\\n\n*?[!x]{1,2};&|<>()#~é\U0001f600%]"


def test_a_shell_takes_a_name_as_it_is(project: Invocation) -> None:
    words = command(project, "a folder/test_a.py", NASTY).removeprefix("pytest ")
    printed = subprocess.check_output(["sh", "-c", f"printf '%s|' {words}"], text=True)
    assert printed == f"a folder/test_a.py{NASTY}|--seed=42|"


REPLAY = "--seedall-replay-failed"


def test_the_command_for_all_failures_names_what_was_tested(project: Invocation) -> None:
    started = project.replace(targets=("tests", "a b.py"), options=("--pyargs",))
    told = "tests 'a b.py' --pyargs --seed=42"
    assert command_of_all(started, REPLAY) == f"pytest --replay-failed {told}"
    assert (
        command_of_all(started, REPLAY, {"--replay-failed"})
        == f"pytest --seedall-replay-failed {told}"
    )


def test_the_command_for_another_seed_has_all_but_the_seed(project: Invocation) -> None:
    started = project.replace(
        targets=("tests",), program="python -m pytest", seeds=("--seed=42", "--seedall-entropy=off")
    )
    command = command_of_all(started, "--seedall-seed=random", keeps_seed=False)
    assert command == "python -m pytest --seed=random tests --entropy=off"


def test_a_replay_has_no_single_runs_of_a_sweep(project: Invocation) -> None:
    targets = ("test_a.py::test[seed=1]", "test_a.py::test[seed=2]", "test_a.py::test[b-seed=3]")
    command = command_of_all(project.replace(targets=targets), REPLAY)
    assert command == "pytest --replay-failed test_a.py::test 'test_a.py::test[b]' --seed=42"


# --- installed packages ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "file", "target"),
    [
        (("--pyargs",), "numpy/random/tests/test_a.py", "numpy.random.tests.test_a"),
        (("--pyargs",), "test_a.py", "test_a"),
        (("--pyargs",), "numpy/text.rst", "../venv/site-packages/numpy/text.rst"),
        ((), "numpy/test_a.py", "../venv/site-packages/numpy/test_a.py"),
    ],
)
def test_an_installed_module_is_told_by_its_name_with_pyargs(
    project: Invocation, options: tuple[str, ...], file: str, target: str
) -> None:
    installed = Path(project.rootdir).parent / "venv" / "site-packages"
    told = command_of_test(project.replace(options=options), installed / file, "::test_b")
    assert shlex.split(told)[1] == f"{target}::test_b"


def test_with_pyargs_other_files_are_told_by_their_path(project: Invocation) -> None:
    started = project.replace(options=("--pyargs",))
    assert command(started) == "pytest test_a.py::test_b --pyargs --seed=42"


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
    started = Invocation.of(pytester.parseconfig(), SETTINGS.replace(test_seed=3))
    assert started.seeds == ("--seedall-seed=42", "--seedall-test-seed=3")
    assert command_of_test(started, pytester.path / "test_a.py", "", owned={"--seed"}).endswith(
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


def test_warning_filters_are_repeated_in_their_order(pytester: pytest.Pytester) -> None:
    given = ["-W", "error", "-Wdefault", "--pythonwarnings", "once", "--pythonwarnings=ignore:a=b"]
    started = Invocation.of(pytester.parseconfig(*given, "--", "-Wx"), SETTINGS)
    filters = ("error", "default", "once", "ignore:a=b")
    assert started.options == tuple(word for one in filters for word in ("-W", one))


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


def test_the_tests_to_run_before_come_first(project: Invocation) -> None:
    root = Path(project.rootdir)
    told = command_of_tests(
        project, [(root / "tests", "::test_1"), (root / "test_a.py", "::test_b")]
    )
    assert told == "pytest tests::test_1 test_a.py::test_b --seed=42"


def test_of_many_tests_the_files_are_named(project: Invocation) -> None:
    files = [Path(project.rootdir, name) for name in ("test_b.py", "test_a.py")]
    told = command_of_tests(project, [(file, f"::test_{n}") for file in files for n in range(5)])
    assert told == "pytest test_b.py test_a.py --seed=42"


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
    words = shlex.split(command_of_test(Invocation.of(original, SETTINGS), test, ""))
    replayed = pytester.parseconfig(*words[1:])
    assert (replayed.rootpath, inifile_of(replayed)) == (original.rootpath, inifile_of(original))
    assert [(Path.cwd() / target).resolve() for target in replayed.args] == [test]
    assert replayed.getoption("seedall_seed") == "42"


def inifile_of(config: pytest.Config) -> Path | None:
    """Return the ini file, if there is anything in it."""
    return None if config.inipath == Path(os.devnull) else config.inipath
