"""Runs tests once, in a process of its own, for another that compares what they give."""

from __future__ import annotations

from time import perf_counter  # bound now: a test may replace the clock
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall.diagnosis.outside import outside_seen
from pytest_seedall.repeat.calling import places_at_end
from pytest_seedall.repeat.repeating import Repeating
from pytest_seedall.running.fresh_runs import Kept, keep

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import ExitStack

    from pytest_seedall._compat.pytest_runs import Held
    from pytest_seedall.processes.invocation import Invocation
    from pytest_seedall.running.repeats import Repeats
    from pytest_seedall.running.wanted import Repetition
    from pytest_seedall.session import SeedallSession
    from pytest_seedall.tracing.traces import Trace

    Wrapper: TypeAlias = Generator[None, Any, Any]


# For how long a test is traced, in seconds, and how many bytes of values are kept.
# A test may be the first to import a large library.
_SECONDS, _MEMORY = 15.0, 10 << 20


class Errands(Repeating):
    """The hooks of a process that runs tests once, for another that compares what they give."""

    def __init__(
        self,
        session: SeedallSession,
        invocation: Invocation,
        wanted: Callable[[pytest.Item], Repetition | None],
    ) -> None:
        super().__init__(session, invocation, wanted)
        self._session = session
        self._kept: dict[str, Kept] = {}
        self._traces: dict[str, Trace] = {}
        self._begun = 0.0
        self._done_outside: list[str] = []
        """What the current test does outside its process."""

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
        traced = {
            id_: kept._replace(trace=self._traces.get(id_)) for id_, kept in self._kept.items()
        }
        keep(self._session.errand.results, traced)

    def _run_before(self, repeats: Repeats, around: ExitStack) -> None:
        self._begun = perf_counter()
        self._done_outside.clear()
        around.enter_context(outside_seen(self._done_outside))
        errand, id_ = self._session.errand, self._session.id_of(repeats.item).full
        if errand is None or id_ not in errand.traced:
            return
        from pytest_seedall.tracing.recorder import Limits, Recorder
        from pytest_seedall.tracing.tracing import tracing

        limits = Limits(seconds=_SECONDS, memory=_MEMORY)
        recorder = Recorder(folders=repeats.temporary.meaning, limits=limits)
        around.callback(lambda: self._traces.update({id_: recorder.trace()}))
        around.enter_context(tracing(recorder))

    def _run_after(self, repeats: Repeats, nextitem: pytest.Item | None, held: Held) -> None:
        run = repeats.taken(lambda: places_at_end(repeats.item))
        self._kept[self._session.id_of(repeats.item).full] = Kept(
            run, tuple(self._done_outside), perf_counter() - self._begun
        )

    def _judge(self, repeats: Repeats, report: pytest.TestReport) -> None:
        pass
