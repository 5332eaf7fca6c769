"""Runs a test again under the same seeds, before the run that is seen, and compares the results."""

from __future__ import annotations

import inspect
import shutil
from contextlib import ExitStack, nullcontext
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall._compat.hypothesis import examples_kept, settings_of_repeats
from pytest_seedall._compat.pytest import ends_phase
from pytest_seedall._compat.pytest_runs import run_quietly
from pytest_seedall.commands import hash_seed
from pytest_seedall.deterministic_modes import switched_on
from pytest_seedall.entropy import NAME as ENTROPY
from pytest_seedall.item_seeds import ITEM_SEEDS, RECORDER
from pytest_seedall.option_names import owned_elsewhere
from pytest_seedall.processes import only_sets_up
from pytest_seedall.repeat import words
from pytest_seedall.repeat.fresh_runs import FreshRuns, keep
from pytest_seedall.repeat.repeats import Repeats, word_of
from pytest_seedall.repeat.runs import Outcome
from pytest_seedall.repeat.shown import DIFFERENCES, NotDeterministic, differences
from pytest_seedall.repeat.tallies import tally
from pytest_seedall.repeat.warned import warnings_told_once
from pytest_seedall.report_text import REPEATED, add_section, name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from contextlib import AbstractContextManager

    from pytest_seedall.commands import Invocation
    from pytest_seedall.repeat.runs import Run
    from pytest_seedall.repeat.wanted import Repetition
    from pytest_seedall.session import SeedallSession

    Wrapper: TypeAlias = Generator[None, Any, Any]


#: Whether the phase in which a test runs has ended, with no exception.
_HAS_RETURNED = pytest.StashKey[bool]()


class CallEnds:
    """Notes the end of the phase in which a test runs: subtests make reports in its middle."""

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        if _HAS_RETURNED in item.stash:
            item.stash[_HAS_RETURNED] = True


