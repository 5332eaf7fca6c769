"""README and docs: each example runs, each transcript is what is printed, each name exists."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from documents import PAGES, README, Section, sections, write_files
from experiments import libraries_kept

if TYPE_CHECKING:
    from pathlib import Path

SECTIONS = [section for page in (README, *PAGES) for section in sections(page)]
TEXT = {page.name: page.read_text(encoding="utf-8") for page in (README, *PAGES)}


#: They need not be installed here.
OPTIONS_OF_OTHERS = {"--skip-env", "--hypothesis-seed"}
JUNIT_PROPERTIES = {
    "seedall_session_seed",
    "seedall_replay",
    "seedall_id",
    "seedall_record",
}


def having(what: str) -> list[Section]:
    """Return the sections that have ``files``, ``transcripts`` or ``scripts``."""
    return [section for section in SECTIONS if getattr(section, what)()]


@pytest.mark.parametrize("section", [s for s in having("files") if not s.transcripts()], ids=str)
def test_the_example_of_a_section_passes(pytester: pytest.Pytester, section: Section) -> None:
    write_files(pytester, section.files())
    # Examples are read, and run here, from top to bottom.
    options = ("-rs", "-p", "no:cacheprovider", "-p", "no:randomly")
    with libraries_kept() as plugin:
        result = pytester.runpytest_inprocess(*options, plugins=[plugin])
    outcomes = result.parseoutcomes()
    assert outcomes.keys() & {"passed", "skipped"}
    assert not outcomes.keys() & {"failed", "error", "errors"}


@pytest.mark.parametrize("section", having("transcripts"), ids=str)
def test_a_transcript_is_what_is_printed(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, section: Section
) -> None:
    write_files(pytester, section.files())
    for transcript in section.transcripts():
        assert transcript.run(pytester, monkeypatch) == transcript.output


@pytest.mark.parametrize("section", having("scripts"), ids=str)
def test_a_script_runs(section: Section) -> None:
    for script in section.scripts():
        exec(compile(script, str(section), "exec"), {})


def ours_in(text: str) -> set[str]:
    """Return the names of our options, settings and markers in what pytest says of itself."""
    short = re.findall(r"(--[a-z-]+)=\w+ for short", text)
    return {*re.findall(r"(?:--seedall-|\bseedall_)\w[\w-]*", text), *short}


@pytest.fixture(scope="module")
def pytest_says(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what pytest tells of all options, settings, markers and fixtures."""
    nowhere = tmp_path_factory.mktemp("no tests")
    return "".join(
        subprocess.run(
            [sys.executable, "-m", "pytest", topic, "-v"],
            cwd=nowhere,
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        for topic in ("--help", "--markers", "--fixtures")
    )


def test_the_readme_names_all_options_and_settings(pytest_says: str) -> None:
    ours = ours_in(pytest_says)
    assert {"--seed", "--seedall-seed", "seedall_seed"} <= ours
    assert [name for name in sorted(ours) if f"`{name}" not in TEXT["README.md"]] == []


@pytest.mark.parametrize(
    "page", ["README.md", "guarantees.md", "regressions.md", "seeders.md", "replay.md"]
)
def test_each_option_and_setting_on_a_page_exists(page: str, pytest_says: str) -> None:
    options = set(re.findall(r"(?<![\w-])--[a-z][\w-]+", TEXT[page]))
    settings = set(re.findall(r"`(seedall_\w+)", TEXT[page])) - JUNIT_PROPERTIES
    assert options | settings
    missing = [name for name in options | settings if name not in pytest_says]
    assert set(missing) <= OPTIONS_OF_OTHERS


def test_each_marker_and_fixture_of_the_readme_exists(pytest_says: str) -> None:
    markers = set(re.findall(r"`@pytest\.mark\.(\w+)", TEXT["README.md"]))
    assert markers == {"seed", "unseeded", "entropy", "repeat_deterministic", "seed_sweep"}
    for name in markers:
        assert f"@pytest.mark.{name}" in pytest_says
    table = TEXT["README.md"].partition("| fixture |")[2].partition("\n\n")[0]
    fixtures = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert fixtures == ["seedall", "session_seed"]
    for name in fixtures:
        assert re.search(rf"^{name}\b", pytest_says, re.MULTILINE)


def test_each_attribute_of_the_fixture_exists() -> None:
    from pytest_seedall.fixtures import Seedall

    attributes = re.findall(r"`\.(\w+)", TEXT["README.md"])
    assert attributes
    seeds = Seedall(seed=1, session_seed=2)
    assert [name for name in attributes if not hasattr(seeds, name)] == []


@pytest.mark.parametrize("page", [README, *PAGES], ids=lambda page: page.name)
def test_each_link_leads_to_a_file_and_to_a_heading(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if target.startswith("http"):
            continue
        file, _, anchor = target.partition("#")
        linked = page if not file else page.parent / file
        assert linked.exists(), target
        if anchor:
            assert anchor in {_anchor(section.heading) for section in sections(linked)}, target


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
