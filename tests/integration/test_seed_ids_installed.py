"""Seed ids of installed packages, of tests outside every project, and of xdist's groups."""

from __future__ import annotations

import pytest
from experiments import Suite

TEST_FILE = """
    from pathlib import Path

    import pytest
    from noting import drew

    PLACE = "/".join(Path(__file__).parts[-4:])

    drew(f"import of {PLACE}")

    @pytest.fixture(scope="module")
    def wide():
        drew(f"module fixture of {PLACE}")

    class TestIt:
        def test_method(self, wide):
            drew(f"body of {PLACE}")
"""
SITE = "env/lib/python3/site-packages"
INSTALLED = {
    f"{SITE}/{package}/{file}": text
    for package in ("one", "other", "one/nested")
    for file, text in {
        "__init__.py": "",
        "tests/__init__.py": "",
        "tests/conftest.py": "",
        "tests/test_file.py": TEST_FILE,
    }.items()
}
PROJECT = {
    "project/pytest.ini": "[pytest]",
    "project/deep/folder/index.txt": "",
    "env/pyproject.toml": "",  # an environment inside a project
}


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    suite = Suite(pytester, PROJECT | INSTALLED)
    monkeypatch.syspath_prepend(suite.folder / SITE)
    return suite


@pytest.mark.parametrize(
    ("start", "arguments"),
    [
        ("project", ()),
        ("project/deep/folder", ()),
        pytest.param(
            ".",
            ("--import-mode=importlib",),
            marks=pytest.mark.skipif(
                pytest.version_tuple < (8, 1), reason="this mode gave packages another name"
            ),
        ),
        (".", ("--rootdir=project",)),
        (f"{SITE}/one", ()),
    ],
)
def test_installed_packages_draw_the_same_from_each_folder(
    suite: Suite, start: str, arguments: tuple[str, ...]
) -> None:
    here = suite.values("--pyargs", "one", "other")
    assert suite.values("--pyargs", "one", "other", *arguments, start=start) == here


def test_no_two_installed_packages_draw_the_same(suite: Suite) -> None:
    values = suite.values("--pyargs", "one", "other")
    assert len(set(values.values())) == len(values) == 9


def test_an_installed_test_draws_alone_what_it_draws_with_others(suite: Suite) -> None:
    both = suite.values("--pyargs", "one", "other")
    alone = suite.values("--pyargs", "other.tests.test_file::TestIt::test_method", start="project")
    assert alone.items() < both.items()
    assert len(alone) == 3


def test_the_path_of_an_installed_package_serves_as_well(suite: Suite) -> None:
    assert suite.values(f"{SITE}/one") == suite.values("--pyargs", "one")


OUTSIDE = {"loose/test_file.py": TEST_FILE, "root/pytest.ini": "[pytest]", "root/sub/x.txt": ""}


@pytest.mark.parametrize(
    ("start", "target"), [("root", "../loose"), ("root/sub", "../../loose"), (".", "loose")]
)
def test_tests_of_no_project_depend_on_the_rootdir_not_on_the_start_folder(
    pytester: pytest.Pytester, start: str, target: str
) -> None:
    suite = Suite(pytester, OUTSIDE)
    inifile = str(suite.folder / "root" / "pytest.ini")
    from_root = suite.values("../loose/test_file.py", "-c", inifile, start="root")
    assert suite.values(target, "-c", inifile, start=start) == from_root


GROUPED = """
    import pytest
    from noting import drew

    @pytest.fixture(scope="module", params=["a", "b@c"])
    def wide(request):
        drew(f"module fixture {request.param}")

    @pytest.mark.parametrize("value", ["x", "user@host"])
    @pytest.mark.xdist_group("g")
    def test_function(wide, value, request):
        drew(f"body of {request.node.callspec.id}")

    @pytest.mark.xdist_group("g")
    class TestClass:
        def test_method(self):
            drew("method")
"""


@pytest.mark.parametrize("arguments", [(), ("-n2", "--dist=loadgroup"), ("-n2", "--dist=load")])
def test_a_group_of_xdist_is_no_part_of_a_seed_id(
    pytester: pytest.Pytester, arguments: tuple[str, ...]
) -> None:
    grouped = Suite(pytester, {"test_groups.py": GROUPED})
    without = Suite(
        pytester,
        {"test_groups.py": GROUPED.replace('xdist_group("g")', 'filterwarnings("default")')},
    )
    values = grouped.values(*arguments)
    assert values == without.values()
    assert len(set(values.values())) == len(values) == 7
