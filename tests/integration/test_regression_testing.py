"""``seedall_regressions``: failing seeds are written down, and tried first in every later run."""

from __future__ import annotations

import errno
import os
import random
import re
import shlex
from pathlib import Path

import pytest
from replaying import drew, said

from pytest_seedall.records import regressions
from pytest_seedall.records.regressions import Regression, RegressionsFile
from pytest_seedall.seeds import derive

pytestmark = pytest.mark.usefixtures("as_a_user")

NAME = "seeds.txt"
SUITE = """
    import random
    import unittest

    import pytest

    LIMIT = 0.5

    def drawn(name):
        number = random.random()
        assert number < LIMIT, f"drew {name} {number}"

    @pytest.mark.parametrize("name", ["a", "b c"])
    def test_function(name):
        drawn(name)

    class TestMethods:
        def test_method(self, request):
            assert type(self) is TestMethods
            drawn(request.node.name)

    class TestCases(unittest.TestCase):
        def test_case(self):
            drawn("case")

    def test_plain():
        assert LIMIT
"""
DOCTEST = """
    \"\"\"
    >>> LIMIT = 0.5
    >>> random.random() < LIMIT
    True
    \"\"\"
    import random
"""
PASSING = SUITE.replace("0.5", "2")


@pytest.fixture
def file(pytester: pytest.Pytester) -> RegressionsFile:
    pytester.makeini(f"[pytest]\nseedall_regressions = {NAME}\naddopts = --doctest-modules")
    pytester.makepyfile(test_a=SUITE, b=DOCTEST)
    return RegressionsFile(pytester.path / NAME, NAME)


def failed(result: pytest.RunResult) -> list[str]:
    """Return the names of the failed tests, sorted."""
    return sorted(re.findall(r"^FAILED \S+?::(.*?)(?: - |$)", str(result.stdout), re.MULTILINE))


def first_failing(names: list[str]) -> int:
    """Return a session seed under which all these tests fail."""
    return next(seed for seed in range(10_000) if all(_fails(seed, name) for name in names))


def _fails(session_seed: int, id_: str) -> bool:
    return random.Random(derive(session_seed, "test", id_)).random() >= 0.5


IDS = [
    "test_a.py::test_function[a]",
    "test_a.py::test_function[b c]",
    "test_a.py::TestMethods::test_method",
    "test_a.py::TestCases::test_case",
    "b.py::b",
]
FAILING = first_failing(IDS)


@pytest.mark.parametrize("options", [[], ["-n2"]], ids=str)
def test_failing_seeds_are_tried_first_in_later_runs(
    pytester: pytest.Pytester, file: RegressionsFile, options: list[str]
) -> None:
    first = pytester.runpytest(f"--seed={FAILING}", *options)
    first.stdout.fnmatch_lines([f"5 failing seeds added to {NAME}, for version control"])
    assert sorted(one.id for one in file.read()) == sorted(IDS)
    assert {one.session_seed for one in file.read()} == {FAILING}
    numbers = drew(first)
    # Each again under its seed, whatever the session seed, beside the ordinary ones.
    for seed in (1, 2):
        later = pytester.runpytest(f"--seed={seed}", *options)
        seeds = {one.id.partition("::")[2]: one.test_seed for one in file.read()}
        extra = {
            f"{name[:-1]}-seed={seed}]" if name.endswith("]") else f"{name}[seed={seed}]"
            for name, seed in seeds.items()
        }
        assert extra <= set(failed(later))
        assert set(numbers) <= {re.sub(r"\[seed=\d+\]", "", one) for one in drew(later)}
    assert len(file.read()) == 5  # a test that still fails gets no further line


def test_they_come_first_and_are_announced(
    pytester: pytest.Pytester, file: RegressionsFile
) -> None:
    file.add([Regression("test_a.py::test_plain", 1, 5), Regression(IDS[0], 1, 6)])
    result = pytester.runpytest("-v", "--seed=1")
    assert f"seedall: 2 more tests under seeds of {NAME}, first" in result.outlines
    tests = [line.partition(" ")[0] for line in result.outlines if re.match(r"\S+::\S.* \[", line)]
    assert tests[:2] == ["test_a.py::test_function[a-seed=6]", "test_a.py::test_plain[seed=5]"]


def test_nothing_is_said_or_written_where_there_is_nothing(pytester: pytest.Pytester) -> None:
    pytester.makeini(f"[pytest]\nseedall_regressions = {NAME}")
    pytester.makepyfile(test_a=PASSING)
    result = pytester.runpytest()
    assert result.ret == 0
    assert NAME not in str(result.stdout)
    assert not (pytester.path / NAME).exists()


