"""What tests of the doctor share: projects and sources as text, and what is found in them."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pytest_seedall.doctor.findings import Findings, find
from pytest_seedall.doctor.sources import Source, read_source

if TYPE_CHECKING:
    import pytest

THEN = "then each run draws other numbers: pytest --seed-sweep=50 tells which tests mind"
NOTHING = "nothing to delete, to change or to add"


def read(text: str, file: str = "test_a.py") -> Source:
    """Return what a source holds."""
    is_test_file = file.rpartition("/")[2].startswith("test_")
    source = read_source(
        file,
        textwrap.dedent(text).encode(),
        lambda name: is_test_file and name.startswith("test"),
    )
    assert isinstance(source, Source), source
    return source


def found(*texts: str, **files: str) -> Findings:
    """Return what is found in sources: of test modules, and of files by their names.

    ``conftest`` is ``conftest.py``, and ``package__module`` is ``package/module.py``.
    """
    tests = [read(text, f"test_{place}.py") for place, text in enumerate(texts)]
    others = [read(text, f"{name.replace('__', '/')}.py") for name, text in files.items()]
    return find([*tests, *others])


def own(findings: Findings) -> list[tuple[str, int]]:
    """Return the own seeds: when they are set, and in which line."""
    return [(site.when, site.line) for site in findings.own_seeds]


def suite(pytester: pytest.Pytester, tests: str, conftest: str = "") -> None:
    """Write a project: a module of tests, and a conftest."""
    pytester.makeconftest(textwrap.dedent(conftest).lstrip())
    pytester.makepyfile(test_suite=textwrap.dedent(tests).lstrip())


def told(result: pytest.RunResult) -> list[str]:
    """Return what the doctor has said of the project, not of the environment."""
    lines = [line.rstrip() for line in result.outlines]
    start = next(place for place, line in enumerate(lines) if "seedall: doctor" in line)
    return lines[start + 1 : lines.index("libraries")]
