"""dask's private names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType


class DaskGenerators:
    """The generators behind the functions of `dask.array.random`, one for each backend.

    Private: there is a function that seeds them, and nothing that reads their states.
    """

    def __init__(self, random: ModuleType) -> None:
        self._cached: dict[str, Any] = random._cached_states

    def capture(self) -> dict[str, Any]:
        return {name: state.get_state(legacy=False) for name, state in self._states()}

    def restore(self, captured: dict[str, Any]) -> None:
        for name, state in self._states():
            if name in captured:
                state.set_state(captured[name])

    def probe(self) -> list[float]:
        return [state.random_sample() for _, state in self._states()]

    def _states(self) -> list[tuple[str, Any]]:
        return [(name, cached._numpy_state) for name, cached in self._cached.items()]