def test_a_failure_without_random_numbers_is_not_written_down(
    pytester: pytest.Pytester, file: RegressionsFile
) -> None:
    pytester.makepyfile(test_a="def test_it(): assert False", b="")
    pytester.runpytest("--seed=1")
    assert file.read() == []


def test_the_printed_command_of_an_extra_test_draws_the_same(
    pytester: pytest.Pytester, file: RegressionsFile
) -> None:
    file.add([Regression(IDS[0], 1, 6), Regression(IDS[1], 1, 7)])
    result = pytester.runpytest("--seed=9", "-k", "seed", "--seedall-entropy=seed")
    assert f"test seed   6   (from {NAME}; session seed 9)" in result.outlines
    commands = [line[12:] for line in result.outlines if line.startswith("replay  ")]
    assert len(commands) == len(drew(result)) > 0
    again = [drew(pytester.runpytest(*shlex.split(command)[1:])) for command in commands]
    assert sorted(number for numbers in again for number in numbers) == drew(result)


def test_extra_tests_are_chosen_as_all_tests_are(
    pytester: pytest.Pytester, file: RegressionsFile
) -> None:
    pytester.makepyfile(test_a=PASSING, b="")
    file.add([Regression(id_, 1, 6) for id_ in IDS[:4]])
    pytester.runpytest("-k", "seed").assert_outcomes(passed=4, deselected=5)
    pytester.runpytest("test_a.py::TestCases").assert_outcomes(passed=2)
    pytester.runpytest("-k", "not seed", "test_a.py").assert_outcomes(passed=5, deselected=4)


def test_last_failed_takes_the_extra_tests_that_failed(
    pytester: pytest.Pytester, file: RegressionsFile
) -> None:
    file.add([Regression(IDS[0], 1, seed) for seed in range(8)])
    names = failed(pytester.runpytest("--seed=3", "-k", "seed"))
    assert 0 < len(names) < 8
    assert failed(pytester.runpytest("--lf")) == names


@pytest.mark.parametrize("options", [["--test-seed=3"], ["--replay-failed"], ["--setup-only"]])
def test_runs_under_seeds_of_their_own_try_no_others(
    pytester: pytest.Pytester, file: RegressionsFile, options: list[str]
) -> None:
    pytester.runpytest(f"--seed={FAILING}")
    text = file.path.read_text()
    result = pytester.runpytest(*options)
    assert "more test" not in str(result.stdout)
    assert not [name for name in failed(result) if "seed=" in name]
    assert file.path.read_text() == text


def test_a_seed_that_the_session_seed_gives_anyway_is_no_extra_test(
    pytester: pytest.Pytester, file: RegressionsFile
) -> None:
    pytester.runpytest(f"--seed={FAILING}")
    again = pytester.runpytest(f"--seed={FAILING}")
    assert len(failed(again)) == 5
    assert len(file.read()) == 5


def test_tests_whose_markers_fix_the_seed_have_no_extra_tests(
    pytester: pytest.Pytester, file: RegressionsFile
) -> None:
    pytester.makepyfile(
        test_a="""
        import pytest
        @pytest.mark.seed(3)
        def test_pinned(): pass
        @pytest.mark.unseeded
        def test_unseeded(): pass
        @pytest.mark.seed("x")
        def test_wrong(): pass
        """
    )
    names = ("test_pinned", "test_unseeded", "test_wrong")
    file.add([Regression(f"test_a.py::{name}", 1, 6) for name in names])
    pytester.runpytest("test_a.py").assert_outcomes(passed=2, errors=1)


@pytest.mark.parametrize("options", [[], ["-n2"]], ids=str)
def test_a_seed_that_a_marker_pins_is_not_written_down(
    pytester: pytest.Pytester, file: RegressionsFile, options: list[str]
) -> None:
    source = """
        import random, pytest
        @pytest.mark.seed(3)
        def test_pinned(): assert random.random() > 1
        def test_other(): assert random.random() > 1
    """
    pytester.makepyfile(test_a=source)
    pytester.runpytest("test_a.py", *options).assert_outcomes(failed=2)
    assert [one.id for one in file.read()] == ["test_a.py::test_other"]


