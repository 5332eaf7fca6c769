"""Private names that the sources need: a test for each, which fails when it goes away."""

from __future__ import annotations

import datetime
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from pytest_seedall._compat.builtin_types import replace_class_method
from pytest_seedall._compat.openblas import bundled
from pytest_seedall._compat.python import number_next, number_of_next, temporary_names_from


def test_a_method_of_a_class_in_c_is_replaced_and_put_back() -> None:
    original = vars(datetime.datetime)["now"]
    moment = datetime.datetime(2000, 1, 1)
    with ExitStack() as cleanup:
        assert replace_class_method(datetime.datetime, "now", lambda owner: moment, cleanup)
        assert [datetime.datetime.now() for _ in range(50)] == [moment] * 50
    assert vars(datetime.datetime)["now"] is original
    assert {datetime.datetime.now() > moment for _ in range(50)} == {True}


def test_a_method_that_is_none_is_not_replaced() -> None:
    with ExitStack() as cleanup:
        assert not replace_class_method(datetime.datetime, "none", lambda owner: None, cleanup)
    assert "none" not in vars(datetime.datetime)


def test_temporary_folders_are_named_by_us() -> None:
    names = iter(["one", "two"])
    with (
        temporary_names_from(lambda: next(names)),
        tempfile.TemporaryDirectory() as first,
        tempfile.TemporaryDirectory(prefix="is_", dir=first) as second,
    ):
        assert (Path(first).name, Path(second).name) == ("tmpone", "is_two")


def test_temporary_folders_that_we_do_not_name_are_named_as_ever() -> None:
    with (
        temporary_names_from(lambda: None),
        tempfile.TemporaryDirectory() as first,
        tempfile.TemporaryDirectory() as second,
    ):
        assert len({Path(first).name, Path(second).name, "tmpNone"}) == 3


def test_threads_are_numbered_by_us() -> None:
    before = number_of_next("Thread")
    assert before is not None
    assert threading.Thread().name == f"Thread-{before}"
    try:
        number_next("Thread", 1000)
        assert number_of_next("Thread") == 1000
        assert [threading.Thread().name, threading.Thread().name] == ["Thread-1000", "Thread-1001"]
    finally:
        number_next("Thread", before + 1)
    assert threading.Thread().name == f"Thread-{before + 1}"


def test_pools_of_threads_are_numbered_by_us() -> None:
    before = number_of_next("ThreadPoolExecutor")
    assert before is not None
    try:
        number_next("ThreadPoolExecutor", 1000)
        with ThreadPoolExecutor(1) as pool:
            name = pool.submit(lambda: threading.current_thread().name).result()
        assert name == "ThreadPoolExecutor-1000_0"
    finally:
        number_next("ThreadPoolExecutor", before)


def test_what_nobody_counts_has_no_number() -> None:
    assert number_of_next("NoSuchPool") is None
    number_next("NoSuchPool", 1)
    assert number_of_next("NoSuchPool") is None


def test_numpy_brings_an_openblas_along() -> None:
    assert np.__file__
    (blas,) = bundled()
    assert blas.read() >= 1
