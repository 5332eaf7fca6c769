"""A pytest plugin that logs, for each test, its outcome and where it left each PRNG.

Load it with ``PYTHONPATH=tools pytest -p prng_log --prng-log=FOLDER``. It needs no pytest-seedall,
so that it can watch bare runs too. Each process writes a file of its own, one test a line.
"""

from __future__ import annotations

import json
import os
import sys
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    Wrapper: TypeAlias = Generator[None, Any, Any]

#: Whoever imports one of these modules has a global PRNG of this name, whose state is read so.
READERS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "random": ("random", lambda random: random.getstate()),
    "numpy": ("numpy.random", lambda random: random.get_state(legacy=False)),
    "torch": ("torch", lambda torch: torch.get_rng_state().numpy()),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("prng-log")
    group.addoption("--prng-log", metavar="FOLDER", help="log each test's PRNG states here")
    group.addoption("--prng-log-calls", action="store_true", help="no more than `CallLog` sees")
    group.addoption("--prng-log-reverse", action="store_true", help="run the tests from the last")


def pytest_configure(config: pytest.Config) -> None:
    folder = config.getoption("prng_log")
    if folder is not None:
        kind = CallLog if config.getoption("prng_log_calls") else PrngLog
        config.pluginmanager.register(kind(Path(folder)), "prng-log")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("prng_log_reverse"):
        items.reverse()


class PrngLog:
    """Looks at the PRNGs at the end of each phase, and at the start of the call."""

    def __init__(self, folder: Path) -> None:
        self._log = Log(folder)
        self._ends: dict[str, dict[str, str]] = {}
        self._start: dict[str, str] = {}
        self._outcome = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Wrapper:
        self._ends, self._start, self._outcome = {}, {}, ""
        try:
            return (yield)
        finally:
            self._ends["setup"] = states()

    def pytest_runtest_call(self) -> None:  # after seeding, which is done `tryfirst`
        self._start = states()

    @pytest.hookimpl(wrapper=True, specname="pytest_runtest_call")
    def pytest_runtest_call_and_after(self) -> Wrapper:
        try:
            return (yield)
        finally:
            self._ends["call"] = states()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Wrapper:
        try:
            return (yield)
        finally:
            self._ends["teardown"] = states()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[Any]) -> Wrapper:
        report: pytest.TestReport = yield
        self._outcome = outcome(report) or self._outcome
        if call.when == "teardown":
            self._log.write(item, self._outcome, self._start, self._ends)
        return report


class CallLog:
    """Looks at the PRNGs before and after the calls of test functions, and has no other hook.

    Where nothing at all runs in a setup or teardown, pytest-seedall does not seed it.
    """

    def __init__(self, folder: Path) -> None:
        self._log = Log(folder)

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Wrapper:
        start, raised = states(), "passed"
        try:
            return (yield)
        except BaseException as error:
            raised = type(error).__name__
            raise
        finally:
            self._log.write(pyfuncitem, raised, start, {"call": states()})


class Log:
    """A file, to which each test adds a line."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"{os.getpid()}.jsonl"

    def write(
        self, item: pytest.Item, said: str, start: dict[str, str], ends: dict[str, dict[str, str]]
    ) -> None:
        end = ends.get("call", {})
        entry = {
            "test": name_of(item),
            "outcome": said,
            "drew": [name for name in end if start.get(name, end[name]) != end[name]],
            "own": own_seeds(item),
            "ends": ends,
        }
        with self._file.open("a") as log:
            log.write(json.dumps(entry) + "\n")


def states() -> dict[str, str]:
    """Return a digest of the state of each PRNG whose library has been imported."""
    return {
        name: _digest(read(sys.modules[module]))
        for name, (module, read) in READERS.items()
        if module in sys.modules
    }


def _digest(state: Any) -> str:
    text = json.dumps(state, default=lambda array: array.tobytes().hex())
    return blake2b(text.encode(), digest_size=8).hexdigest()


def name_of(item: pytest.Item) -> str:
    """Return what a test is called on the command line, from whichever folder pytest starts."""
    file = item.getparent(pytest.File)  # type: ignore[type-abstract]
    assert file is not None
    return f"{item.path}{item.nodeid[len(file.nodeid) :]}"


def outcome(report: pytest.TestReport) -> str:
    """Return what a phase contributes to its test's outcome; nothing if the phase just passed."""
    if hasattr(report, "wasxfail"):
        return "xfailed" if report.skipped else "xpassed"
    if report.failed and report.when != "call":
        return "error"
    return "" if report.passed and report.when != "call" else report.outcome


def own_seeds(item: pytest.Item) -> list[str]:
    """Return the seeds that pytest-seedall, where it runs, saw the user's code set for a test."""
    seeding = sys.modules.get("pytest_seedall.seeding.seeding")
    seeds = seeding and item.stash.get(seeding.ITEM_SEEDS, None)
    if not seeds:
        return []
    here = [own for stream in seeds.streams() for own in stream.own.values()]
    return [f"{own.call} {own.place}".strip() for own in [*seeds.own.values(), *here]]
