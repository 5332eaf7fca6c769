"""Raw entropy: the operating system answers the same in each run."""

# ruff: noqa: PLW0108  (each lambda looks a name up when it is called, which is what is tested)
from __future__ import annotations

import os
import random
import secrets
import tempfile
import threading
import uuid
from os import urandom
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from pytest_seedall._compat.python import RAW_ENTROPY
from pytest_seedall.diagnosis.sources.raw_entropy import RawEntropy

if TYPE_CHECKING:
    from collections.abc import Callable


def seeded_anew() -> float:
    random.seed()
    return random.random()


def folder() -> str:
    with tempfile.TemporaryDirectory() as made:
        return Path(made).name


def in_a_thread() -> bytes:
    drawn: list[bytes] = []
    thread = threading.Thread(target=lambda: drawn.append(os.urandom(8)))
    thread.start()
    thread.join()
    return drawn[0]


DRAWS: dict[str, Callable[[], object]] = {
    "urandom": lambda: os.urandom(8),
    "urandom bound before": lambda: urandom(8),
    "token": lambda: secrets.token_hex(8),
    "choice": lambda: [secrets.choice(range(100)) for _ in range(8)],
    "uuid4": lambda: uuid.uuid4(),
    "uuid1": lambda: uuid.uuid1(),
    "Random": lambda: random.Random().random(),
    "SystemRandom": lambda: random.SystemRandom().random(),
    "seed": seeded_anew,
    "default_rng": lambda: np.random.default_rng().random(),
    "SeedSequence": lambda: np.random.SeedSequence().entropy,
    "RandomState": lambda: np.random.RandomState().rand(),
    "folder": folder,
    "thread": in_a_thread,
}
if hasattr(os, "getrandom"):
    DRAWS["getrandom"] = lambda: os.getrandom(8)
    DRAWS["getrandom by names"] = lambda: os.getrandom(size=8, flags=0)


@pytest.fixture(params=DRAWS)
def draw(request: pytest.FixtureRequest) -> Callable[[], object]:
    return DRAWS[request.param]


def test_each_run_draws_the_same(draw: Callable[[], object]) -> None:
    runs: list[list[object]] = []
    for _ in range(2):
        with RawEntropy().frozen():
            runs.append([draw(), draw()])
    assert runs[0] == runs[1]
    assert runs[0][0] != runs[0][1] or draw is in_a_thread


def test_none_is_left_on(draw: Callable[[], object]) -> None:
    before = dict(vars(os)), dict(vars(random)), dict(vars(random.Random)), dict(vars(uuid))
    with pytest.raises(ZeroDivisionError), RawEntropy().frozen():
        assert draw() == 1 / 0
    after = dict(vars(os)), dict(vars(random)), dict(vars(random.Random)), dict(vars(uuid))
    assert after == before
    assert os.urandom(16) != os.urandom(16)


def test_what_one_function_draws_shifts_no_other() -> None:
    def other() -> None:
        os.urandom(3)

    with RawEntropy().frozen():
        alone = os.urandom(8)
    with RawEntropy().frozen():
        other()
        assert os.urandom(8) == alone


def test_identifiers_are_of_their_version() -> None:
    with RawEntropy().frozen():
        assert (uuid.uuid1().version, uuid.uuid4().version) == (1, 4)


def test_a_seed_is_a_seed() -> None:
    drawn = random.Random(3).random()
    with RawEntropy().frozen():
        assert random.Random(3).random() == drawn
        random.seed(3)
        assert random.random() == drawn


def test_threads_of_one_function_draw_different_bits() -> None:
    with RawEntropy().frozen():
        first, second = in_a_thread(), in_a_thread()
    assert first != second


def test_runs_nest() -> None:
    runs = []
    for _ in range(2):
        with RawEntropy().frozen():
            with RawEntropy().frozen():
                inner = os.urandom(8)
            runs.append((inner, os.urandom(8)))
    assert runs[0] == runs[1]


@pytest.mark.parametrize("count", [-1, "8"])
def test_what_raises_raises_still(count: Any) -> None:
    with RawEntropy().frozen(), pytest.raises((TypeError, ValueError)):
        os.urandom(count)


def test_its_calls_are_named() -> None:
    calls = RawEntropy().calls()
    assert calls[uuid.uuid4] == "uuid.uuid4()"
    assert calls[np.random.default_rng] == "np.random.default_rng()"
    asked = [resolve_name(name) for name in RAW_ENTROPY if name.endswith("urandom")]
    assert [calls[function] for function in asked] == ["os.urandom()"] * 2
