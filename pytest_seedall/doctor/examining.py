"""Runs no test: reads the project once its tests have been collected, and tells what was found."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import TYPE_CHECKING

import pytest

from pytest_seedall._compat.pytest import has_failures
from pytest_seedall.doctor import settings
from pytest_seedall.doctor.files import Files, files_of
from pytest_seedall.doctor.findings import find
from pytest_seedall.doctor.kinds import kinds_of
from pytest_seedall.doctor.known import absolute
from pytest_seedall.doctor.libraries import HOOKED, hook, libraries
from pytest_seedall.doctor.names import fixtures_named_as_ours, options_named_as_ours
from pytest_seedall.doctor.sources import Source, Unreadable, read_source
from pytest_seedall.doctor.telling import Facts, told
from pytest_seedall.naming.seed_ids import relative
from pytest_seedall.processes.commands import command_of_all
from pytest_seedall.processes.invocation import hash_seed
from pytest_seedall.reporting.report_text import TITLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pytest_seedall.doctor.findings import Findings
    from pytest_seedall.doctor.libraries import Libraries
    from pytest_seedall.processes.invocation import Invocation
    from pytest_seedall.session import SeedallSession
    from pytest_seedall.settings.markers import Markers

_SWEEP = "--seedall-sweep=50"


class Doctor:
    """Takes the place of the run of the tests."""

    def __init__(
        self,
        config: pytest.Config,
        session: SeedallSession,
        markers: Markers,
        invocation: Invocation,
    ) -> None:
        self._config = config
        self._session = session
        self._markers = markers
        self._invocation = invocation
        # Now: pytest 8 adds autouse fixtures to what the ini file says.
        self._fixtures_for_all = settings.fixtures_for_all(config)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        if terminal is not None:  # else there is nobody to tell
            self._tell(terminal, session.items)
        stops = has_failures(session) and not session.config.option.continue_on_collection_errors
        return None if stops else True  # pytest says itself that it cannot go on

    def _tell(self, terminal: pytest.TerminalReporter, items: Sequence[pytest.Item]) -> None:
        facts = self._facts(items, terminal.verbosity)
        terminal.write_sep("=", f"{TITLE}: doctor")
        terminal.write_line(facts.files_read)
        for section in told(facts):
            terminal.write_line(section.title, bold=True)
            for line in section.lines:
                terminal.write_line(f"  {line}" if line else "")

    def _facts(self, items: Sequence[pytest.Item], verbosity: int) -> Facts:
        files = files_of(self._config, items)
        read, unreadable = _read(files, self._config.rootpath, _test_names(self._config))
        seeders = self._session.registry.live
        seeding = [absolute(call) for seeder in seeders for call in seeder.seed_calls]
        seeding += [library.function for library in HOOKED]
        findings = find(read, seeding, self._fixtures_for_all)
        used = {call.name for source in read for call in source.calls}
        found = libraries(self._session.registry, used)
        return Facts(
            findings=findings,
            unreadable=unreadable,
            libraries=found,
            plugins=[*settings.plugins(self._config)],
            options=[*settings.given_options(self._config)],
            names=[
                *options_named_as_ours(read, self._session.owned_elsewhere),
                *(f"marker {name}: ours is seedall_{name}" for name in self._markers.renamed),
                *fixtures_named_as_ours(findings.fixtures),
            ],
            environment=[*_environment(self._config)],
            additions=_additions(self._session, self._config, findings, found),
            files_read=_files_read(files),
            sweep=command_of_all(
                self._invocation, _SWEEP, self._session.owned_elsewhere, keeps_seed=False
            ),
            kinds=kinds_of(items, str(self._config.rootpath)),
            inipath=self._config.inipath,
            sets_seed=settings.sets_seed(self._config) or bool(settings.fixed_seed(self._config)),
            is_deterministic=self._session.settings.deterministic,
            marker=self._markers.seed,
            heeds_own_seeds=self._session.settings.heeds_own_seeds,
            verbosity=verbosity,
        )


def _read(
    files: Files, rootpath: Path, is_test: Callable[[str], bool]
) -> tuple[list[Source], list[Unreadable]]:
    found = [_read_file(path, rootpath, is_test) for path in files.tests]
    found += [
        _read_file(path, rootpath, lambda name: False) for path in (*files.conftests, *files.others)
    ]
    found.sort(key=lambda one: one.file)
    return (
        [one for one in found if isinstance(one, Source)],
        [one for one in found if isinstance(one, Unreadable)],
    )


def _read_file(path: Path, rootpath: Path, is_test: Callable[[str], bool]) -> Source | Unreadable:
    file = relative(path, str(rootpath))
    try:
        text = path.read_bytes()
    except OSError as error:
        return Unreadable(file, error.strerror or type(error).__name__)
    return read_source(file, text, is_test)


def _test_names(config: pytest.Config) -> Callable[[str], bool]:
    """Return what tells whether a function is a test, as pytest does; unittest's are ``test*``."""
    patterns = [pattern if "*" in pattern else f"{pattern}*" for pattern in _patterns(config)]
    return lambda name: any(fnmatch(name, pattern) for pattern in patterns)


def _patterns(config: pytest.Config) -> list[str]:
    return [*config.getini("python_functions"), "test"]


def _files_read(files: Files) -> str:
    others = "other" if len(files.others) == 1 else "others"
    kinds = ("with tests", files.tests), ("conftest.py", files.conftests), (others, files.others)
    said = ", ".join(f"{len(paths)} {kind}" for kind, paths in kinds if paths)
    beyond = f"; {files.left_out} not read" if files.left_out else ""
    return f"files read: {said or 'none'}{beyond}"


def _environment(config: pytest.Config) -> Iterator[str]:
    seed, has_workers = hash_seed(), config.pluginmanager.has_plugin("xdist")
    if seed:
        yield f"PYTHONHASHSEED={seed}: sets of strings have the same order in each run"
    else:
        yield "PYTHONHASHSEED is not set: sets of strings have another order in each run"
    if has_workers and not seed:
        yield "pytest-xdist: its workers get a PYTHONHASHSEED that follows the session seed"


def _additions(
    session: SeedallSession, config: pytest.Config, findings: Findings, found: Libraries
) -> list[str]:
    """Return the lines to add, as they are to be copied."""
    wanted = []
    seed = settings.fixed_seed(config)
    if seed and not settings.sets_seed(config):
        wanted.append(settings.kept_seed(seed))
    if findings.strict_modes and not session.settings.deterministic:
        wanted.append(settings.kept_modes(sorted(findings.strict_modes)))
    lines = settings.ini_lines(config.inipath, wanted)
    if found.not_seeded:
        lines.append("in the conftest.py at the root of the tests:")
    return [*lines, *(f"  {line}" if line else "" for line in hook(found.not_seeded))]
