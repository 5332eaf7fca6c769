"""What tests of the doctor share: sources as text, and what is found in them."""

from __future__ import annotations

import textwrap

from pytest_seedall.doctor.findings import Findings, find
from pytest_seedall.doctor.sources import Source, read_source


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
