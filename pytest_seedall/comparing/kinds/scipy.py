"""SciPy: sparse arrays and matrices, without regard to the order in which they were filled."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pytest_seedall.comparing.making import Kind
from pytest_seedall.comparing.nodes import Node

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_seedall.comparing.making import Walk

_LABELS = {
    "csr": ("data", "indices", "indptr"),
    "csc": ("data", "indices", "indptr"),
    "bsr": ("data", "indices", "indptr"),
    "dia": ("data", "offsets"),
}


def find(kind: type, scipy: ModuleType) -> Kind | None:
    """Return what is known of a class of SciPy's."""
    sparse = sys.modules.get("scipy.sparse")
    if sparse is not None and issubclass(kind, (sparse.sparray, sparse.spmatrix)):
        return Kind("", _sparse)
    return None


def _sparse(value: Any, walk: Walk, name: str) -> Node:
    about = f"{value.dtype}{list(value.shape)}"
    if value.format in _LABELS:
        whole = value if value.format == "dia" else _canonical(value)
        found = [(label, getattr(whole, label)) for label in _LABELS[value.format]]
    else:  # coordinates, or dictionaries and lists of Python's
        whole = value.tocoo(copy=True)
        whole.sum_duplicates()
        found = [("data", whole.data)]
        found += [(f"coords[{axis}]", places) for axis, places in enumerate(whole.coords)]
    attributes = tuple((f".{label}", walk.now(_plain(label, part))) for label, part in found)
    return Node("object", name, about, attributes=attributes)


def _plain(label: str, part: Any) -> Any:
    """Return indices as numbers of one type, which depends on how a matrix was made."""
    return part if label == "data" else part.astype("int64")


def _canonical(value: Any) -> Any:
    """Return a matrix with sorted indices, each once; the user's stays as it is."""
    sparse: Any = sys.modules["scipy.sparse"]
    maker = getattr(sparse, f"{value.format}_array")
    whole = maker((value.data, value.indices, value.indptr), shape=value.shape)
    if not whole.has_canonical_format:
        whole = whole.copy()
        whole.sum_duplicates()
    return whole
