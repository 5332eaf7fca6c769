"""The number of threads: one, for each library that is there."""

from __future__ import annotations

import sys
import types
from typing import Any

import numpy as np
import pytest

from pytest_seedall._compat.openblas import bundled
from pytest_seedall.diagnosis.sources import thread_numbers
from pytest_seedall.diagnosis.sources.thread_numbers import ThreadNumber


class Library(types.ModuleType):
    """One that computes with as many threads as it is told."""

    def __init__(self) -> None:
        super().__init__("library")
        self.number = 4

    def get_num_threads(self) -> int:
        return self.number

    def set_num_threads(self, number: int) -> None:
        self.number = number


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    made = Library()
    monkeypatch.setitem(sys.modules, "library", made)
    monkeypatch.setattr(thread_numbers, "_LIBRARIES", ("library",))
    return made


def test_a_library_computes_with_one_thread(library: Library) -> None:
    with ThreadNumber().frozen():
        assert library.number == 1
    assert library.number == 4


def test_an_exception_puts_the_number_back(library: Library) -> None:
    with pytest.raises(ValueError), ThreadNumber().frozen():
        raise ValueError
    assert library.number == 4


def test_runs_nest(library: Library) -> None:
    with ThreadNumber().frozen():
        with ThreadNumber().frozen():
            assert library.number == 1
        assert library.number == 1
    assert library.number == 4


def test_another_version_of_a_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "library", types.ModuleType("library"))
    monkeypatch.setattr(thread_numbers, "_LIBRARIES", ("library", "not_imported"))
    with ThreadNumber().frozen():
        pass


def test_the_openblas_of_numpy_computes_with_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thread_numbers, "find_spec", lambda _: None)
    (blas,) = bundled()
    before = blas.read()
    blas.write(2)
    with ThreadNumber().frozen():
        assert blas.read() == 1
    assert blas.read() == 2
    blas.write(before)


def test_threadpoolctl_is_used_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import contextmanager

    told: list[object] = []
    theirs: Any = types.ModuleType("threadpoolctl")

    @contextmanager
    def threadpool_limits(limits: int) -> Any:
        told.append(limits)
        yield
        told.append("back")

    theirs.threadpool_limits = threadpool_limits
    monkeypatch.setitem(sys.modules, "threadpoolctl", theirs)
    with ThreadNumber().frozen():
        assert told == [1]
    assert told == [1, "back"]


def test_its_calls_are_named() -> None:
    assert ThreadNumber().calls()[np.dot] == "np.dot()"
