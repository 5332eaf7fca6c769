"""Reads from JUnit XML which results of tests differed between their runs."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any, TypeAlias
from xml.etree import ElementTree

from experiments import Suite

from pytest_seedall.repeat.shown import DIFFERENCES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest

#: Tests by their names: the name of the variable that differs, None if none does; and the module.
Cases: TypeAlias = "Mapping[str, tuple[str | None, str]]"

_MARKED = """
import pytest
pytestmark = pytest.mark.repeat_deterministic{arguments}
"""


def differing(junit: Path) -> dict[str, set[str]]:
    """Return the names of results that differ, for each test that ran: ``folder/test_it.py::test``.

    ``outcome`` is one of them, and has the exception with it.
    """
    found = {}
    for case in ElementTree.parse(junit).iter("testcase"):
        module = (case.get("classname") or "").replace(".", "/")
        found[f"{module}.py::{case.get('name')}"] = _names(case)
    return found


def _names(case: ElementTree.Element) -> set[str]:
    properties = {one.get("name"): one.get("value") for one in case.iter("property")}
    report = json.loads(properties.get(DIFFERENCES) or "null")
    if report is None:
        return set()
    first, second = report["outcomes"]
    names = {"outcome"} if first != second else set()
    return names | {_name(difference) for difference in report["differences"]}


def _name(difference: dict[str, Any]) -> str:
    if difference["role"] == "exception":
        return "outcome"
    path: str = difference["path"]
    return path.partition(".")[0].partition("[")[0]


def expected(cases: Cases) -> dict[str, set[str]]:
    """Return what is to be reported of each case."""
    return {name: {variable} if variable else set() for name, (variable, _) in cases.items()}


def reported(pytester: pytest.Pytester, cases: Cases, arguments: str = "") -> dict[str, set[str]]:
    """Return the names of the results that are reported of each case, all with the marker.

    :param arguments: the marker's, with parentheses.
    """
    mark = _MARKED.format(arguments=arguments)
    return _run(pytester, {name: mark + _dedented(text) for name, (_, text) in cases.items()})


def audited(pytester: pytest.Pytester, cases: Cases, runs: int = 2) -> dict[str, set[str]]:
    """Return the same without a marker, for a run in which all tests are repeated."""
    files = {name: _dedented(text) for name, (_, text) in cases.items()}
    return _run(pytester, files, f"--repeat-deterministic={runs}")


def _dedented(text: str) -> str:
    return textwrap.dedent(text)


def _run(pytester: pytest.Pytester, cases: dict[str, str], *options: str) -> dict[str, set[str]]:
    paths = {name: f"test_{name.replace(' ', '_')}.py" for name in cases}
    ini = "[pytest]\nseedall_diagnose = off"
    files = {"pytest.ini": ini, **{paths[name]: text for name, text in cases.items()}}
    junit = pytester.path / "junit.xml"
    result = Suite(pytester, files).run(*options, f"--junitxml={junit}", "-q", process=True)
    found = differing(junit)
    result.stdout.no_fnmatch_line("*error*")
    failed = sum(map(bool, found.values()))
    result.assert_outcomes(passed=len(cases) - failed, failed=failed)
    return {name: found[f"{path}::test_it"] for name, path in paths.items()}
