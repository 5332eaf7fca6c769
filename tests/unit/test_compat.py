"""Private names of Python and Hypothesis: a test for each, which fails when it goes away.

Those of pytest are in `test_compat_pytest.py`, those of PyTorch, TensorFlow and Keras in
`tests/ml/test_compat_ml.py`.
"""

from __future__ import annotations

import _thread
import importlib
import os
import sys
import threading
import types
from typing import TYPE_CHECKING, Any

import hypothesis
import hypothesis.core
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers

from pytest_seedall._compat.hypothesis import (
    HypothesisConstants,
    failed_by_stored_example,
    hypothesis_random,
)
from pytest_seedall._compat.python import is_importing, other_threads, variables_kept, variables_of

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from pathlib import Path

# --- Python ---------------------------------------------------------------------------------------


def test_variables_are_copied_as_the_system_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_VARIABLE", "é")
    kept = variables_kept()
    if sys.platform != "win32":
        assert kept[b"A_VARIABLE"] == os.fsencode("é")  # so that nothing is decoded
    before = dict(os.environ)
    monkeypatch.setenv("ANOTHER", "1")
    assert variables_of(kept) == before


def test_variables_are_copied_from_what_stands_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"A_VARIABLE": "1"})
    assert variables_of(variables_kept()) == {"A_VARIABLE": "1"}


def test_threads_that_no_module_knows_are_counted() -> None:
    before, begun, end = other_threads(), threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        end.wait()

    _thread.start_new_thread(wait, ())
    try:
        assert begun.wait(60)
        assert other_threads() > before
    finally:
        end.set()


def test_a_module_tells_that_it_is_being_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "asks_itself.py").write_text(
        "import sys\n"
        "from pytest_seedall._compat.python import is_importing\n"
        "asked = is_importing(sys.modules[__name__])\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module("asks_itself")
    monkeypatch.delitem(sys.modules, "asks_itself")
    assert module.asked
    assert not is_importing(module)
    assert not is_importing(types.ModuleType("made_by_hand"))
    odd: Any = object()
    assert not is_importing(odd)


# --- Hypothesis -----------------------------------------------------------------------------------


def examples() -> list[int]:
    drawn = []

    @settings(database=None, max_examples=5, derandomize=False)
    @given(st.integers())
    def draw(number: int) -> None:
        drawn.append(number)

    draw()
    return drawn


def test_hypothesis_draws_the_seed_of_each_test_from_this_random() -> None:
    source = hypothesis_random(hypothesis.core, hypothesis.register_random)
    found = []
    for seed in (1, 1, 2):
        source.seed(seed)
        found.append(examples())
    assert found[0] == found[1] != found[2]


@pytest.fixture
def no_random() -> Iterator[Any]:
    """Where Hypothesis keeps its random, before it has made one."""
    place: Any = getattr(hypothesis.core, "threadlocal", hypothesis.core)
    before, place._hypothesis_global_random = place._hypothesis_global_random, None
    yield place
    place._hypothesis_global_random = before


def test_hypothesis_makes_that_random_when_it_needs_it(no_random: Any) -> None:
    registered: list[random.Random] = []
    source = hypothesis_random(hypothesis.core, registered.append)
    assert registered == [source] == [no_random._hypothesis_global_random]
    assert hypothesis_random(hypothesis.core, registered.append) is source


@pytest.fixture
def constants_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    (tmp_path / "holds_a_constant.py").write_text("NUMBER = 123456789012345")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("holds_a_constant")
    yield "holds_a_constant"
    del sys.modules["holds_a_constant"]


def test_hypothesis_mixes_in_the_constants_of_these_modules(constants_module: str) -> None:
    read = providers._get_local_constants
    names: frozenset[str] | None = frozenset()
    with HypothesisConstants(lambda: names).narrowed():
        assert not any(providers._get_local_constants())
        names = frozenset({constants_module, "no_such_module", "random"})
        assert 123456789012345 in providers._get_local_constants().integers
        names = None
        assert providers._get_local_constants() is read()
    assert providers._get_local_constants is read


class Asked:
    """A plugin that asks of each test that ran whether it failed by a stored example."""

    def __init__(self) -> None:
        self.answers: list[bool] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[Any]) -> None:
        if call.when == "call":
            self.answers.append(failed_by_stored_example(item))


def test_hypothesis_tells_that_an_example_was_stored(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        from hypothesis import given, settings, strategies as st
        from hypothesis.database import DirectoryBasedExampleDatabase

        @settings(database=DirectoryBasedExampleDatabase("stored"))
        @given(st.integers())
        def test_it(number):
            assert number < 10
    """)
    asked = Asked()
    for _ in range(2):
        pytester.inline_run("-p", "no:seedall", plugins=[asked])
    assert asked.answers == [False, True]
    assert not failed_by_stored_example(object())
