"""`unseeded()`, for what must differ in each run."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    class _Streams(Protocol):
        def unseeded(self) -> AbstractContextManager[None]: ...


#: The streams of each run in this process, the innermost last: tests may start runs themselves.
RUNNING: list[_Streams] = []


@contextmanager
def unseeded() -> Iterator[None]:
    """Leave all random number generators random inside a ``with`` block.

    For what must differ in each run and on each xdist worker, such as the name of a database.
    Afterwards the test goes on as if nothing had been drawn. Outside of a run it does nothing, nor
    in other threads than the one that runs the tests.
    """
    if not RUNNING:
        yield
        return
    with RUNNING[-1].unseeded():
        yield
