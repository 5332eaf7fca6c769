"""Replays failures that need processes of their own, one after another, and sums them up."""

from __future__ import annotations

import io
import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from pytest_seedall.processes import warning_filters
from pytest_seedall.processes.invocation import Invocation
from pytest_seedall.records.junit_reports import merge
from pytest_seedall.records.replay_plan import HANDED_OVER
from pytest_seedall.replay.replay_report import Replayed, lines, passing_records
from pytest_seedall.reporting.report_text import TITLE
from pytest_seedall.settings.option_names import names_here

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_seedall.records.replay_plan import Group, Replay
    from pytest_seedall.session import SeedallSession

_INTERRUPTED = pytest.ExitCode.INTERRUPTED


class Child(NamedTuple):
    """One pytest that replays one group."""

    group: Group
    command: list[str]
    environment: Mapping[str, str]
    handed_over: Path
    report: Path

    def run(self) -> int:
        """Run it in front of the user; return its exit status."""
        self.handed_over.write_text(self.group.to_json(), encoding="utf-8")
        with subprocess.Popen(self.command, env=self.environment, **_output()) as process:
            try:
                for line in process.stdout or ():
                    sys.stdout.write(line)
                return process.wait()
            except KeyboardInterrupt:  # which the child has got, too: let it end in its own way
                process.wait()
                return _INTERRUPTED

    def found(self) -> list[Replayed]:
        """Return what it has said of its records."""
        result = Path(f"{self.handed_over}.result")
        told = json.loads(result.read_text(encoding="utf-8")) if result.is_file() else []
        told += [("not run", ())] * (len(self.group.records) - len(told))
        return [
            Replayed(record, verdict, tuple(differs))
            for record, (verdict, differs) in zip(self.group.records, told, strict=True)
        ]


def replay_elsewhere(config: pytest.Config, session: SeedallSession) -> int:
    """Replay what `session` is to replay in other processes; return the exit status.

    :raises pytest.UsageError: for options that do not go with that.
    """
    replay = session.replay
    assert replay is not None
    invocation = Invocation.of(config, session.settings)
    names = names_here(invocation.not_short(session.owned_elsewhere))
    if not replay.groups:
        others = _recorded_elsewhere(replay, names["--seed"])
        _print([f"{TITLE}: no failure is recorded in {replay.source}", *others, *session.notices])
        return pytest.ExitCode.NO_TESTS_COLLECTED
    try:
        status, found = _run_children(config, replay)
    except BrokenPipeError:  # nobody reads on; pytest knows what to do then
        raise
    except OSError as error:  # no space, no more processes
        reason = f"the failures need processes of their own, which cannot be started: {error}"
        raise pytest.UsageError(reason) from error
    heading = f" {TITLE}: replay "
    said = lines(found, invocation.program, names, store=replay.store)
    if replay.to_prune is not None:
        said.append(replay.to_prune.prune(passing_records(found)))
    _print([f"{heading:=^80}", *session.notices, *said])
    return status


def _recorded_elsewhere(replay: Replay, option: str) -> list[str]:
    """Return a line on the failures of other session seeds than the one wanted, if any."""
    if not replay.other_seeds:
        return []
    last, *more = replay.other_seeds
    others = f"{len(more) + 1} other session seeds, the last of them" if more else "session seed"
    return [f"failures are recorded under {others} {last}: give {option}={last}"]


def _print(lines: Sequence[str]) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201


def _run_children(config: pytest.Config, replay: Replay) -> tuple[int, list[Replayed]]:
    """Replay each group in a pytest of its own; return the exit status, and what became of all."""
    _refuse(config, replay.groups)
    with tempfile.TemporaryDirectory(prefix="seedall") as folder:
        children = [
            _child(config, group, Path(folder) / str(number))
            for number, group in enumerate(replay.groups)
        ]
        statuses = _run(children, stops_at_failure=config.getoption("maxfail") == 1)
        status = _merged_status(statuses)
        if config.getoption("xmlpath", None):
            status = _merge_reports(config, [child.report for child in children], status)
        return status, [one for child in children for one in child.found()]


