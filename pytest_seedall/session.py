"""What one pytest run shares: built before the first conftest is imported, put away at the end."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_seedall._compat.pytest import assertion_rewriter, definitions_in_order
from pytest_seedall.entropy.entropy import Entropy
from pytest_seedall.naming.projects import (
    error_in_one_line,
    forget_sources,
    imported_project_modules,
    is_project_file,
)
from pytest_seedall.naming.seed_ids import ItemId, SeedIds, relative
from pytest_seedall.processes.originals import Originals
from pytest_seedall.processes.processes import ERRAND
from pytest_seedall.reports import Reports
from pytest_seedall.seeders.registry import Registry
from pytest_seedall.settings.early_options import WORKER_SEED, early_settings
from pytest_seedall.settings.options import SessionSeed
from pytest_seedall.sharing.shared_generators import SharedGenerators
from pytest_seedall.streams.forks import ForkWatch
from pytest_seedall.streams.imports import ImportWatch
from pytest_seedall.streams.item_seeds import ITEM_SEEDS
from pytest_seedall.streams.own_seed_watch import OwnSeedWatch
from pytest_seedall.streams.own_seeds import OwnSeeds
from pytest_seedall.streams.running_test import RunningTest
from pytest_seedall.streams.stream import NOTHING
from pytest_seedall.streams.streams import Streams, fresh_seed
from pytest_seedall.streams.wider_scopes import WiderScopes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pytest_seedall.processes.environment import Here
    from pytest_seedall.processes.errands import Errand
    from pytest_seedall.records.regressions import Known
    from pytest_seedall.records.replay_plan import Replay
    from pytest_seedall.settings.markers import ItemMarks
    from pytest_seedall.settings.options import Mode
    from pytest_seedall.streams.stream import OwnSeed, Stream


class SeedallSession:
    """The settings, streams and findings of one run."""

    child_arguments: tuple[str, ...] = ()
    """What a process must be given to find the same tests, under the same seeds."""
    warning_filters = ""
    """Those that were given to this run, in whatever way."""
    shared_folder = ""
    """A folder that the workers have in common, which may not be there yet; empty without."""
    told_selection: frozenset[str] = frozenset()
    """In a worker of a replay, the ids of the only tests to be run."""
    seeds_all_phases = False
    """Whether also those are seeded in which nothing can draw: it is asked where streams ended."""
    runs_between_tests = False
    """Whether it has runs of tests beside those that pytest knows of."""
    listen_for_features: Callable[[str], None] = staticmethod(lambda phase: None)
    """Has the reports looked at, which may tell of features that few runs have."""
    make_feature: Callable[[str], None] = staticmethod(lambda attribute: None)
    """Makes such a feature, by the attribute of the reports that it takes, where they are shown."""
    are_all_recorded = True
    """False once a test has failed under more seeds than are recorded."""

    def __init__(self, config: pytest.Config, arguments: list[str]) -> None:
        self.originals = Originals()
        """The standard library as it is before the tests."""
        self.random_seed = fresh_seed()
        self.reports = Reports()
        self.notices: list[str] = []
        self.owned_elsewhere: frozenset[str] = frozenset()
        """Short names of our options that are somebody else's options in this run."""
        self._is_worker = WORKER_SEED in os.environ
        self.errand = _errand()
        """What another run has started this process for, None if none has."""
        self.replay: Replay | None = None
        """What is to be replayed, None in a run without the options for it, and in a worker."""
        with suppress(pytest.UsageError):  # of options that may be somebody else's
            self.settle_replay(config, arguments)
        self.settings = early_settings(config, arguments, self.random_seed)
        if self.replayed_seed is not None:
            self.settings = self.settings.replace(session_seed=self.replayed_seed)
        self.project_options: frozenset[str] = frozenset()
        """The names of the options that the initial conftests define."""
        self.test = RunningTest()
        self.recorded_seeds: Mapping[str, int] = {}
        """For ``--lf`` and its like: test seeds of failures under other session seeds, by id."""
        self.regressions: Known | None = None
        """The regressions: seeds that are tried as further tests, if there are any."""
        self.running: Sequence[str] = ()
        """The commands of the tests that were running when the run was interrupted."""
        self.import_streams: dict[str, Stream] = {}
        """The streams in which the project's modules were imported, by file."""
        self.ids = SeedIds(config.rootpath)
        self.own_seeds = OwnSeeds()
        self.wider_scopes = WiderScopes()
        self.entropy = Entropy(
            self._entropy_mode,
            self.ids.of_filename,
            self.test.code,
            lambda: self.test.file_of(self.streams.current),
            self.test.run,
            self._may_draw_entropy,
            lambda: self.streams.is_innermost and not self.streams.is_seeding,
        )
        self.registry = Registry(self._seed, self.test.modules, self.notice, self.entropy)
        self.streams = Streams(self.registry)
        self.shared_generators = SharedGenerators(self.registry.kinds)
        self._own_seed_watch = OwnSeedWatch(
            self.streams, self.own_seeds, config.rootpath, self.entropy
        )
        self.registry.tell_of_attached(self._own_seed_watch.attach)
        self.import_watch = ImportWatch(
            self._seed, self.streams, self.ids.of_filename, self._on_imported
        )
        self._fork_watch = ForkWatch(self.streams)
        self._rewriter = assertion_rewriter(config)
        self.gone: frozenset[str] = frozenset()
        """The ids of the tests to be replayed that are not there any more."""
        self._workers: list[Here] = []
        """What the workers are, which run the tests."""

    def open(self) -> None:
        self.streams.open()
        self._fork_watch.install()
        self.import_watch.install(self._rewriter)

    def close(self) -> None:
        """Leave the process as it was found."""
        self.import_watch.uninstall()
        forget_sources()
        self.streams.close()
        self.registry.close()

    @property
    def replayed_seed(self) -> SessionSeed | None:
        """The session seed of the failures that this process replays."""
        if self.replay is None or not self.replay.is_here:
            return None
        return SessionSeed(self.replay.groups[0].seeds.session_seed, "of the recorded failures")

    def settle_replay(self, config: pytest.Config, arguments: list[str]) -> None:
        """Work out what is to be replayed, as far as it is known whose the options are.

        :raises pytest.UsageError: see `replay_plan.plan`.
        """
        words = " ".join(map(str, arguments))
        if self._is_worker or not ("replay-" in words or "--seedall-prune" in words):
            return  # the controller will tell; few runs need what follows
        from pytest_seedall.records import replay_plan

        if self.replay is None or self.replay.result is None:
            self.replay = replay_plan.handed_over() or replay_plan.plan(
                config, arguments, self.notice, self.owned_elsewhere
            )

    @property
    def selected(self) -> frozenset[str]:
        """The ids of the only tests to be run; none in a run that replays nothing."""
        if self.replay is None or not self.replay.is_here:
            return frozenset()
        return self.replay.groups[0].ids

    def note_worker(self, worker: Here) -> None:
        """Take note of what a worker is."""
        self._workers.append(worker)

    def here(self) -> Here:
        """Return what the processes are in which the tests run."""
        from pytest_seedall.processes.environment import Here  # few runs need it

        files = [Path(file) for file in self.import_streams]
        newest = max((file.stat().st_mtime for file in files if file.is_file()), default=0.0)
        return Here(
            self._workers[0].environment if self._workers else self.environment(),
            max([newest, *(worker.newest_source for worker in self._workers)]),
            self.gone.union(*(worker.gone for worker in self._workers)),
        )

    def environment(self) -> dict[str, str]:
        """Return what beside the seeds decides on the numbers here, and on what fails."""
        from pytest_seedall.processes.environment import WARNING_FILTERS, environment  # likewise

        return environment() | {WARNING_FILTERS: self.warning_filters}

    def id_of(self, item: pytest.Item) -> ItemId:
        """Return the identity of a test, determined once."""
        return self.ids.of_item(item)

    def seed_id_of(self, item: pytest.Item, marks: ItemMarks) -> str:
        """Return what a test is called when seeds are derived from it."""
        shared = marks.shared_parameters or self.settings.shared_parameters
        return self.ids.of_test(item, shared)

    def notice(self, line: str) -> None:
        """Have a line printed in the summary, once; a worker sends it there."""
        from pytest_seedall.naming.wording import encodable  # few runs need it

        line = encodable(line)
        if line not in self.notices:
            self.notices.append(line)

    @contextmanager
    def noticing_errors(self) -> Iterator[None]:
        """Explain a failure in the body: what fails there must not end the run."""
        try:
            yield
        except Exception as error:  # also of a project's odd objects
            self.notice(f"a failure could not be explained: {error_in_one_line(error)}")

    def _seed(self) -> int:
        return self.settings.session_seed.value

    def _entropy_mode(self) -> Mode:
        stream = self.streams.current
        if stream is None:
            return "off"
        return stream.entropy_mode or self.settings.entropy

    def _may_draw_entropy(self, filename: str) -> bool:
        path = relative(filename, str(self.ids.rootpath))
        return any(fnmatch(path, pattern) for pattern in self.settings.entropy_allowed)

    def forget_attempt(self, item: pytest.Item, begun: int) -> None:
        """Have a run of a test that nobody has seen count as none, see `RunningTest`."""
        self.test.forget_attempt(item, begun)
        self.streams.current = self.test.before_setup

    def raise_swallowed(self) -> None:
        """Raise what a forbidden draw of the current stream raised, if that was caught since.

        :raises pytest.fail.Exception: once for each stream.
        """
        forbidden = self.entropy.swallowed()
        if forbidden is not None:
            raise pytest.fail.Exception(forbidden.told(self.ids.rootpath), pytrace=False)

    def own_seeds_around(self, item: pytest.Item) -> Mapping[str, OwnSeed]:
        """Return what the user's own code seeded in scopes around a test, if it follows that."""
        if not self.own_seeds.exist or not self.settings.heeds_own_seeds:
            return NOTHING
        if item.stash[ITEM_SEEDS].follows != "session":
            return NOTHING
        module = getattr(item, "module", None)
        name = None if module is None else module.__name__
        return self.own_seeds.of(item.path, name, definitions_in_order(item))

    def _seeded_by_imports_of(self, name: str) -> Mapping[str, OwnSeed]:
        if not self.own_seeds.exist:
            return {}
        return self.own_seeds.of_modules(imported_project_modules(name))

    def _on_imported(self, name: str, file: str, stream: Stream) -> None:
        if not is_project_file(file):
            return
        self.import_streams[file] = stream
        self.shared_generators.note_module(name, file)
        if Path(file).name == "conftest.py":
            imported = self._seeded_by_imports_of(name)
            self.own_seeds.below(Path(file).parent, {**imported, **stream.own})
        else:
            self.own_seeds.in_module(name, stream.own)


#: The run's session, on its `config` and nowhere else: nested runs must not mix.
SESSION = pytest.StashKey[SeedallSession]()


def _errand() -> Errand | None:
    if ERRAND not in os.environ:
        return None
    from pytest_seedall.processes.errands import errand  # few runs have one

    return errand()
