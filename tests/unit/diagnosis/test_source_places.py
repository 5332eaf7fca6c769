"""Sources that are frozen for all lines of a project but some."""

# ruff: noqa: PLW0108, PTH208  (each lambda looks a name up when it is called, which is what is tested)
from __future__ import annotations

import datetime
import os
import random
import secrets
import tempfile
import threading
import time
import uuid
from datetime import datetime as bound_before
from pathlib import Path
from time import time_ns
from typing import TYPE_CHECKING, Any

import pytest
from causes.scrambled import scrambled

from pytest_seedall.diagnosis.sources.clock import Clock
from pytest_seedall.diagnosis.sources.directories import DirectoryOrder
from pytest_seedall.diagnosis.sources.raw_entropy import RawEntropy
from pytest_seedall.diagnosis.sources.thread_starts import ThreadStarts
from pytest_seedall.diagnosis.sources_base import PlacedSource

if TYPE_CHECKING:
    from collections.abc import Callable


def temporary() -> str:
    handle, name = tempfile.mkstemp()
    os.close(handle)
    Path(name).unlink()
    return name


def in_a_thread() -> bytes:
    drawn: list[bytes] = []
    thread = threading.Thread(target=lambda: drawn.append(os.urandom(8)))
    thread.start()
    thread.join()
    return drawn[0]


ASKED: dict[str, tuple[Any, Callable[[], object]]] = {
    "time": (Clock, lambda: time.time()),
    "time bound before": (Clock, lambda: time_ns()),
    "now": (Clock, lambda: datetime.datetime.now()),
    "now bound before": (Clock, lambda: bound_before.now(datetime.UTC)),
    "urandom": (RawEntropy, lambda: os.urandom(8)),
    "uuid4": (RawEntropy, lambda: uuid.uuid4()),
    "uuid1": (RawEntropy, lambda: uuid.uuid1()),
    "token": (RawEntropy, lambda: secrets.token_hex(8)),
    "SystemRandom": (RawEntropy, lambda: random.SystemRandom().random()),
    "temporary file": (RawEntropy, temporary),
    "thread": (RawEntropy, in_a_thread),
}


def lines_of(function: Callable[[], object]) -> set[tuple[str, int]]:
    codes: list[Any] = [function.__code__]
    for code in codes:
        codes += [one for one in code.co_consts if hasattr(one, "co_lines")]
    return {(one.co_filename, line) for one in codes for *_, line in one.co_lines() if line}


@pytest.mark.parametrize("asked", ASKED)
def test_one_line_is_answered_as_ever_and_all_others_are_not(asked: str) -> None:
    kind, ask = ASKED[asked]
    source = kind()
    answers = []
    for live in (lines_of(ask), lines_of(ask), {(__file__, 1)}, {(__file__, 1)}):
        time.sleep(0.001)
        with source.frozen_but(live):
            answers.append(ask())
    assert answers[0] != answers[1]
    assert answers[2] == answers[3]


@pytest.mark.parametrize(
    "listed",
    [
        lambda folder: os.listdir(folder),
        lambda folder: [one.name for one in Path(folder).iterdir()],
    ],
)
def test_a_folder_is_listed_in_another_order_for_one_line(listed: Any, tmp_path: Path) -> None:
    for name in "abcdefgh":
        (tmp_path / name).touch()

    def here() -> list[str]:
        return list(listed(tmp_path))

    lines = lines_of(here) | lines_of(listed)
    with scrambled(), DirectoryOrder().frozen_but(lines):
        assert len({tuple(here()) for _ in range(20)}) > 1
    with scrambled(), DirectoryOrder().frozen_but([(__file__, 1)]):
        assert {tuple(here()) for _ in range(20)} == {tuple("abcdefgh")}


@pytest.mark.parametrize("kind", [Clock, RawEntropy, DirectoryOrder])
def test_these_can_be_frozen_by_places(kind: Any) -> None:
    assert isinstance(kind(), PlacedSource)


def test_threads_cannot() -> None:
    """Their hand-over is one for all of the process."""
    assert not isinstance(ThreadStarts(), PlacedSource)
