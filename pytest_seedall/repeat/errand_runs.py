"""Runs tests once, in a process of its own, for another that compares what they give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall.repeat.calling import places_at_end
from pytest_seedall.repeat.fresh_runs import keep
from pytest_seedall.repeat.repeating import Repeating

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import ExitStack

    from pytest_seedall.commands import Invocation
    from pytest_seedall.repeat.repeats import Repeats
    from pytest_seedall.repeat.runs import Run
    from pytest_seedall.repeat.wanted import Repetition
    from pytest_seedall.session import SeedallSession

    Wrapper: TypeAlias = Generator[None, Any, Any]


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

    def _run_after(self, repeats: Repeats, nextitem: pytest.Item | None) -> None:
        run = repeats.taken(lambda: places_at_end(repeats.item))
        self._runs[self._session.id_of(repeats.item).full] = run

    def _judge(self, repeats: Repeats, report: pytest.TestReport) -> None:
        pass
