"""Seed ids: canonical names of tests and scopes, whatever the start folder and import mode."""

from __future__ import annotations

import ntpath
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall._compat.pytest import fixture_definitions
from pytest_seedall.naming.seed_ids import (
    SeedIds,
    fixture_name,
    holds_address,
    names_of,
    relative,
    split_seed,
    without_group,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder below which nothing says where a project starts."""
    above = [tmp_path, *tmp_path.parents]
    names = ("pyproject.toml", "setup.py", "pytest.ini", "tox.ini", "setup.cfg", ".git")
    if any((parent / name).exists() for parent in above for name in names):
        pytest.skip("the folder for temporary files is itself in a project")
    return tmp_path


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["pyproject.toml", "setup.py", "pytest.ini", "tox.ini"])
def test_a_path_starts_at_the_nearest_project_file(outside: Path, name: str) -> None:
    project = outside / "outer" / "project"
    project.mkdir(parents=True)
    (outside / "outer" / "setup.cfg").touch()
    (project / name).touch()
    assert (
        SeedIds(outside).of_path(project / "tests" / "sub" / "test_a.py") == "tests/sub/test_a.py"
    )


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_git_checkout_is_a_project(outside: Path, kind: str) -> None:
    git = outside / "checkout" / ".git"
    git.parent.mkdir()
    if kind == "folder":
        git.mkdir()
    else:
        git.touch()  # as in a worktree or submodule
    assert SeedIds(outside).of_path(outside / "checkout" / "test_a.py") == "test_a.py"


def test_without_a_project_file_a_path_starts_at_the_rootdir(outside: Path) -> None:
    assert SeedIds(outside / "root").of_path(outside / "root" / "t" / "test_a.py") == "t/test_a.py"


def test_a_file_outside_of_the_rootdir_has_an_id_too(outside: Path) -> None:
    assert SeedIds(outside / "root").of_path(outside / "else" / "test_a.py") == "../else/test_a.py"


@pytest.mark.parametrize("rootdir", ["", "project", "project/tests"])
def test_the_rootdir_does_not_matter_inside_a_project(outside: Path, rootdir: str) -> None:
    (outside / "project").mkdir()
    (outside / "project" / "setup.cfg").touch()
    ids = SeedIds(outside / rootdir)
    assert ids.of_path(outside / "project" / "tests" / "test_a.py") == "tests/test_a.py"


@pytest.mark.parametrize("installed", ["site-packages", "dist-packages"])
def test_an_installed_file_starts_at_its_topmost_package(outside: Path, installed: str) -> None:
    (outside / "pyproject.toml").touch()  # of the project whose virtual environment it is
    package = outside / "venv" / installed / "numpy"
    package.mkdir(parents=True)
    (package / "setup.py").touch()  # packages hold such files
    ids = SeedIds(outside)
    assert ids.of_path(package / "random" / "test_a.py") == "numpy/random/test_a.py"


def test_code_without_a_file_is_named_as_python_names_it(tmp_path: Path) -> None:
    ids = SeedIds(tmp_path)
    assert ids.of_filename("<string>") == "<string>"
    assert ids.of_filename(str(tmp_path / "conftest.py")) == ids.of_path(tmp_path / "conftest.py")


def test_a_project_file_that_a_test_writes_changes_no_id(outside: Path) -> None:
    ids = SeedIds(outside)
    before = ids.of_path(outside / "tests" / "test_a.py")
    (outside / "tests").mkdir()
    (outside / "tests" / "setup.cfg").touch()
    assert before == "tests/test_a.py"
    assert ids.of_path(outside / "tests" / "test_a.py") == "tests/test_a.py"
    assert ids.of_path(outside / "tests" / "test_b.py") == "tests/test_b.py"


# --- nodes ----------------------------------------------------------------------------------------

SUITE = """
    import unittest
    import pytest

    def setup_module(): pass
    def setup_function(): pass

    class TestPlain:
        def setup_class(cls): pass
        def setup_method(self): pass
        @pytest.mark.parametrize("text", ["a::b", "[x]", "a b"])
        def test_it(self, text): pass

    class TestCase(unittest.TestCase):
        @classmethod
        def setUpClass(cls): pass
        def test_it(self): pass
"""


@pytest.fixture
def items(pytester: pytest.Pytester) -> list[pytest.Item]:
    pytester.makeini("[pytest]")
    return list(pytester.getitems(SUITE))


def test_what_follows_the_file_is_the_name_of_a_node(items: list[pytest.Item]) -> None:
    assert [names_of(item) for item in items] == [
        "::TestPlain::test_it[a::b]",
        "::TestPlain::test_it[[x]]",
        "::TestPlain::test_it[a b]",
        "::TestCase::test_it",
    ]


def test_an_item_is_called_by_its_file_and_names(
    items: list[pytest.Item],
) -> None:
    ids = SeedIds(items[0].config.rootpath)
    found = ids.of_item(items[0])
    assert (found.file, found.names) == (items[0].path.name, "::TestPlain::test_it[a::b]")


def test_each_scope_has_an_id(items: list[pytest.Item]) -> None:
    ids = SeedIds(items[0].config.rootpath)
    chain: list[Any] = items[0].listchain()
    found = {type(node).__name__: ids.of_node(node) for node in chain}
    file = items[0].path.name
    assert found["Session"] == ""
    assert found["Module"] == file
    assert found["Class"] == f"{file}::TestPlain"
    assert found["Function"] == f"{file}::TestPlain::test_it[a::b]"
    folders = [node for node in chain if isinstance(node, pytest.Directory)]
    assert [ids.of_node(folder) for folder in folders] == ["."]
    assert [names_of(folder) for folder in folders] == [""]


# --- fixtures and parameters ----------------------------------------------------------------------


def test_xunit_fixtures_are_named_by_kind(items: list[pytest.Item]) -> None:
    plain, case = set(fixture_definitions(items[0])), set(fixture_definitions(items[-1]))
    kinds = {fixture_name(name) for name in plain | case if name.startswith("_")}
    assert kinds >= {"setup_module", "setup_class", "setup_method", "setUpClass"}


@pytest.mark.parametrize("name", ["data", "_data", "_xunit_data", "my_xunit_setup_fixture_"])
def test_other_fixtures_keep_their_names(name: str) -> None:
    assert fixture_name(name) == name


@pytest.mark.parametrize(
    ("seed_id", "holds"),
    [
        ("test_a.py::test_b[<Model object at 0x7f0c1a2b3c4d>]", True),
        ("test_a.py::test_b[<function f at 0x7F0C1A>]", True),
        ("test_a.py::test_b[0x7f0c1a2b3c4d]", False),
        ("test_a.py::test_b[at 0x1]", False),
        ("test_a.py::test_b[cat 0x7f0c1a2b3c4d]", False),
        ("test_a.py::test_b", False),
    ],
    ids=["object", "function", "number", "short", "word", "none"],
)
def test_a_memory_address_in_an_id_is_recognised(seed_id: str, holds: bool) -> None:
    assert holds_address(seed_id) is holds


def test_a_path_is_told_from_a_folder_but_not_from_another_drive(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert relative("/a/b/c.py", "/a/d") == "../b/c.py"
    with monkeypatch.context() as windows:
        windows.setattr("os.path.relpath", ntpath.relpath)
        windows.setattr("os.sep", ntpath.sep)
        assert relative("C:\\a\\b\\c.py", "C:\\a\\d") == "../b/c.py"
        assert relative("D:\\a\\b\\c.py", "C:\\a\\d") == "D:/a/b/c.py"


@pytest.mark.parametrize(
    ("nodeid", "expected"),
    [
        ("t.py::test[seed=918]", ("t.py::test", 918)),
        ("a/t.py::TestIt::test[0.1-b-seed=7]", ("a/t.py::TestIt::test[0.1-b]", 7)),
        ("C:\\t.py::test[seed=0]", ("C:\\t.py::test", 0)),
        ("t.py::test[seed=x]", ("t.py::test[seed=x]", None)),
        ("t[seed=5]", ("t[seed=5]", None)),
        ("t.py", ("t.py", None)),
    ],
)
def test_the_id_of_a_run_has_a_seed(nodeid: str, expected: tuple[str, int | None]) -> None:
    assert split_seed(nodeid) == expected


@pytest.mark.parametrize(
    ("nodeid", "expected"),
    [
        ("test_a.py::test_x@group", "test_a.py::test_x"),
        ("test_a.py::test_x[a@b]", "test_a.py::test_x[a@b]"),
        ("test_a.py::test_x[a@b]@group", "test_a.py::test_x[a@b]"),
        ("me@home/test_a.py::test_x", "me@home/test_a.py::test_x"),
        ("me@home/test_a.py::TestX::test_x@group", "me@home/test_a.py::TestX::test_x"),
        ("TestX::test_x@group", "TestX::test_x"),
    ],
)
def test_the_group_of_loadgroup_is_told_from_a_folder(nodeid: str, expected: str) -> None:
    assert without_group(nodeid) == expected
