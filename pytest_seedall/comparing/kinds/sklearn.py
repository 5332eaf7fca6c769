"""scikit-learn: estimators, by their parameters and by what they have learnt."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pytest_seedall.comparing.making import Kind, parts
from pytest_seedall.comparing.nodes import Node
from pytest_seedall.comparing.objects import bases, instance_dict, module_of, namespace

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_seedall.comparing.making import Walk


def find(kind: type, sklearn: ModuleType) -> Kind | None:
    """Return what is known of a class of scikit-learn's."""
    base = sys.modules.get("sklearn.base")
    if base is not None and issubclass(kind, base.BaseEstimator):
        return Kind("", _estimator)
    own = [base for base in bases(kind) if module_of(base).startswith("sklearn.")]
    if any("__getstate__" in namespace(base) for base in own):
        return Kind("", _state)
    return None


def _estimator(value: Any, walk: Walk, name: str) -> Node:
    """Return the node of an estimator, which keeps all that counts by public names."""
    found = {
        f".{label}": part
        for label, part in instance_dict(value).items()
        if not label.startswith("_")
    }
    return Node("object", name, attributes=parts(walk, found.items()))


def _state(value: Any, walk: Walk, name: str) -> Node:
    """Return the node of what is written in C, as the trees are."""
    return Node("object", name, attributes=parts(walk, [("", value.__getstate__())]))