def _run(children: Sequence[Child], stops_at_failure: bool) -> list[int]:
    statuses: list[int] = []
    for child in children:
        _say(child, len(statuses) + 1, len(children))
        statuses.append(child.run())
        has_failed = statuses[-1] == pytest.ExitCode.TESTS_FAILED
        if statuses[-1] == _INTERRUPTED or (has_failed and stops_at_failure):
            break
    return statuses


def _say(child: Child, number: int, count: int) -> None:
    seeds = child.group.seeds
    words = [f"session seed {seeds.session_seed}", *seeds.options]
    words += [f"PYTHONHASHSEED={seeds.hash_seed}"] if seeds.hash_seed else []
    _print([f"{TITLE}: replay {number} of {count}, {', '.join(words)}"])


def _refuse(config: pytest.Config, groups: Sequence[Group]) -> None:
    for option, name in (("--pdb", "usepdb"), ("--trace", "trace")):
        if config.getoption(name, False):
            seeds = groups[0].seeds
            variable = f"PYTHONHASHSEED={seeds.hash_seed} " if seeds.hash_seed else ""
            one = shlex.join([f"--seed={seeds.session_seed}", *seeds.options])
            raise pytest.UsageError(
                f"{option}: the failures need processes of their own here, without the terminal; "
                f"replay those of one session seed, as in {variable}pytest --replay-failed {one} "
                f"{option}"
            )


def _child(config: pytest.Config, group: Group, path: Path) -> Child:
    report = path.with_suffix(".xml")
    added = [f"--seedall-seed={group.seeds.session_seed}", *group.seeds.options]
    if config.getoption("xmlpath", None):
        added.append(f"--junit-xml={report}")
    environment = {**os.environ, HANDED_OVER: str(path)}
    if group.seeds.hash_seed:
        environment["PYTHONHASHSEED"] = group.seeds.hash_seed
    arguments = _with(added, [str(one) for one in config.invocation_params.args])
    # Each test is in our own summary; -q has another meaning where tests are only listed.
    quiet = () if config.option.collectonly else ("-q", "-rN")
    command = [*_program(), *quiet, *arguments]
    return Child(group, command, environment, path, report)


def _program() -> list[str]:
    """Return what starts pytest as this process was started."""
    script = Path(sys.argv[0])
    if script.name == "pytest" and script.is_file():  # what `pytest` is in a shell
        return [*warning_filters.interpreter(), str(script)]
    return [*warning_filters.interpreter(), "-m", "pytest"]


def _with(added: Sequence[str], arguments: Sequence[str]) -> list[str]:
    """Return the arguments with further options, which must stand before ``--``."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return [*arguments[:end], *added, *arguments[end:]]


def _output() -> dict[str, Any]:
    try:
        return {"stdout": sys.stdout.fileno()}
    except io.UnsupportedOperation:  # where another program has put something in its place
        return {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8"}


def _merged_status(statuses: Sequence[int]) -> int:
    """Return the one that says most: of pytest's own troubles, of failures, of tests that ran."""
    ordinary = (pytest.ExitCode.TESTS_FAILED, 0, pytest.ExitCode.NO_TESTS_COLLECTED)
    others = [status for status in statuses if status not in ordinary]
    return others[0] if others else min(statuses, key=ordinary.index)


def _merge_reports(config: pytest.Config, reports: Sequence[Path], status: int) -> int:
    try:
        left_out = merge(reports, config.invocation_params.dir / config.option.xmlpath)
        trouble = f"{left_out} of {len(reports)} processes wrote no XML" if left_out else ""
    except OSError as error:
        trouble = str(error)
    if trouble:
        _print([f"{TITLE}: --junit-xml={config.option.xmlpath}: {trouble}"])
        return status or pytest.ExitCode.INTERNAL_ERROR
    return status
