"""A process that has imported large libraries, and forks one that runs pytest when it is told to.

Run by `python -m`. The first line that it reads names the modules to import; it answers with a line
why it must not be forked, empty if it may. Each further line is a `Start`, and is answered with
two: the process id, and the exit status. PyTorch takes seconds to import; the tests' modules are
imported in each fork anew, for they may draw.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import signal
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall._compat.python import other_threads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Those that are worth it, with all of their modules that the tests have imported.
LARGE = ("pandas", "scipy", "sklearn", "torch", "torchvision")

#: They start threads, or a runtime, that no fork survives.
UNSAFE = ("tensorflow", "jax", "polars", "grpc")


class Start(NamedTuple):
    """How a process is to run pytest."""

    arguments: Sequence[str]
    environment: Mapping[str, str]
    output: str
    """The file for what it prints."""


def to_import(loaded: Sequence[str]) -> list[str]:
    """Return which of the modules that are loaded a server is to import; none if it must not."""
    if not hasattr(os, "fork") or sys.platform == "darwin" or any(one in loaded for one in UNSAFE):
        return []
    return [name for name in loaded if name.partition(".")[0] in LARGE]


def serve() -> None:
    """Answer until there is nothing more to read."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the user's; who has started this decides
    answers = os.dup(1)
    os.dup2(2, 1)  # what a library says as it is imported is no answer
    _import(["pytest", *json.loads(sys.stdin.readline())])
    gc.freeze()  # or each fork looks through all that is imported here, as pytest ends
    _answer(answers, "other threads are running" if other_threads() else "")
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            os.close(answers)
            return _run(Start(*json.loads(line)))
        _answer(answers, str(process))
        status = os.waitpid(process, 0)[1]
        _answer(answers, str(os.waitstatus_to_exitcode(status)))
    return None


def _import(names: Sequence[str]) -> None:
    for name in names:
        try:
            import_module(name)
        except Exception:  # one that is there only once something has been called
            continue


def _answer(answers: int, line: str) -> None:
    os.write(answers, f"{line}\n".encode())


def _run(start: Start) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    output = os.open(start.output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for descriptor, source in ((0, os.open(os.devnull, os.O_RDONLY)), (1, output), (2, output)):
        os.dup2(source, descriptor)
    os.environ.clear()
    os.environ.update(start.environment)
    _seed_anew()
    sys.argv[1:] = start.arguments
    runpy.run_module("pytest", run_name="__main__", alter_sys=True)


def _seed_anew() -> None:
    """Have what draws from no seed draw something else in each fork, as in each process."""
    modules: dict[str, Any] = sys.modules
    if "numpy" in modules:
        modules["numpy"].random.seed()
    if "torch" in modules:
        modules["torch"].seed()


if __name__ == "__main__":
    serve()
