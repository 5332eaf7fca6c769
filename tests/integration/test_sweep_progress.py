"""How far the sweep of one item is, on a terminal: behind the line of its test."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
from contextlib import suppress

import pytest

pytestmark = pytest.mark.usefixtures("as_a_user")
pty = pytest.importorskip("pty", reason="there are none on this system")
fcntl, termios = pytest.importorskip("fcntl"), pytest.importorskip("termios")

_ARGUMENTS = ("--seed-sweep=40", "--seedall-sweep-one-item", "-p", "no:cacheprovider", "--tb=no")
_ERASED = "\x1b7\x1b[K\x1b8"


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """A suite of which each run is told at once."""
    pytester.makeconftest("from pytest_seedall.sweep import progress\nprogress.INTERVAL = 0.0")
    pytester.makepyfile(
        test_first="def test_draws_nothing(): pass",
        test_it="import random\ndef test_fails(): assert random.random() < 0.7",
    )
    return pytester


def on_terminal(*arguments: str, columns: int = 80) -> str:
    """Return all that pytest writes on a terminal."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 25, columns, 0, 0))
    command = [sys.executable, "-m", "pytest", *_ARGUMENTS, *arguments]
    environment = {**os.environ, "TERM": "xterm"}
    environment.pop("COLUMNS", None)
    written = b""
    with subprocess.Popen(command, stdin=its, stdout=its, stderr=its, env=environment):
        os.close(its)
        with suppress(OSError):  # as it ends on Linux
            while part := os.read(ours, 1000):
                written += part
    os.close(ours)
    return written.decode()


@pytest.mark.parametrize(
    ("arguments", "line"),
    [((), "test_it.py "), (("-v",), "test_it.py::test_fails "), (("-q",), "")],
    ids=str,
)
def test_the_runs_so_far_stand_behind_the_line(
    suite: pytest.Pytester, arguments: tuple[str, ...], line: str
) -> None:
    written = on_terminal("--color=yes", "--seed=1", *arguments)
    told = re.findall(r"\x1b7\x1b\[K (\d+) of 40 seeds(?:, (\d+) failed)?\x1b8", written)
    assert [int(made) for made, _ in told][-40:] == [*range(1, 41)]
    [last] = re.findall(r"fails under (\d+) of 40 seeds", written)[:1]
    assert told[-1] == ("40", last)
    before, _, after = written.rpartition(_ERASED)
    assert after.startswith("\x1b[31mF")
    start = re.split(r"\x1b7\x1b\[K 1 of [^\x1b]*\x1b8(?=\x1b7\x1b\[K 2 of)", before)[0]
    assert start.endswith(line)


@pytest.mark.parametrize(
    "arguments",
    [
        ("-s",),
        ("-n1",),
        ("-p", "no:terminal"),
        ("-p", "no:capture"),
        ("--capture=tee-sys",),
        ("--setup-show",),
    ],
    ids=" ".join,
)
def test_where_it_would_not_go_away_nothing_is_written(
    suite: pytest.Pytester, arguments: tuple[str, ...]
) -> None:
    assert "\x1b7" not in on_terminal(*arguments)


def test_beside_what_a_test_lets_print_nothing_is_written(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_it="import random\ndef test_fails(capsys): random.random()")
    assert "\x1b7" not in on_terminal()


def test_on_a_narrow_terminal_nothing_is_written(suite: pytest.Pytester) -> None:
    assert "\x1b7" not in on_terminal(columns=20)


def test_into_a_file_nothing_is_written(suite: pytest.Pytester) -> None:
    result = suite.runpytest_subprocess(*_ARGUMENTS, "--color=yes")
    assert "\x1b7" not in result.stdout.str()
    assert "of 40 seeds" in result.stdout.str()