class Repeating:
    """The hooks of tests that are repeated."""

    def __init__(
        self,
        session: SeedallSession,
        invocation: Invocation,
        wanted: Callable[[pytest.Item], Repetition | None],
    ) -> None:
        self._session = session
        self._invocation = invocation
        self._wanted = wanted
        self._fresh = FreshRuns(session, wanted)
        errand = session.errand
        self._folder = None if errand is None else str(Path(errand.results).parent)
        self._repeats: Repeats | None = None
        self._is_quiet = False

    @pytest.hookimpl(wrapper=True, trylast=True)  # the others' are around all runs
    def pytest_runtest_protocol(self, item: pytest.Item) -> Wrapper:
        wanted = self._wanted(item)
        if wanted is None or only_sets_up(item.config):
            return (yield)
        self._repeats = Repeats(item, wanted, self._folder)
        try:
            with ExitStack() as around:
                if wanted.deterministic:
                    around.enter_context(switched_on(self._session.notice))
                around.enter_context(warnings_told_once(item.config))
                around.enter_context(self._repeats.temporary.noted())
                around.enter_context(_of_given(item, settings_of_repeats))
                self._run_before(self._repeats, around)
                self._begin(self._repeats)
                result = yield
                self._run_after(self._repeats)
            return result
        finally:
            self._repeats.close()
            self._repeats = None
            del item.stash[RECORDER]  # it keeps what the runs have given

    def _run_before(self, repeats: Repeats, around: ExitStack) -> None:
        """Make the runs that nobody sees.

        :param around: closed after the run that is seen.
        """
        wanted = repeats.wanted
        if wanted.fresh_process or wanted.vary:
            repeats.fresh += self._fresh.of(repeats.item, wanted)
            return
        self._run_quietly(repeats)
        # A test that moves a generator which others share is not deterministic, and is to be seen
        # so; the tests after it are to draw what they draw if it runs once.
        put_back = around.enter_context(self._session.shared_generators.kept())
        around.callback(put_back)
        for _ in range(wanted.runs - 2):
            self._run_quietly(repeats)

    def _run_after(self, repeats: Repeats) -> None:
        pass

    def pytest_unconfigure(self) -> None:
        self._fresh.close()

    def _run_quietly(self, repeats: Repeats) -> None:
        begun = self._session.begun
        self._begin(repeats)
        self._is_quiet = True
        try:
            with _of_given(repeats.item, examples_kept):
                run_quietly(repeats.item, self._hear)
        finally:
            self._is_quiet = False
        repeats.end(lambda: places_at_end(repeats.item))
        self._session.forget_attempt(repeats.item, begun)

    def _begin(self, repeats: Repeats) -> None:
        repeats.item.stash[RECORDER] = repeats.begin().record
        repeats.item.stash[_HAS_RETURNED] = False

    def _hear(self, report: Any) -> None:
        """Take note of a subtest in a run that nobody sees."""
        if self._repeats is not None and self._repeats.taking is not None:
            label = getattr(getattr(report, "context", None), "msg", "") or ""
            self._repeats.taking.note(Outcome(f"subtest {label}".strip(), word_of(report)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take note of a subtest in the run that is seen."""
        if self._repeats is not None and hasattr(report, "context"):
            self._hear(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """Begin anew where the run that is seen is tried once more, as by pytest-rerunfailures."""
        repeats = self._repeats
        if repeats is not None and repeats.taking is not None and repeats.taking.has_begun:
            self._begin(repeats)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self) -> None:
        if self._repeats is not None:
            self._repeats.begin_call()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Wrapper:
        """Keep from pytest what the function returns, which it takes for a mistake."""
        __tracebackhide__ = True
        function = pyfuncitem.obj
        if self._repeats is None or inspect.iscoroutinefunction(function):
            return (yield)
        pyfuncitem.obj = _returning_nothing(function)
        try:
            return (yield)
        finally:  # at once: plugins for async tests put another function here for a while, too
            pyfuncitem.obj = function

    @pytest.hookimpl(wrapper=True, tryfirst=True)  # around those that decide on xfail
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Wrapper:
        repeats = self._repeats
        has_returned = item.stash.get(_HAS_RETURNED, False)
        is_phase = call.when != "call" or has_returned or ends_phase(call)
        if repeats is None or repeats.item is not item or not is_phase:
            return (yield)
        report = yield
        repeats.end_phase(report, call.excinfo and call.excinfo.value)
        if not self._is_quiet:
            self._judge(repeats, report)
        return report

    def _judge(self, repeats: Repeats, report: pytest.TestReport) -> None:
        """Say in the report of the run that is seen what became of all runs."""
        report.duration += repeats.durations.get(report.when or "", 0.0)
        was_told = report.when == "teardown" and bool(repeats.differing)
        if report.when == "teardown":
            repeats.look_at_end(lambda: places_at_end(repeats.item))
        elif report.when == "call" or not report.passed:
            repeats.look(self._session.streams.places)
        else:
            return
        setattr(report, REPEATED, tally(repeats.verdict, repeats.number + len(repeats.fresh)))
        if repeats.differing and not was_told:
            self._tell(repeats, report)

    def _tell(self, repeats: Repeats, report: pytest.TestReport) -> None:
        assert repeats.verdict is not None
        item = repeats.item
        found = (DIFFERENCES, differences(repeats.verdict, repeats.runs))
        others = [pair for pair in report.user_properties if name_of(pair) != DIFFERENCES]
        report.user_properties = item.user_properties = [*others, found]
        text = words.report(
            repeats.verdict,
            item.name,
            repeats.runs,
            self._command(item),
            _width(),
        )
        if report.failed:
            add_section(report, text, words.TITLE.lower())
            return
        report.outcome = "failed"
        report.longrepr = NotDeterministic(text)  # type: ignore[assignment]
        vars(report).pop("wasxfail", None)

    def _command(self, item: pytest.Item) -> str:
        names = self._session.id_of(item).names
        owned = owned_elsewhere(item.config)
        return self._invocation.command(item.path, names, hash_seed(), owned)


class Errands(Repeating):
    """The hooks of a process that runs tests once, for another that compares what they give."""

    def __init__(
        self,
        session: SeedallSession,
        invocation: Invocation,
        wanted: Callable[[pytest.Item], Repetition | None],
    ) -> None:
        super().__init__(session, invocation, wanted)
        self._runs: dict[str, Run] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)  # after all others, who may shuffle
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Wrapper:
        result = yield
        errand = self._session.errand
        assert errand is not None
        chosen = [item for item in items if self._session.id_of(item).full in errand.ids]
        items[:] = chosen[::-1] if errand.reverses else chosen
        return result

    def pytest_sessionfinish(self) -> None:
        assert self._session.errand is not None
        keep(self._session.errand.results, self._runs)

    def _run_before(self, repeats: Repeats, around: ExitStack) -> None:
        pass

    def _run_after(self, repeats: Repeats) -> None:
        run = repeats.taken(lambda: places_at_end(repeats.item))
        self._runs[self._session.id_of(repeats.item).full] = run

    def _judge(self, repeats: Repeats, report: pytest.TestReport) -> None:
        pass


def _of_given(
    item: pytest.Item, context: Callable[[Any], AbstractContextManager[None]]
) -> AbstractContextManager[None]:
    """Return a context for a test with `hypothesis.given`; one that does nothing for others."""
    function = getattr(item, "obj", None)
    return context(function) if hasattr(function, "hypothesis") else nullcontext()


def places_at_end(item: pytest.Item) -> Mapping[str, object]:
    """Return what tells where the PRNGs were at the end of the phase in which the test ran."""
    seeds = item.stash.get(ITEM_SEEDS, None)
    if seeds is None or seeds.call is None:
        return {}
    return {name: place for name, place in seeds.call.probes.items() if name != ENTROPY}


def _returning_nothing(function: Any) -> Any:
    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> None:
        __tracebackhide__ = True
        function(*args, **kwargs)

    return call


def _width() -> int:
    return max(60, min(shutil.get_terminal_size().columns, 120))
