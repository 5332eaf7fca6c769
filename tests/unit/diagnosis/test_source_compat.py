"""Private names that the sources need: a test for each, which fails when it goes away."""

from __future__ import annotations

import datetime
import tempfile
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from pytest_seedall._compat.builtin_types import replace_class_method
from pytest_seedall._compat.openblas import bundled
from pytest_seedall._compat.python import temporary_names_from


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


def test_numpy_brings_an_openblas_along() -> None:
    assert np.__file__
    (blas,) = bundled()
    assert blas.read() >= 1
