"""SciPy's sparse arrays and matrices, as they are compared between runs."""

from __future__ import annotations

from typing import Any

import pytest
from comparisons import compared, difference, is_same

np: Any = pytest.importorskip("numpy")
sparse: Any = pytest.importorskip("scipy.sparse")

FORMATS = ["csr", "csc", "bsr", "coo", "dia", "dok", "lil"]
DENSE = np.array([[0.0, 1.0, 0.0, 0.0], [2.0, 0.0, 3.0, 0.0]])


@pytest.mark.parametrize("kind", ["array", "matrix"])
@pytest.mark.parametrize("name", FORMATS)
def test_sparse_matrices_of_each_format_are_compared(name: str, kind: str) -> None:
    make = getattr(sparse, f"{name}_{kind}")
    assert is_same(make(DENSE), make(DENSE.copy()))
    changed = DENSE.copy()
    changed[1, 2] = 4
    found = difference(make(DENSE), make(changed))
    assert found.path == "x.data"
    assert found.differing == 1
    assert compared(make(DENSE), make(DENSE.T.copy())).differences
    assert compared(make(DENSE), make(DENSE.astype("f4"))).differences
    assert difference(make(DENSE), DENSE).aspect == "type"


def test_the_format_is_a_type() -> None:
    assert difference(sparse.csr_array(DENSE), sparse.csc_array(DENSE)).aspect == "type"
    assert difference(sparse.csr_array(DENSE), sparse.csr_matrix(DENSE)).aspect == "type"


@pytest.mark.parametrize("name", ["csr", "csc", "coo"])
def test_the_order_in_which_a_matrix_was_filled_is_no_difference(name: str) -> None:
    parts = {
        "coo": ([1.0, 1.0, 2.0, 2.0], ([1, 0, 1, 1], [2, 1, 0, 2])),
        "csr": ([1.0, 1.0, 2.0, 2.0], [1, 2, 0, 2], [0, 1, 4]),
        "csc": ([2.0, 1.0, 1.0, 2.0], [1, 0, 1, 1], [0, 1, 2, 4, 4]),
    }
    filled = getattr(sparse, f"{name}_array")(parts[name], shape=DENSE.shape)
    before = {key: np.copy(part) for key, part in vars(filled).items() if hasattr(part, "shape")}
    assert is_same(filled, getattr(sparse, f"{name}_array")(DENSE))
    for key, part in before.items():
        assert np.array_equal(vars(filled)[key], part)
