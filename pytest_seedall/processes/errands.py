"""What a process is to do for the one that has started it: run tests, and say what they give."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from pytest_seedall.processes import warning_filters
from pytest_seedall.processes.processes import CACHE_FOLDER, ERRAND

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: The feature that sends a process.
Sender: TypeAlias = Literal["repeat", "triage"]

#: What belongs to the run that starts a process, and not to that process.
_STRANGERS = ("PYTEST_XDIST_", "PYTEST_CURRENT_TEST", "COV_CORE_")

_LAST_LINES = 3

#: In seconds: how long a process may take to end when it is asked to.
_TO_END = 2


class Errand(NamedTuple):
    """Which tests to run."""

    ids: tuple[str, ...]
    results: str
    """The file for what they give."""
    reverses: bool = False
    """Whether they run in reverse order."""
    sender: Sender = "repeat"
    traced: tuple[str, ...] = ()
    """The ids of those that are traced, line by line."""

    def to_json(self) -> str:
        return json.dumps(self)


def errand() -> Errand:
    """Return what this process has been started for, which `ERRAND` names."""
    name = os.environ.pop(ERRAND)  # not for the processes that a test starts
    read = Errand(*json.loads(Path(name).read_text(encoding="utf-8")))
    return read._replace(ids=tuple(read.ids), traced=tuple(read.traced))


class Ended(NamedTuple):
    """How a process has ended that ran an errand."""

    status: int | None
    """Its exit status; None if it took too long and was ended."""
    last_lines: str
    """The last of what it has printed, in one line."""


def send(
    errand: Errand,
    arguments: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str],
    seconds: float | None = None,
    module: str = "pytest",
) -> Ended:
    """Have a fresh process run an errand; wait for it.

    :param arguments: those of its pytest.
    :param environment: what is to be in its environment beside its errand.
    :param seconds: how long it may take; None for as long as it takes.
    :param module: what runs pytest.
    :raises KeyboardInterrupt: when the user interrupts it, once it has ended.
    """
    output = output_of(errand)
    with output.open("wb") as file:
        process = subprocess.Popen(
            [*warning_filters.interpreter(), "-m", module, *arguments],
            cwd=cwd,
            env=prepare(errand, environment),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        status = _wait(process, seconds)
    return ended(errand, status)


def output_of(errand: Errand) -> Path:
    """Return the file for what a process prints."""
    return Path(f"{errand.results}.out")


def ended(errand: Errand, status: int | None) -> Ended:
    """Return how a process has ended that has this exit status."""
    lines = output_of(errand).read_text(encoding="utf-8", errors="replace").splitlines()
    return Ended(status, " / ".join(lines[-_LAST_LINES:]))


def prepare(errand: Errand, environment: Mapping[str, str]) -> dict[str, str]:
    """Write down an errand; return the environment of the process that is to run it."""
    order, cache = (Path(errand.results + end) for end in (".json", ".cache"))
    order.write_text(errand.to_json(), encoding="utf-8")
    return {**environment, ERRAND: str(order), CACHE_FOLDER: str(cache)}


def inherited_environment() -> dict[str, str]:
    """Return what of the environment of this process is for one that it starts."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_STRANGERS)}


def _wait(process: subprocess.Popen[bytes], seconds: float | None) -> int | None:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        _ask_to_end(process)
        return None
    except KeyboardInterrupt:  # which the process has got, too, where both have one terminal
        with suppress(subprocess.TimeoutExpired):
            process.wait(_TO_END)
        raise
    finally:
        process.kill()
        process.wait()


def _ask_to_end(process: subprocess.Popen[bytes]) -> None:
    """Let it tear down what its tests have set up: files, and processes of its own."""
    if sys.platform == "win32":  # there is no such signal for one process
        return
    process.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_TO_END)
