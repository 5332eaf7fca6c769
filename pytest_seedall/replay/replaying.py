"""Runs recorded failures again in this process, or on its workers: selects them, and reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import pytest

from pytest_seedall._compat.pytest import has_failures
from pytest_seedall.naming.seed_ids import absent
from pytest_seedall.processes.started_tests import Outcome, Outcomes
from pytest_seedall.replay.replay_report import Replayed, lines, passing_records, replayed
from pytest_seedall.reporting.report_text import TITLE

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from pytest_seedall.records.records import Record
    from pytest_seedall.records.replay_plan import Replay
    from pytest_seedall.session import SeedallSession

    Wrapper: TypeAlias = Generator[None, Any, Any]


class Selection(NamedTuple):
    """Which tests are to run."""

    ids: frozenset[str]
    order: tuple[str, ...] = ()
    """The node ids of the tests, in their order, if others are to run before."""

    def arrange(self, tests: Mapping[pytest.Item, str]) -> list[pytest.Item]:
        """Return the selected tests, in the order in which they are to run.

        :param tests: the id of each.
        """
        if not self.order:
            return [item for item, id_ in tests.items() if id_ in self.ids]
        places = {nodeid: place for place, nodeid in enumerate(self.order)}
        known = [item for item, id_ in tests.items() if item.nodeid in places or id_ in self.ids]
        return sorted(known, key=lambda item: places.get(item.nodeid, len(places)))


class Selecting:
    """Leaves out, where tests are collected, those that are not to be replayed.

    :param targets: the files, folders and node ids to be collected; none for the whole project.
    """

    def __init__(
        self, session: SeedallSession, selection: Selection, targets: Sequence[str]
    ) -> None:
        self._session = session
        self._selection = selection
        self._is_whole = not targets
        self._has_parts = any("::" in target for target in targets)
        """Whether of some files not all tests are collected."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)  # after all others, who may shuffle
    def pytest_collection_modifyitems(
        self, session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
    ) -> Wrapper:
        known = {item: self._session.ids.of_item(item) for item in items}
        # Or it may be in a module that cannot be imported.
        if not (self._has_parts or has_failures(session)):
            self._session.gone = absent(self._selection.ids, known.values(), self._is_whole)
        result = yield
        tests = {item: known[item].full for item in items if item in known}
        chosen = self._selection.arrange(tests)
        others = set(items) - set(chosen)
        config.hook.pytest_deselected(items=[item for item in items if item in others])
        items[:] = chosen
        return result


class Replaying:
    """Follows the replayed tests, and says at the end what became of their failures."""

    def __init__(
        self, session: SeedallSession, replay: Replay, program: str, names: Mapping[str, str]
    ) -> None:
        self._session = session
        self._replay = replay
        self._program = program
        self._names = names
        self._outcomes = Outcomes()
        self._ended: dict[str, dict[str, Outcome]] = {}
        """By the ids and files of the tests."""
        self._pruned = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        outcome = self._outcomes.follow(report)
        if outcome is not None:
            self._ended.setdefault(outcome.test.id, {})[outcome.test.path] = outcome

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Tell the process that has started this one; remove what passes from its file."""
        if self._replay.to_prune is not None:
            self._pruned = self._replay.to_prune.prune(passing_records(self._found()))
        if self._replay.result is not None:
            found = [(one.verdict, one.differs) for one in self._found()]
            self._replay.result.write_text(json.dumps(found), encoding="utf-8")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._replay.result is None:
            brief = terminalreporter.verbosity < 0
            if not brief:
                terminalreporter.write_sep("=", f"{TITLE}: replay")
            store = self._replay.store
            for line in lines(self._found(), self._program, self._names, brief, store):
                terminalreporter.write_line(line)
            if self._pruned:
                terminalreporter.write_line(self._pruned)

    def _found(self) -> list[Replayed]:
        begun = frozenset(self._outcomes.begun)
        here = self._session.here()._replace(in_order=self._replay.in_order, begun=begun)
        return [replayed(record, self._outcome(record), here) for record in self._replay.records]

    def _outcome(self, record: Record) -> Outcome | None:
        """Return how the test of a record ended; the worst, if several may be meant."""
        ended = self._ended.get(record.id, {}).items()
        root = self._session.ids.rootpath
        own = [outcome for path, outcome in ended if record.may_be_in(Path(path), root)]
        return max(own, key=_badness, default=None)


def _badness(outcome: Outcome) -> tuple[bool, bool]:
    return outcome.word == "failed", outcome.word != "passed"
