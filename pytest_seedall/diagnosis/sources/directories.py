"""The order of directories: that in which the operating system lists what is in a folder."""

from __future__ import annotations

import operator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from pytest_seedall.diagnosis.sources.bindings import Remembered
from pytest_seedall.diagnosis.sources.stand_ins import as_called, standing

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Collection, Iterator, Mapping
    from contextlib import AbstractContextManager

    from pytest_seedall.diagnosis.sources.stand_ins import Function
    from pytest_seedall.diagnosis.sources_base import Line


class DirectoryOrder:
    """Folders in the order of names, for whoever lists them: so for `glob` and `pathlib`, too.

    Not frozen: what libraries list in C, and what programs list.
    """

    name = "directory order"

    def __init__(self) -> None:
        self._remembered = Remembered()

    def calls(self) -> Mapping[Callable[..., object], str]:
        """Return the functions that list folders."""
        os_names = tuple(f"os:{name}" for name in ("listdir", "scandir", "walk", "fwalk"))
        methods = tuple(f"pathlib:Path.{name}" for name in ("iterdir", "glob", "rglob", "walk"))
        return as_called((*os_names, "glob:glob", "glob:iglob", *methods))

    def frozen(self) -> AbstractContextManager[None]:
        """Return what is around one run: meanwhile folders are sorted."""
        return self.frozen_but(())

    @contextmanager
    def frozen_but(self, live: Collection[Line]) -> Iterator[None]:
        """Return the same, but for what these lines ask."""
        calls: dict[str, Function] = {"os:listdir": _list, "os:scandir": _scan}
        with standing(calls, everywhere=True, remembered=self._remembered, live=live):
            yield


def _list(original: Function, *args: Any, **kwargs: Any) -> list[Any]:
    return sorted(original(*args, **kwargs))


def _scan(original: Function, *args: Any, **kwargs: Any) -> _Entries:
    with original(*args, **kwargs) as entries:
        return _Entries(sorted(entries, key=operator.attrgetter("name")))


class _Entries:
    """What `os.scandir` returns, in order."""

    def __init__(self, entries: list[os.DirEntry[Any]]) -> None:
        self._entries = iter(entries)

    def __iter__(self) -> _Entries:
        return self

    def __next__(self) -> os.DirEntry[Any]:
        return next(self._entries)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._entries = iter(())
