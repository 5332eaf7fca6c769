"""README and docs: each example runs, each transcript is what is printed, each name exists."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from documents import (
    PAGES,
    README,
    ROOT,
    Section,
    Transcript,
    examples,
    sections,
    without_progress_below_100,
    write_files,
)
from experiments import libraries_kept
from reference import filled

import pytest_seedall
from pytest_seedall import hookspecs

if TYPE_CHECKING:
    from pathlib import Path

SECTIONS = [section for page in (README, *PAGES) for section in examples(page)]
TEXT = {page.name: page.read_text(encoding="utf-8") for page in (README, *PAGES)}
LINKING = sorted({*ROOT.glob("*.md"), *ROOT.glob("*/README.md"), *PAGES})

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
    for step in section.steps():
        if isinstance(step, Transcript):
            printed = step.run(pytester, monkeypatch)
            assert without_progress_below_100(printed) == without_progress_below_100(step.output)
        else:
            write_files(pytester, dict([step]))


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


def test_the_reference_has_all_that_the_readme_and_pytest_name(pytest_says: str) -> None:
    markers = re.findall(r"^@pytest\.mark\.\w+(?=.*\(pytest-seedall\)$)", pytest_says, re.MULTILINE)
    fixtures = re.findall(r"^(\w+)(?: \[.+\])? -- .*pytest_seedall", pytest_says, re.MULTILINE)
    assert {"@pytest.mark.seed", "seedall"} <= {*markers, *fixtures}
    page = filled(TEXT["reference.md"])
    names = [*ours_in(pytest_says), *markers, *fixtures]
    assert [name for name in names if f"`{name}" not in page] == []
    assert "<!--" not in page


def test_the_reference_has_all_public_names_and_hooks() -> None:
    page = filled(TEXT["reference.md"])
    public = [f":: pytest_seedall.{name}" for name in pytest_seedall.__all__]
    hooks = [f".{name}\n" for name in vars(hookspecs) if name.startswith("pytest_")]
    assert hooks
    assert [name for name in (*public, *hooks) if name not in page] == []


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
    from pytest_seedall.seedall_fixture import Seedall

    attributes = re.findall(r"`\.(\w+)", TEXT["README.md"])
    assert attributes
    seeds = Seedall(seed=1, session_seed=2)
    assert [name for name in attributes if not hasattr(seeds, name)] == []


@pytest.mark.parametrize("page", LINKING, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_link_leads_to_a_file_and_to_a_heading(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if target.startswith("http"):
            assert _ADDRESS.fullmatch(target), target
            continue
        file, _, anchor = target.partition("#")
        linked = page if not file else page.parent / file
        assert linked.exists(), target
        if anchor:
            assert anchor in {_anchor(section.heading) for section in sections(linked)}, target


#: The form of an address; what is there is not asked.
_ADDRESS = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(/[\w.~/-]*)?(#[\w.-]+)?")


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
