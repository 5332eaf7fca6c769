"""What is tried: one input, what must come of it, and how it is judged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What nobody may see, whatever the input.
TROUBLE = re.compile(
    r"INTERNALERROR|Traceback \(most recent|pytest_seedall[/\\]\w|Fatal Python"
    r"|could not be explained"
)
SUITE = b"def test_passes(): pass\n"


class Expected(NamedTuple):
    """What must come of a process."""

    exit_code: int = 0
    line: str = ""
    """How one line must begin; empty if the input is nothing to speak of."""
    or_else: tuple[int, ...] = ()
    """Other exit codes, with which no line is needed: whether a damaged file is still one."""


class Process(NamedTuple):
    """An input as a pytest gets it that is started for it alone."""

    expected: Expected
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = {}
    files: Mapping[str, bytes] = {}
    """Beside ``test_it.py``, by their paths."""


class Input(Protocol):
    """One input, made of a seed."""

    def check(self) -> None:
        """Give it to the function that reads it.

        :raises AssertionError: if that takes what is wrong, refuses what is right, or does not name
            the culprit in one line. Any other exception is a finding, too.
        """

    def process(self) -> Process:
        """Return it as a pytest of its own gets it."""


def judge(expected: Expected, exit_code: int, output: str) -> str:
    """Return what is wrong with a run, empty if nothing is."""
    if found := TROUBLE.search(output):
        return f"there is {found[0]!r}"
    if exit_code in expected.or_else:
        return ""
    if exit_code != expected.exit_code:
        return f"exit code {exit_code}, not {expected.exit_code}"
    lines = [line.removeprefix("ERROR: ").removeprefix("E   ") for line in output.splitlines()]
    if expected.line and not any(line.startswith(expected.line) for line in lines):
        return f"no line begins with {expected.line!r}"
    return ""


def refused(message: object, beginning: str, is_right: bool = False) -> None:
    """See that what is refused is wrong, in one line that names the culprit.

    :raises AssertionError: if it is not.
    """
    text = str(message)
    assert not is_right, text
    assert text.startswith(beginning), (text, beginning)
    assert len(text.splitlines()) == 1, text
