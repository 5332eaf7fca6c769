"""The failures of a run, as its reports tell of them: which can be triaged, and what ran before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.processes.started_tests import RAISED, STARTED, StartedTest
from pytest_seedall.records.records import RECORD, from_json
from pytest_seedall.reporting.report_text import (
    OWN_SEEDS,
    REPEATED,
    REPLAY,
    STORED_EXAMPLE,
    name_of,
)
from pytest_seedall.reports import process_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pytest

    from pytest_seedall.records.records import Record


class Failure(NamedTuple):
    """A failed test that drew random numbers."""

    nodeid: str
    record: Record
    test: StartedTest
    begun: Sequence[StartedTest] | None
    """The tests that its process has begun; None if it has died and these are not known."""
    place: int
    """Where it is among these."""
    had_stored_example: bool
    repeats_differ: bool
    location: tuple[str, int]
    """Its file and line, which put failures in the same order with and without xdist."""
    way: str = ""
    """What was raised, and where; empty if that is not known."""
    own_seeds: tuple[str, ...] = ()
    """The seeds of the project's own that all its numbers follow."""

    @property
    def before(self) -> list[StartedTest]:
        """The tests that its process had begun before it."""
        begun = self.begun or ()
        return [one for one in begun[: self.place] if one.id != self.test.id]


class Failures:
    """Follows the reports of a run, in the process that has the terminal.

    :param unknown: returns a test whose worker died before it could tell which it is.
    """

    def __init__(self, unknown: Callable[[Record], StartedTest]) -> None:
        self._unknown = unknown
        self._begun: dict[str, list[StartedTest]] = {}
        self._places: dict[str, tuple[Sequence[StartedTest], int]] = {}
        self._found: dict[str, Failure] = {}
        self.others: dict[str, None] = {}
        """The node ids of those that cannot be triaged: most drew nothing."""

    def __bool__(self) -> bool:
        return bool(self._found or self.others)

    def in_order(self) -> list[Failure]:
        """Return those that can be triaged."""
        return sorted(self._found.values(), key=lambda one: (*one.location, one.nodeid))

    def hear(self, report: pytest.TestReport) -> None:
        if report.when == "setup" and hasattr(report, STARTED):
            begun = self._begun.setdefault(process_of(report), [])
            self._places[report.nodeid] = begun, len(begun)
            begun.append(StartedTest(*getattr(report, STARTED)))
        if report.outcome == "failed" and report.nodeid not in self._found:
            failure = self._failure(report)
            if failure is None:
                self.others[report.nodeid] = None
            else:
                self._found[report.nodeid] = failure
                self.others.pop(report.nodeid, None)

    def _failure(self, report: pytest.TestReport) -> Failure | None:
        texts = [str(pair[1]) for pair in report.user_properties if name_of(pair) == RECORD]
        if not texts or not hasattr(report, REPLAY):
            return None
        record = from_json(texts[0])
        begun, place = self._places.get(report.nodeid, (None, 0))
        return Failure(
            report.nodeid,
            record,
            self._unknown(record) if begun is None else begun[place],
            begun,
            place,
            hasattr(report, STORED_EXAMPLE),
            getattr(report, REPEATED, {}).get("differs", False),
            (report.location[0], report.location[1] or 0),
            getattr(report, RAISED, ""),
            tuple(getattr(report, OWN_SEEDS, ())),
        )
