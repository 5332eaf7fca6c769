"""Explains a failure: its section, its properties, its record. Imported when the first comes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pytest_seedall._compat.hypothesis import failed_by_stored_example
from pytest_seedall.naming.seed_ids import ITEM_ID
from pytest_seedall.processes.commands import command_of_all, command_of_tests
from pytest_seedall.records.records import PROPERTIES, Record, Seeds, properties
from pytest_seedall.reporting.draws import ItemDraws
from pytest_seedall.reporting.failure_text import (
    FailureFacts,
    add_section,
    failure_section,
    short_section,
)
from pytest_seedall.reporting.report_text import (
    OWN_SEEDS,
    PINNED,
    REPEATED,
    REPLAY,
    STORED_EXAMPLE,
    name_of,
    unique,
)
from pytest_seedall.settings.option_names import owned_elsewhere
from pytest_seedall.streams.item_seeds import GIVEN_SEED, ITEM_SEEDS, ORDERED, SWEPT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from pytest_seedall.processes.invocation import Invocation
    from pytest_seedall.session import SeedallSession


class Explanations:
    """What is said of the failures of one process.

    :param hash_seed: the hash seed this process was started with, empty if it was random.
    """

    def __init__(self, session: SeedallSession, invocation: Invocation, hash_seed: str) -> None:
        self._session = session
        self._session_seed = session.settings.session_seed
        self._draws = ItemDraws(session)
        self._invocation = invocation
        self._hash_seed = hash_seed
        self.last_failed = ""
        """The node id of the test that failed last, until another test begins."""
        self._properties: dict[str, object] = {}

    def explain(self, report: pytest.TestReport) -> None:
        """Say in a report how its test is run again, if it was seeded at all."""
        item = self._session.test.item
        if item is None or item.nodeid != report.nodeid:
            return  # it failed before it was seeded, for a marker that is wrong
        drew, not_seeded = self._draws.of_item(item), self._draws.not_seeded(item)
        if drew or not_seeded:
            setattr(report, REPLAY, "")  # it counts, whatever fails below
        if item.stash[ITEM_SEEDS].follows == "entropy":
            command, section = "", short_section("none: the test is marked unseeded", drew)
        else:
            before = self._draws.tests_before(item, report.when or "")
            command = self.command(item, item.stash[ITEM_ID].names, before)
            needs = [test.stash[ITEM_ID].full for test in before]
            section = failure_section(self._facts(item, command, drew, not_seeded, needs))
            ordered = [self._session.id_of(test).full for test in item.stash.get(ORDERED, ())]
            record = self._record(item, report, bool(drew or not_seeded), [*needs, *ordered])
            self._begin_properties(item, report, record, command)
        if drew or not_seeded:
            setattr(report, REPLAY, command)
            add_section(report, section)
        self._mark(item, report, [*drew, *not_seeded])

    def _mark(self, item: pytest.Item, report: pytest.TestReport, drew: list[str]) -> None:
        """Say in a report what else decides on the numbers."""
        if own := self._draws.seeds_that_decide(item, drew):
            setattr(report, OWN_SEEDS, unique(one.as_reported for one in own))
        if failed_by_stored_example(item):
            setattr(report, STORED_EXAMPLE, True)
        if self._session.settings.test_seed is None and _is_pinned(item):
            setattr(report, PINNED, True)

    def explain_collector(self, collector: pytest.Collector, report: pytest.CollectReport) -> None:
        if drew := self._draws.of_collector(collector):
            command = self.command(collector, "")
            setattr(report, REPLAY, command)
            add_section(report, short_section(command, drew))

    def follow_up(self, report: pytest.TestReport) -> None:
        """Keep the other reports of a failed test in step; those of a new attempt start clean."""
        if report.nodeid != self.last_failed:
            self.last_failed = ""
            return
        if report.when == "setup":
            self._properties = {}
        self._add_properties(report)

    def command(
        self, node: pytest.Collector | pytest.Item, names: str, before: Sequence[pytest.Item] = ()
    ) -> str:
        owned = owned_elsewhere(node.config)  # by now, conftests below the rootdir are known too
        others = [*before, *node.stash.get(ORDERED, ())]  # the node may be one of the ordered
        tests = [(item.path, self._session.id_of(item).names) for item in others]
        invocation = self._invocation_of(node).with_test_seed(_seed_of_one_run(node))
        tests = [*dict.fromkeys([*tests, (node.path, names)])]
        return command_of_tests(invocation, tests, self._hash_seed, owned)

    def _command_in_order(self, item: pytest.Item) -> str:
        """Return the command that runs the tests before a failure as well, if it is recorded."""
        if not item.config.pluginmanager.has_plugin("cacheprovider"):
            return ""
        owned = owned_elsewhere(item.config)
        return command_of_all(self._invocation, "--seedall-replay-in-order", owned)

    def _invocation_of(self, node: pytest.Collector | pytest.Item) -> Invocation:
        """Return how pytest would have to be started for a test to have its seeds."""
        given = node.stash.get(GIVEN_SEED, None)
        return self._invocation.with_test_seed(None if given is None else given.value)

    def _record(
        self, item: pytest.Item, report: pytest.TestReport, drew: bool, needs: list[str]
    ) -> Record:
        seeds = item.stash[ITEM_SEEDS]
        identity = item.stash[ITEM_ID]
        invocation = self._invocation_of(item)
        options = invocation.seed_options
        if getattr(report, REPEATED, {}).get("differs"):
            options += invocation.repeat_options
        return Record(
            id=identity.full,
            nodeid=report.nodeid.partition("::")[0] + identity.names,  # without xdist's "@group"
            seeds=Seeds(self._session_seed.value, options, self._hash_seed),
            test_seed=seeds.test_seed,
            drew=drew,
            needs=tuple(one for one in dict.fromkeys(needs) if one != identity.full),
            attempt=seeds.attempt,
            time=time.time(),
            place=max(0, self._session.test.begun - 1),  # a forked child may have begun none
            environment=self._session.environment(),
        )

    def _begin_properties(
        self, item: pytest.Item, report: pytest.TestReport, record: Record, command: str
    ) -> None:
        self.last_failed = report.nodeid
        self._properties = properties(record, command, item.stash[ITEM_SEEDS].seed_id)
        self._add_properties(report)
        item.user_properties[:] = report.user_properties  # for the reports still to be made

    def _facts(
        self,
        item: pytest.Item,
        command: str,
        drew: list[str],
        not_seeded: list[str],
        needs: list[str],
    ) -> FailureFacts:
        seeds = item.stash[ITEM_SEEDS]
        own_seeds = self._draws.own_seeds_of(item)
        return FailureFacts(
            command=command,
            test_seed=seeds.test_seed,
            session_seed=self._session_seed,
            drew=drew,
            not_seeded=not_seeded,
            shared=self._draws.moved_before(item),
            in_order=self._command_in_order(item) if self._draws.draws_after_others() else "",
            needs=needs,
            example_is_stored=failed_by_stored_example(item),
            own_seeds=unique(own.as_reported for own in own_seeds),
            pinned=_pinned(item),
            hash_order_is_fixed=bool(self._hash_seed),
            attempt=seeds.attempt,
            is_verbose=item.config.getoption("verbose", 0) > 0,
        )

    def _add_properties(self, report: pytest.TestReport) -> None:
        """Put our properties on a report, once however often the test is run."""
        others = [pair for pair in report.user_properties if name_of(pair) not in PROPERTIES]
        report.user_properties = [*others, *self._properties.items()]


def _seed_of_one_run(node: pytest.Collector | pytest.Item) -> int | None:
    """Return the seed by which a command makes one run of a sweep, if that is the test's own.

    None where the test would then not follow what the project seeds in a wider scope.
    """
    if SWEPT not in node.stash or GIVEN_SEED in node.stash or node.stash[ITEM_SEEDS].own:
        return None
    return node.stash[SWEPT].seed


def _is_pinned(item: pytest.Item) -> bool:
    """Tell whether a marker or an option gives a test its seed."""
    return item.stash[ITEM_SEEDS].follows == "pin" and GIVEN_SEED not in item.stash


def _pinned(item: pytest.Item) -> str:
    """Return where a test's seed comes from, empty if it is derived from the session seed."""
    if GIVEN_SEED in item.stash:
        return item.stash[GIVEN_SEED].source
    return "pinned" if _is_pinned(item) else ""
