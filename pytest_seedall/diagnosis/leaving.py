"""What a run touches of what outlives it: files, by their paths, and variables of the environment.

Seen by standing in the place of Python's functions: what C code opens by itself is not.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall.diagnosis.sources.stand_ins import standing
from pytest_seedall.diagnosis.sources_base import Site
from pytest_seedall.entropy.call_sites import outwards
from pytest_seedall.tracing.examined import is_examined_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from pytest_seedall.diagnosis.sources.stand_ins import Function

#: More paths than that of one run are not kept.
_MOST = 1_000
#: A larger file is neither moved nor copied.
LARGEST = 16 << 20

_LOOKS = ("os:stat", "os.path:exists", "os.path:isfile", "os:access", "sqlite3:connect")
_LISTS = ("os:listdir", "os:scandir")
_OPENS = ("builtins:open", "io:open", "os:open")
_MOVES = ("os:replace", "os:rename")


class Touched(NamedTuple):
    """What a run does with one file, or with a variable."""

    found: float = 0.0
    """When a file had been written that was there as the run came to it first; else 0."""
    setting: Site | None = None
    """Where the run writes it first, if it is known."""


class Leaving:
    """What one run touches, in its order.

    :param folders: those whose files count as touched by a run that lists them.
    """

    def __init__(self, folders: tuple[Path, ...] = ()) -> None:
        self.files: dict[Path, Touched] = {}
        self.variables: dict[str, Touched] = {}
        self._folders = frozenset(folder.parent.resolve() / folder.name for folder in folders)
        self._paths: dict[str, Path] = {}
        self._busy: set[int] = set()
        """The threads that note something, in which they ask for files themselves."""

    @contextmanager
    def seen(self) -> Iterator[None]:
        """Note it in the body."""
        calls: dict[str, Function] = {
            **dict.fromkeys(_LOOKS, self._look),
            **dict.fromkeys(_LISTS, self._list),
            **dict.fromkeys(_OPENS, self._open),
            **dict.fromkeys(_MOVES, self._move),
            "os:putenv": self._set,
        }
        with standing(calls, everywhere=True):
            yield

    def written_since(self, moment: float) -> list[Path]:
        """Return the files that the run has found, and that have been written since some moment."""
        return [path for path, touched in self.files.items() if touched.found >= moment]

    def _look(self, original: Function, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        self._note(args[:1], sys._getframe(1))
        return original(*args, **kwargs)

    def _list(self, original: Function, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        frame, is_busy = sys._getframe(1), get_ident() in self._busy
        folder = None if is_busy else self._path(args[:1] or (".",))
        if folder in self._folders and _site(frame, "") is not None:
            for entry in original(folder):
                self._note((folder / getattr(entry, "name", entry),), frame)
        return original(*args, **kwargs)

    def _open(self, original: Function, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        mode = kwargs.get("mode", kwargs.get("flags", args[1] if len(args) > 1 else "r"))
        self._note(args[:1], sys._getframe(1), is_written=_writes(mode))
        return original(*args, **kwargs)

    def _move(self, original: Function, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        self._note(args[1:2], sys._getframe(1), is_written=True)
        return original(*args, **kwargs)

    def _set(self, original: Function, *args: Any) -> Any:
        __tracebackhide__ = True
        name = os.fsdecode(args[0])
        if name not in self.variables and len(self.variables) < _MOST:
            self.variables[name] = Touched(setting=_site(sys._getframe(1), name))
        return original(*args)

    def _note(
        self, named: tuple[Any, ...], frame: FrameType | None, *, is_written: bool = False
    ) -> None:
        thread = get_ident()
        if thread not in self._busy:
            self._busy.add(thread)
            try:
                self._note_path(self._path(named), frame, is_written)
            finally:
                self._busy.discard(thread)

    def _note_path(self, path: Path | None, frame: FrameType | None, is_written: bool) -> None:
        if path is None or (path in self.files and not is_written) or len(self.files) >= _MOST:
            return
        before = self.files.get(path)
        if before is not None and before.setting is not None:
            return
        site = _site(frame, path.name)
        if site is None:
            return
        touched = before or Touched(_written(path))
        self.files[path] = touched._replace(setting=site) if is_written else touched

    def _path(self, named: tuple[Any, ...]) -> Path | None:
        """Return the path that a function is given; None for the number of an open file."""
        try:
            text = os.fsdecode(named[0])
            if text not in self._paths:
                path = Path(text).absolute()
                self._paths[text] = path.parent.resolve() / path.name
            return self._paths[text]
        except Exception:  # whatever a class of the user's does
            return None


def _written(path: Path) -> float:
    """Return when a file was written; 0 for what is none, and for a large one."""
    try:
        about = os.lstat(path)
    except (OSError, ValueError):
        return 0.0
    is_small = stat.S_ISREG(about.st_mode) and about.st_size <= LARGEST
    return about.st_mtime if is_small else 0.0


def _writes(mode: object) -> bool:
    if isinstance(mode, int):
        return bool(mode & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    return isinstance(mode, str) and not set("wax+").isdisjoint(mode)


def _site(frame: FrameType | None, what: str) -> Site | None:
    """Return the project's line that does it; None if none does."""
    for outer in outwards(frame):
        code = outer.f_code
        if is_examined_file(code.co_filename):
            return Site("", what, code.co_filename, outer.f_lineno, code.co_qualname)
    return None
