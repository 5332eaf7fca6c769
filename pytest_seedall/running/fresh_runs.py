"""Runs in fresh interpreters: one session of each kind, for all tests that want it."""

from __future__ import annotations

import pickle
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.processes.errands import Errand, inherited_environment, send
from pytest_seedall.running.variations import variation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    import pytest

    from pytest_seedall.running.runs import Run
    from pytest_seedall.running.variations import Variation
    from pytest_seedall.running.wanted import Repetition
    from pytest_seedall.session import SeedallSession
    from pytest_seedall.tracing.traces import Trace

#: In seconds: how long another worker may take for a session.
_PATIENCE = 1800


class FreshRun(NamedTuple):
    """What a test gave in a fresh interpreter."""

    label: str
    run: Run


class Kept(NamedTuple):
    """What a process that has run a test tells the one that has started it."""

    run: Run
    outside: tuple[str, ...] = ()
    """What the test did outside its process."""
    seconds: float = 0.0
    trace: Trace | None = None


class FreshRuns:
    """The runs of all tests in fresh interpreters, which are started when the first is needed.

    :param wanted: tells how a test is to be repeated.
    """

    def __init__(
        self, session: SeedallSession, wanted: Callable[[pytest.Item], Repetition | None]
    ) -> None:
        self._session = session
        self._wanted = wanted
        self._found: dict[str, Mapping[str, Kept]] = {}
        self._own_folder: tempfile.TemporaryDirectory[str] | None = None

    def of(self, item: pytest.Item, wanted: Repetition) -> Iterator[FreshRun]:
        """Yield what a test gave; without those sessions that did not get to it."""
        id_ = self.id_of(item)
        for kind in _kinds(wanted):
            kept = self._results(kind, item).get(id_)
            if kept is None:
                self._session.notice(f"{item.nodeid} gave no results {_where(kind)}")
            else:
                yield FreshRun(kind.label, kept.run)

    def reversed_with(self, item: pytest.Item, label: str) -> tuple[pytest.Item, ...]:
        """Return the tests whose order was another where a test differed; none if it was the same.

        :param label: what the run in which it differed is called.
        """
        kind = variation("order")
        if label != kind.label:
            return ()
        return tuple(one for one in item.session.items if self._wants(one, kind))

    def alike(self, item: pytest.Item, wanted: Repetition) -> dict[str, tuple[Repetition, Kept]]:
        """Return how the tests are repeated that run in the same interpreters, and what they gave.

        They are in order, by their ids; those that gave nothing are not there.
        """
        kinds, found = _kinds(wanted), {}
        results = self._results(kinds[0], item)
        for one in item.session.items:
            own, kept = self._wanted(one), results.get(self.id_of(one))
            if own is not None and kept is not None and _kinds(own) == kinds:
                found[self.id_of(one)] = own, kept
        return found

    def id_of(self, item: pytest.Item) -> str:
        return self._session.id_of(item).full

    def generators_kept(self) -> AbstractContextManager[Callable[[], None]]:
        """Keep where generators are that tests share; see `SharedGenerators.kept`."""
        return self._session.shared_generators.kept()

    def close(self) -> None:
        if self._own_folder is not None:
            self._own_folder.cleanup()

    def _results(self, kind: Variation, item: pytest.Item) -> Mapping[str, Kept]:
        """Return what a session gave, by the ids of the tests; start it if nobody has."""
        known = self._found.get(kind.label)
        if known is None:
            ids = [self.id_of(one) for one in item.session.items if self._wants(one, kind)]
            errand = Errand(tuple(ids), kind.label.replace(" ", "-"), kind.reverses)
            known = self._found[kind.label] = self.made(item, kind, errand)
        return known

    def made(
        self, item: pytest.Item, kind: Variation, errand: Errand, seconds: float | None = None
    ) -> Mapping[str, Kept]:
        """Return what an errand gave, by the ids of the tests; run it if no worker has.

        :param errand: its results are a name that no other errand of this run has.
        :param seconds: how long it may take; None for as long as it takes.
        """
        try:
            place = self._folder() / errand.results
            if _is_first(place):
                try:
                    self._run(item, kind, errand._replace(results=str(place)), seconds)
                finally:
                    place.with_suffix(".done").touch()
        except OSError as error:  # no space, no more processes
            self._session.notice(f"no results {_where(kind)}: {error}")
            return {}
        return _read(place)

    def _run(
        self, item: pytest.Item, kind: Variation, errand: Errand, seconds: float | None
    ) -> None:
        ids = frozenset(errand.ids)
        files = dict.fromkeys(str(one.path) for one in item.session.items if self.id_of(one) in ids)
        arguments = [*self._session.child_arguments, *files]
        cwd = item.config.invocation_params.dir
        environment = {**inherited_environment(), **kind.environment}
        done = send(errand, arguments, cwd, environment, seconds, kind.module)
        if seconds is None and not Path(errand.results).is_file():
            self._session.notice(
                f"no results {_where(kind)}, exit status {done.status}: {done.last_lines}"
            )

    def _wants(self, item: pytest.Item, kind: Variation) -> bool:
        wanted = self._wanted(item)
        return wanted is not None and kind in _kinds(wanted)

    def _folder(self) -> Path:
        """Return a folder that all workers have in common."""
        if self._session.shared_folder:
            folder = Path(self._session.shared_folder)
            folder.mkdir(mode=0o700, exist_ok=True)
            return folder
        if self._own_folder is None:
            self._own_folder = tempfile.TemporaryDirectory(prefix="seedall-")
        return Path(self._own_folder.name)


def _kinds(wanted: Repetition) -> list[Variation]:
    """Return the interpreters in which a test is to run."""
    kinds = [variation(name) for name in wanted.vary]
    if wanted.fresh_process:
        kinds += [variation("", number) for number in range(1, wanted.runs)]
    return kinds


def _where(kind: Variation) -> str:
    return f"in a fresh interpreter {kind.label}" if kind.name else f"in a {kind.label}"


def _is_first(place: Path) -> bool:
    """Tell whether no other worker is at it; if one is, wait for it."""
    try:
        place.with_suffix(".started").touch(exist_ok=False)
    except FileExistsError:
        until = time.monotonic() + _PATIENCE
        while not place.with_suffix(".done").exists() and time.monotonic() < until:
            time.sleep(0.05)
        return False
    return True


def _read(place: Path) -> Mapping[str, Kept]:
    try:
        with place.open("rb") as file:
            return pickle.load(file)  # type: ignore[no-any-return]  # of our own child, by us alone
    except (OSError, EOFError, pickle.UnpicklingError):
        return {}


def keep(place: str, kept: Mapping[str, Kept]) -> None:
    """Write what a session has given, for the process that has started it."""
    with Path(place).open("wb") as file:
        pickle.dump(dict(kept), file)
