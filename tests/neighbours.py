"""The ten most installed plugins that touch a run, and how a run makes use of each."""

from __future__ import annotations

from typing import NamedTuple


class Neighbour(NamedTuple):
    """A package with a plugin of pytest."""

    package: str
    downloads: int
    """In millions, in the 30 days before 2026-04-01."""
    touches: str
    plugins: tuple[str, ...]
    """What ``-p`` calls it."""
    options: tuple[str, ...] = ()
    """What has it do its work in a run."""
    left_out: tuple[str, ...] = ()
    """The tests of our core that expect, word by word, what it rightly changes."""
    why: str = ""

    def row(self) -> str:
        """Return its row of the table in ``docs/company.md``."""
        option = f"`{' '.join(self.options)}`" if self.options else ""
        result = f"the same but for {self.why}" if self.why else "the same"
        cells = (self.package, f"{self.downloads} million", self.touches, option, result)
        return f"| {' | '.join(cells)} |"


#: Most downloads first.
NEIGHBOURS = [
    Neighbour("anyio", 637, "collection and calls of async tests, their fixtures", ("anyio",)),
    Neighbour(
        package="pytest-cov",
        downloads=173,
        touches="the whole run, which it traces; the summary",
        plugins=("pytest_cov",),
        options=("--cov=.", "--cov-branch"),
    ),
    Neighbour(
        package="pytest-asyncio",
        downloads=161,
        touches="collection and calls of async tests, their fixtures",
        plugins=("asyncio",),
        # Without the second, it warns of its own settings, and ends a run under `-W error`.
        options=(
            *("-o", "asyncio_mode=auto"),
            *("-o", "asyncio_default_fixture_loop_scope=function"),
        ),
    ),
    Neighbour(
        "pytest-xdist",
        108,
        "the loop over the tests, the reports",
        ("xdist", "xdist.looponfail"),
        ("-n2",),
    ),
    Neighbour(
        package="pytest-json-ctrf",
        downloads=68,
        touches="the protocol, each report",
        plugins=("ctrf",),
        options=("--ctrf=ctrf.json",),
    ),
    Neighbour(
        package="pytest-timeout",
        downloads=54,
        touches="the protocol, the call",
        plugins=("timeout",),
        options=("--timeout=600",),
    ),
    Neighbour(
        package="pytest-rerunfailures",
        downloads=35,
        touches="the protocol, which it runs again",
        plugins=("rerunfailures",),
        options=("--reruns=1",),
        left_out=(
            "test_it_says_how_to_replay_and_what_drew",
            "test_properties_stand_there_once_whichever_phase_fails",
            "test_a_test_that_ends_in_another_way_fails",
            "test_a_fixture_that_fails_in_one_run_is_a_difference",
        ),
        why="`attempt 2` in reports, and what counts or notes its own calls",
    ),
    Neighbour(
        package="hypothesis",
        downloads=32,
        touches="the call, the reports, the summary",
        plugins=("hypothesispytest",),
        options=("-p", "hypothesispytest"),
    ),
    Neighbour(
        package="pytest-metadata",
        downloads=32,
        touches="the header, properties in JUnit XML",
        plugins=("metadata",),
        options=("--metadata", "suite", "core"),
    ),
    Neighbour(
        package="pytest-html",
        downloads=23,
        touches="the reports, the summary",
        plugins=("html", "html_fixtures", "metadata"),
        options=("--html=report.html",),
        left_out=(
            "test_it_counts_the_failures_and_names_five_commands",
            "test_one_test_that_fails_in_several_phases_is_one_failure",
        ),
        why="one line of its own below our summary",
    ),
]
