"""A file system that lists a folder in another order each time: outside the project that asks."""

from __future__ import annotations

import itertools
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LISTDIR = os.listdir
_SCANDIR = os.scandir
_TURNS = itertools.count()


def _turned(found: list[Any]) -> list[Any]:
    turn = next(_TURNS) % max(1, len(found))
    return found[turn:] + found[:turn]


def _listdir(path: Any = ".") -> list[Any]:
    return _turned(sorted(_LISTDIR(path)))


class _Scan:
    """What `os.scandir` returns."""

    def __init__(self, path: Any) -> None:
        with _SCANDIR(path) as entries:
            found = sorted(entries, key=lambda entry: str(entry.name))
        self._entries = iter(_turned(found))

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return next(self._entries)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._entries = iter(())


def _scandir(path: Any = ".") -> _Scan:
    return _Scan(path)


@contextmanager
def scrambled() -> Iterator[None]:
    """Have folders listed in another order each time."""
    functions: dict[str, Callable[..., Any]] = {"listdir": _listdir, "scandir": _scandir}
    before = {name: getattr(os, name) for name in functions}
    for name, function in functions.items():
        setattr(os, name, function)
    try:
        yield
    finally:
        for name, function in before.items():
            setattr(os, name, function)