@pytest.mark.parametrize("options", [[], ["-n2"]], ids=str)
def test_a_test_that_is_no_more_is_named(
    pytester: pytest.Pytester, file: RegressionsFile, options: list[str]
) -> None:
    pytester.makepyfile(test_a=PASSING, b="x = 1")
    file.add([Regression("test_a.py::test_gone", 1, 6), Regression("test_gone.py::test_it", 1, 6)])
    result = pytester.runpytest(*options)
    assert result.ret == 0
    for name in ("test_a.py::test_gone", "test_gone.py::test_it"):
        result.stdout.fnmatch_lines([f"{NAME}: there is no {name}; give its lines *"])
    part = pytester.runpytest("b.py", "--seed=2")
    assert "there is no" not in str(part.stdout)


def test_an_item_that_cannot_be_copied_is_named(
    pytester: pytest.Pytester, file: RegressionsFile
) -> None:
    pytester.makeconftest(
        """
        import pytest
        class Odd(pytest.Item):
            def runtest(self): pass
        class OddFile(pytest.File):
            def collect(self): yield Odd.from_parent(self, name="odd")
        def pytest_collect_file(file_path, parent):
            if file_path.suffix == ".odd": return OddFile.from_parent(parent, path=file_path)
        """
    )
    (pytester.path / "one.odd").touch()
    file.add([Regression("one.odd::odd", 1, 6)])
    result = pytester.runpytest("one.odd")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([f"{NAME}: one.odd::odd is a Odd, of which there can be but *"])


@pytest.mark.parametrize("options", [[], ["-n2"], ["--seedall-prune"]], ids=str)
def test_a_corrupt_file_is_an_error_that_names_the_line(
    pytester: pytest.Pytester, file: RegressionsFile, options: list[str]
) -> None:
    file.path.write_text("<<<<<<< HEAD\n")
    result = pytester.runpytest(*options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    expected = f"ERROR: seedall_regressions: {NAME}:1: <<<<<<< HEAD: expected TEST --seed=N *"
    result.stderr.fnmatch_lines([expected])


def test_a_file_that_cannot_be_written_is_a_notice(
    pytester: pytest.Pytester, file: RegressionsFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(regressions, "write_whole", full)
    result = pytester.runpytest(f"--seed={FAILING}", "test_a.py")
    result.assert_outcomes(failed=4, passed=1)
    result.stdout.fnmatch_lines([f"4 failing seeds are not in {NAME}: *No space left on device"])


def test_the_setting_must_be_a_name(pytester: pytest.Pytester) -> None:
    if pytest.version_tuple < (9,):
        pytest.skip("native TOML came with pytest 9")
    pytester.makepyprojecttoml("[tool.pytest]\nseedall_regressions = ['a', 'b']")
    result = pytester.runpytest()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*seedall_regressions = *expected the name of a file*"])


def test_the_file_is_looked_for_beside_the_ini_file(
    pytester: pytest.Pytester, file: RegressionsFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = pytester.mkdir("folder")
    monkeypatch.chdir(folder)
    pytester.runpytest(f"--seed={FAILING}", "..")
    assert len(file.read()) == 5
    assert list(Path(folder).iterdir()) == []


def test_pruning_removes_what_passes_under_its_seeds(
    pytester: pytest.Pytester, file: RegressionsFile
) -> None:
    pytester.runpytest(f"--seed={FAILING}", "test_a.py")
    other = next(seed for seed in range(FAILING + 1, 10_000) if _fails(seed, "b.py::b"))
    pytester.runpytest(f"--seed={other}", "b.py")
    assert len(file.read()) == 5
    result = pytester.runpytest("--seedall-prune")
    assert said(result)[0] == "5 recorded failures: 5 still fail"
    assert said(result)[-1] == f"no line removed from {NAME}"
    pytester.makepyfile(test_a=PASSING)
    result = pytester.runpytest("--seedall-prune")
    assert said(result)[0] == "5 recorded failures: 1 still fails, 4 pass now"
    reason = "mended, or it passes in this environment: when it failed is not recorded"
    assert reason in [line.strip() for line in said(result)]
    assert said(result)[-1] == f"4 lines removed from {NAME}"
    assert [one.id for one in file.read()] == ["b.py::b"]
    pytester.makepyfile(b="")
    result = pytester.runpytest("--seedall-prune")  # in one process, as there is one seed
    assert said(result)[0] == "1 recorded failure: 1 gone"
    assert [one.id for one in file.read()] == ["b.py::b"]


def test_pruning_needs_a_file(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest("--seedall-prune")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --seedall-prune: the ini setting seedall_regressions *"])


def test_pruning_an_empty_file_runs_nothing(
    pytester: pytest.Pytester, file: RegressionsFile
) -> None:
    result = pytester.runpytest("--seedall-prune")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert f"seedall: no failure is recorded in {NAME}" in result.outlines
