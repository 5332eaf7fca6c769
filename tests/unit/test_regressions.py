"""The regressions file: what its lines say, and how it is changed."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_seedall.records.regressions import (
    Regression,
    RegressionsError,
    RegressionsFile,
    regressions_file,
)
from pytest_seedall.seeds import derive

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

OLD = Regression("tests/test_a.py::test_it[a b]", 42, 7)
NEW = Regression("tests/test_b.py::TestIt::test_it", 1, 0)
HEADER = "# Seeds under which tests have failed: "

IDS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1).filter(
    str.isprintable
)
REGRESSIONS = st.builds(Regression, IDS, st.integers(0, 2**64 - 1), st.integers(0, 2**31 - 1))


@pytest.fixture
def file(tmp_path: Path) -> RegressionsFile:
    return RegressionsFile(tmp_path / "tests" / "seeds.txt", "tests/seeds.txt")


def write(file: RegressionsFile, text: str) -> None:
    file.path.parent.mkdir(exist_ok=True)
    file.path.write_text(text, encoding="utf-8")


def test_a_file_that_is_not_there_has_no_lines(file: RegressionsFile) -> None:
    assert file.read() == []
    assert file.remove({OLD}) == 0
    assert not file.path.exists()


def test_the_first_line_brings_a_header(file: RegressionsFile) -> None:
    assert file.add([OLD]) == [OLD]
    text = file.path.read_text(encoding="utf-8")
    assert text.startswith(HEADER)
    assert text.endswith("\n\n'tests/test_a.py::test_it[a b]' --seed=42 --test-seed=7\n")


def test_a_line_is_added_once(file: RegressionsFile) -> None:
    file.add([OLD])
    before = file.path.read_text(encoding="utf-8")
    assert file.add([OLD, OLD]) == []
    assert file.path.read_text(encoding="utf-8") == before


def test_comments_stay_with_the_lines_below_them(file: RegressionsFile) -> None:
    write(file, f"# of the file\n\n# of b\n{NEW.line}  # and here\n\n# the end")
    file.add([OLD])
    assert file.path.read_text(encoding="utf-8").splitlines() == [
        "# of the file",
        "",
        OLD.line,
        "# of b",
        f"{NEW.line}  # and here",
        "",
        "# the end",
    ]


def test_a_comment_at_the_top_stays_there(file: RegressionsFile) -> None:
    write(file, f"# of the file\n{NEW.line}\n")
    file.add([OLD])
    assert file.path.read_text(encoding="utf-8") == f"# of the file\n{OLD.line}\n{NEW.line}\n"


def test_branches_that_add_lines_merge(file: RegressionsFile) -> None:
    middle = [Regression(f"tests/test_a.py::test_{n}", 1, n) for n in range(6)]
    file.add(middle)
    file.add([NEW])
    ours = file.path.read_text(encoding="utf-8").splitlines()
    file.remove({NEW})
    file.add([Regression("a.py::x", 1, 1)])
    theirs = file.path.read_text(encoding="utf-8").splitlines()
    assert [line for line in ours if line not in theirs] == [NEW.line]


def test_lines_are_removed_and_comments_are_not(file: RegressionsFile) -> None:
    write(file, f"# one\n{OLD.line}\n# two\n{NEW.line}\n")
    assert file.remove({OLD}) == 1
    assert file.path.read_text(encoding="utf-8") == f"# one\n# two\n{NEW.line}\n"


@given(st.lists(REGRESSIONS, unique=True), st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_added_is_read_sorted(
    file: RegressionsFile, regressions: list[Regression], data: st.DataObject
) -> None:
    file.path.unlink(missing_ok=True)
    for part in _parts(regressions, data):
        file.add(part)
    assert file.read() == sorted(regressions)
    removed = set(data.draw(st.lists(st.sampled_from(regressions)))) if regressions else set()
    assert file.remove(removed) == len(removed)
    assert file.read() == sorted(set(regressions) - removed)


def _parts(regressions: list[Regression], data: st.DataObject) -> Iterable[list[Regression]]:
    cut = data.draw(st.integers(0, len(regressions)))
    return regressions[:cut], regressions[cut:]


@given(REGRESSIONS)
def test_a_line_is_what_follows_pytest_in_a_shell(regression: Regression) -> None:
    target, seed, test_seed = shlex.split(regression.line)
    assert target == regression.id
    assert seed == f"--seed={regression.session_seed}"
    assert test_seed == f"--test-seed={regression.test_seed}"


@pytest.mark.parametrize(
    "line",
    [
        "tests/test_a.py::test_it",
        "tests/test_a.py::test_it --seed=1",
        "tests/test_a.py::test_it --seed=1 --test-seed=2147483648",
        "tests/test_a.py::test_it --seed=18446744073709551616 --test-seed=1",
        "tests/test_a.py::test_it --seed=-1 --test-seed=1",
        "tests/test_a.py::test_it --seed=1 --test-seed=1 --pdb",
        "tests/test_a.py::test_it --test-seed=1 --seed=1",
        "tests/test_a.py::test it --seed=1 --test-seed=1",
        "'tests/test_a.py::test_it --seed=1 --test-seed=1",
        "<<<<<<< HEAD",
        "tests/test_a.py::test_it --seed=1 --test-seed=٣",
    ],
)
def test_a_line_that_says_something_else_is_named(file: RegressionsFile, line: str) -> None:
    write(file, f"# one\n{line}\n{OLD.line}\n")
    with pytest.raises(RegressionsError, match=r"^tests/seeds\.txt:2: .*: expected TEST --seed=N"):
        file.read()
    with pytest.raises(RegressionsError):
        file.add([NEW])
    assert line in file.path.read_text(encoding="utf-8")


def test_a_file_that_is_no_text_is_named(file: RegressionsFile) -> None:
    write(file, "")
    file.path.write_bytes(b"\xff\xfe")
    with pytest.raises(RegressionsError, match=r"^tests/seeds\.txt: it is no text in UTF-8$"):
        file.read()
    file.path.unlink()
    file.path.mkdir()
    with pytest.raises(RegressionsError, match=r"^tests/seeds\.txt: Is a directory$"):
        file.read()


def test_what_passes_is_told(file: RegressionsFile) -> None:
    file.add([OLD, NEW])
    assert file.prune([]) == "no line removed from tests/seeds.txt"
    assert file.prune([OLD.record()]) == "1 line removed from tests/seeds.txt"
    assert file.read() == [NEW]
    write(file, "junk\n")
    assert file.prune([NEW.record()]).startswith("tests/seeds.txt is left as it is: ")


def test_a_line_is_a_record_that_can_be_replayed() -> None:
    record = OLD.record()
    assert (record.id, record.seeds.session_seed, record.test_seed) == OLD
    assert record.seeds.options == ("--seedall-test-seed=7",)
    derived = OLD._replace(test_seed=derive(42, "test", OLD.id))
    assert derived.record().seeds.options == ()


def test_a_name_of_several_lines_is_told_in_one(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nseedall_regressions = a\n  b")
    file = regressions_file(pytester.parseconfig())
    assert file is not None
    assert file.name == r"'a\nb'"
    assert file.path.name == "a\nb"
