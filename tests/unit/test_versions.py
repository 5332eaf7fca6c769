"""The version stands in several files, and is the same in all of them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def version() -> str:
    return str(tomllib.loads(text("pyproject.toml"))["project"]["version"])


def test_the_changelog_begins_with_the_version(version: str) -> None:
    headings = re.findall(r"^## \[(.+?)\](.*)$", text("CHANGELOG.md"), re.MULTILINE)
    released = [heading for heading in headings if heading[0] != "Unreleased"]
    assert released[0][0] == version
    assert all(re.fullmatch(r" - \d{4}-\d\d-\d\d", date) for _, date in released)


def test_the_readme_speaks_of_the_version(version: str) -> None:
    named = re.findall(r"Version (\d+\.\d+\.\d+)", text("README.md"))
    assert set(named) <= {version}


def test_what_stays_is_promised_for_the_major_version(version: str) -> None:
    major = version.partition(".")[0]
    assert f"versions {major}.x" in text("docs/stability.md")


def test_the_pythons_are_those_of_the_metadata() -> None:
    named = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', text("pyproject.toml"))
    assert f"| Python | {', '.join(named)};" in text("docs/stability.md")
    assert set(re.findall(r'"(3\.\d+)"', text(".github/workflows/ci.yml"))) == {*named}
