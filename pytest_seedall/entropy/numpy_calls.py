"""Tells whether NumPy draws entropy only to forget it, as it does for ``RandomState(3)``."""

from __future__ import annotations

import ast
import functools
from typing import TYPE_CHECKING

from pytest_seedall.entropy.call_sites import value_of

if TYPE_CHECKING:
    from types import FrameType

    from pytest_seedall.entropy.call_sites import CallSite

#: What asks for entropy if its seed is None, and never otherwise; bit generators as well.
_HONEST = frozenset({"default_rng", "SeedSequence", "Generator", "seed"})


def gives_a_seed(kind: str, site: CallSite, frame: FrameType) -> bool:
    """Tell whether a draw is none: whether the call gives a seed, as far as that can be seen.

    :param kind: what the draw seeds.
    """
    call = site.call() if kind == "numpy" else None
    if call is None:
        return False
    function = value_of(call.func, frame)
    if _is_honest(function):
        return False
    if getattr(call.func, "attr", "") == "jumped" or _mentions_random_state(call):
        return True
    given = [value_of(argument, frame) for argument in arguments_of(call)]
    return any(value is not None for value in [*given, *_bound(function)])


def _is_honest(function: object) -> bool:
    classes = function.__mro__ if isinstance(function, type) else ()
    if any(one.__name__ == "BitGenerator" for one in classes):
        return True
    is_numpys = str(getattr(function, "__module__", "")).startswith("numpy.random")
    return is_numpys and getattr(function, "__name__", "") in _HONEST


def _mentions_random_state(call: ast.Call) -> bool:
    """Tell whether the call hands the class on: ``partial(RandomState, 3)()``, ``map(...)``."""
    inside = [*ast.walk(call.func)][1:] if isinstance(call.func, ast.Call) else []
    inside += [node for argument in arguments_of(call) for node in ast.walk(argument)]
    names = {getattr(node, "attr", getattr(node, "id", "")) for node in inside}
    return "RandomState" in names


def arguments_of(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _bound(function: object) -> list[object]:
    """Return what a partial function has been given."""
    if type(function) is functools.partial:
        return [*function.args, *function.keywords.values()]
    return []
