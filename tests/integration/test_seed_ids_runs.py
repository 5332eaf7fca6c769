"""What a test draws depends on its seed id: not on start folder, rootdir or import mode."""

from __future__ import annotations

import pytest
from experiments import Suite
from reports import summary

TEST_FILE = """
    import unittest

    import pytest
    from noting import drew

    drew("import")

    def setup_module():
        drew("setup_module")

    @pytest.fixture(scope="module")
    def wide():
        drew("module fixture")

    @pytest.mark.parametrize("value", ["a b", "[c]"])
    def test_function(value, wide, shared):
        drew("body of {test}")

    class TestUnit(unittest.TestCase):
        @classmethod
        def setUpClass(cls):
            drew("setUpClass")

        def test_method(self):
            drew("body of {test}")
"""
CONFTEST = """
    import pytest
    from noting import drew

    drew("import of conftest")

    @pytest.fixture(scope="session")
    def shared():
        drew("session fixture")
"""
PROJECT = {
    "project/tests/conftest.py": CONFTEST,
    "project/tests/unit/test_file.py": TEST_FILE,
    "project/docs/index.txt": "",
    "elsewhere/other.ini": "[pytest]",
}


def project(pytester: pytest.Pytester, marked_by: str) -> Suite:
    """Return the suite of a project whose top folder has one of the files that mark it."""
    return Suite(pytester, {**PROJECT, f"project/{marked_by}": ""})


@pytest.mark.parametrize("marked_by", ["pytest.ini", "pyproject.toml", "setup.py", ".git/HEAD"])
@pytest.mark.parametrize(
    ("start", "arguments"),
    [
        ("project", ("tests/unit",)),
        ("project/tests", ()),
        ("project/tests", ("unit/test_file.py",)),
        ("project/docs", ("../tests",)),
        (".", ("project/tests/unit/test_file.py",)),
        (".", ("project", "--rootdir=elsewhere")),
        ("elsewhere", ("../project", "-c", "other.ini")),
        ("elsewhere", ("../project", "--rootdir=/")),
        ("project", ("--import-mode=importlib",)),
        ("elsewhere", ("../project", "--import-mode=importlib")),
    ],
)
def test_start_folder_rootdir_and_import_mode_change_no_value(
    pytester: pytest.Pytester, marked_by: str, start: str, arguments: tuple[str, ...]
) -> None:
    suite = project(pytester, marked_by)
    assert suite.values(*arguments, start=start) == suite.values(start="project")


@pytest.mark.parametrize("mode", ["prepend", "importlib"])
def test_plain_asserts_change_no_value(pytester: pytest.Pytester, mode: str) -> None:
    suite = project(pytester, "pytest.ini")
    # In a process of its own: here the rewriter of the run that we are in would load the files.
    plain = suite.values("--assert=plain", f"--import-mode={mode}", start="project", process=True)
    assert plain == suite.values(start="project")


FOLDER_OF_CHECKS = """
    import pytest
    from noting import drew

    class Check(pytest.Item):
        def runtest(self):
            drew(self.name)

        def reportinfo(self):
            return self.path, None, self.name

    class Folder(pytest.Dir):
        def collect(self):
            for name in (self.path / "names.txt").read_text().split():
                yield Check.from_parent(self, name=name)

    def pytest_collect_directory(path, parent):
        return Folder.from_parent(parent, path=path) if path.name == "checks" else None
"""


def test_tests_that_a_folder_yields_have_seeds_of_their_own(pytester: pytest.Pytester) -> None:
    files = {"pytest.ini": "[pytest]", "conftest.py": FOLDER_OF_CHECKS, "checks/names.txt": ""}
    suite = Suite(pytester, files)

    def values(*names: str) -> dict[str, tuple[str, ...]]:
        (suite.folder / "checks" / "names.txt").write_text(" ".join(names))
        return suite.values()

    all_three = values("a", "longer", "longest")
    assert len(set(all_three.values())) == 3
    assert values("longest", "longer") == {name: all_three[name] for name in ("longest", "longer")}


def test_names_with_memory_addresses_get_one_notice_for_each_function(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        test_it="""
        import pytest

        @pytest.mark.parametrize("model", [object() for _ in range(7)], ids=repr)
        def test_it(model): pass

        @pytest.mark.seed(shared="params")
        @pytest.mark.parametrize("model", [object() for _ in range(7)], ids=repr)
        def test_shared(model): pass
    """
    )
    ending = "is named after memory addresses: its random data differ in each run"
    assert summary(pytester.runpytest()) == [f"test_it.py::test_it {ending}"]
