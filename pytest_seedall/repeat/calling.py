"""How a test is called that is repeated, and where the generators are after it."""

from __future__ import annotations

from contextlib import nullcontext
from functools import wraps
from typing import TYPE_CHECKING, Any

from pytest_seedall.entropy.draws import NAME as ENTROPY
from pytest_seedall.streams.item_seeds import ITEM_SEEDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    import pytest


def of_given(
    item: pytest.Item, context: Callable[[Any], AbstractContextManager[None]]
) -> AbstractContextManager[None]:
    """Return a context for a test with `hypothesis.given`; one that does nothing for others."""
    function = getattr(item, "obj", None)
    return context(function) if hasattr(function, "hypothesis") else nullcontext()


def places_at_end(item: pytest.Item) -> Mapping[str, object]:
    """Return what tells where the PRNGs were at the end of the phase in which the test ran."""
    seeds = item.stash.get(ITEM_SEEDS, None)
    if seeds is None or seeds.call is None:
        return {}
    return {name: place for name, place in seeds.call.probes.items() if name != ENTROPY}


def returning_nothing(function: Any) -> Any:
    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> None:
        __tracebackhide__ = True
        function(*args, **kwargs)

    return call
