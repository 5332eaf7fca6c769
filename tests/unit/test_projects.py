"""Which files are the project's own, and which of its modules a module imports."""

from __future__ import annotations

import importlib
import importlib.util
import random
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import pytest_seedall.streams.streams
from pytest_seedall.naming.projects import (
    error_in_one_line,
    forget_sources,
    imported_project_modules,
    is_project_file,
    site_packages,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "file",
    [__file__, "/project/test_a.py", "/project/lib/random.py", "/my-site-packages/a.py"],
    ids=["this", "test", "lib", "name"],
)
def test_files_of_the_project(file: str) -> None:
    assert is_project_file(file)


@pytest.mark.parametrize(
    "file",
    [
        random.__file__,
        np.__file__,
        pytest.__file__,
        pytest_seedall.streams.streams.__file__,
        "/project/.venv/lib/python3.12/site-packages/library/core.py",
        "/usr/lib/python3/dist-packages/library.py",
        "<string>",
        "<frozen importlib._bootstrap>",
        "relative.py",
        "",
    ],
    ids=["stdlib", "numpy", "pytest", "ours", "venv", "dist", "string", "frozen", "relative", ""],
)
def test_files_of_others(file: str) -> None:
    assert not is_project_file(file)


# --- what a module imports ------------------------------------------------------------------------

FILES = {
    "plain_a": "import plain_b, os, random\nimport numpy as np",
    "plain_b": "from plain_c import name",
    "plain_c": "name = 1",
    "plain_inside": "def function():\n    import plain_c",
    "plain_late": "import plain_c\nif False:\n    import plain_unused",
    "plain_unused": "",
    "plain_circle": "import plain_circle",
    "package/__init__": "",
    "package/one": "from . import two\nfrom .deeper import leaf",
    "package/two": "",
    "package/deeper/__init__": "import plain_c",
    "package/deeper/leaf": "",
}


@pytest.fixture
def project(folder: Path) -> Path:
    """A project's folder with these files."""
    for name, source in FILES.items():
        path = folder / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    return folder


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("module", "found"),
    [
        ("plain_a", {"plain_a", "plain_b", "plain_c"}),
        ("plain_b", {"plain_b", "plain_c"}),
        ("plain_c", {"plain_c"}),
        ("plain_inside", {"plain_inside"}),
        ("plain_circle", {"plain_circle"}),
        ("package.two", {"package", "package.two"}),
        (
            "package.one",
            {
                "package",
                "package.one",
                "package.two",
                "package.deeper",
                "package.deeper.leaf",
                "plain_c",
            },
        ),
    ],
)
def test_the_project_modules_that_a_module_imports(module: str, found: set[str]) -> None:
    __import__(module)
    assert imported_project_modules(module) == found


@pytest.mark.usefixtures("project")
def test_what_others_have_imported_does_not_matter() -> None:
    __import__("plain_b")
    before = imported_project_modules("plain_b")
    for name in ("plain_a", "package.one", "plain_inside"):
        __import__(name)
    assert imported_project_modules("plain_b") == before


@pytest.mark.usefixtures("project")
def test_a_module_that_is_not_imported_is_left_out() -> None:
    __import__("plain_late")
    assert imported_project_modules("plain_late") == {"plain_late", "plain_c"}
    assert imported_project_modules("plain_unused") == set()


def test_libraries_import_nothing_of_the_project() -> None:
    for module in ("random", "numpy.random", "sys", "no_such_module"):
        assert imported_project_modules(module) == set()


def test_a_module_whose_file_has_gone_is_still_itself(project: Path) -> None:
    __import__("plain_a")
    (project / "plain_a.py").unlink()
    assert imported_project_modules("plain_a") == {"plain_a"}


@pytest.mark.usefixtures("project")
def test_a_module_that_is_imported_lazily_is_not_executed_for_it() -> None:
    __import__("plain_a")
    spec = importlib.util.find_spec("plain_late")
    assert spec is not None
    assert spec.loader is not None
    lazy = sys.modules["plain_late"] = importlib.util.module_from_spec(spec)
    importlib.util.LazyLoader(spec.loader).exec_module(lazy)
    before = type(lazy)
    assert imported_project_modules("plain_late") == {"plain_late", "plain_c"}
    assert type(lazy) is before
    assert lazy.__name__ == "plain_late"
    assert type(lazy) is not before


def test_the_next_session_reads_the_sources_again(project: Path) -> None:
    __import__("plain_a")
    __import__("package.two")
    before = imported_project_modules("plain_a")
    (project / "plain_a.py").write_text("import package.two")
    assert imported_project_modules("plain_a") == before
    forget_sources()
    assert imported_project_modules("plain_a") == {"plain_a", "package", "package.two"}


def test_the_innermost_site_packages_counts() -> None:
    parts = ("/", "site-packages", "x", "site-packages", "numpy", "test_a.py")
    assert site_packages(parts) == ("/", "site-packages", "x", "site-packages")
    assert site_packages(("/", "home", "numpy", "test_a.py")) == ()


# --- somebody else's error ------------------------------------------------------------------------


def caught_from(function: Any) -> Exception:
    try:
        function()
    except Exception as error:
        return error
    raise AssertionError("raised nothing")


def test_an_error_is_told_in_one_line_with_its_place() -> None:
    def broken() -> None:
        raise ValueError("one\n   two\tthree")

    line = broken.__code__.co_firstlineno + 1
    told = error_in_one_line(caught_from(broken))
    assert told == f"ValueError: one two three (test_projects.py:{line})"


def test_an_error_that_cannot_be_told_is_named() -> None:
    class SilentError(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert error_in_one_line(SilentError()) == "SilentError: <unprintable>"


def test_the_place_is_the_projects_even_if_a_library_raised() -> None:
    def broken() -> None:
        importlib.import_module("no_such_module")

    line = broken.__code__.co_firstlineno + 1
    told = error_in_one_line(caught_from(broken))
    assert told == (
        f"ModuleNotFoundError: No module named 'no_such_module' (test_projects.py:{line})"
    )


def test_without_project_code_no_place_is_told(tmp_path: Path) -> None:
    file = tmp_path / "site-packages" / "library.py"
    code = compile("def broken():\n    1 / 0", str(file), "exec")
    functions: dict[str, Any] = {}
    exec(code, functions)
    error = caught_from(functions["broken"])
    assert error.__traceback__ is not None
    error = error.with_traceback(error.__traceback__.tb_next)  # this file is project code
    assert error_in_one_line(error) == "ZeroDivisionError: division by zero"


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert error_in_one_line(ValueError("why")) == "ValueError: why"
    assert error_in_one_line(ValueError()) == "ValueError"
