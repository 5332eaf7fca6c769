"""Open files of a forked child: it has them in common with its parent, who must not notice."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: More of a file is not copied: the child sees an empty one.
MOST_BYTES = 64 << 20


def has_sockets() -> bool:
    """Tell whether sockets are open: parent and child would talk at once to who is at the end."""
    return any(stat.S_ISSOCK(about.st_mode) for _, about in _open())


def isolate(keep: int) -> None:
    """Give this process, a forked child, files of its own in place of those that it shares.

    Pipes and terminals lead nowhere from here on: one of them is where pytest, or an xdist worker,
    writes what it has to say. Files that are open for writing, such as those in which pytest
    captures what tests print, become copies.

    :param keep: the number of the pipe to the parent.
    """
    nothing = os.open(os.devnull, os.O_RDWR)
    for number, about in [*_open()]:
        if number in (keep, nothing):
            continue
        with suppress(OSError):
            if number <= 2 or stat.S_ISFIFO(about.st_mode) or os.isatty(number):
                os.dup2(nothing, number, inheritable=number <= 2)
            elif stat.S_ISREG(about.st_mode) and _is_written(number):
                _copy(number, about.st_size)


def _open() -> Iterator[tuple[int, os.stat_result]]:
    """Yield the numbers of open files, with what they are."""
    folder = "/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"  # noqa: PTH112
    for name in os.listdir(folder):  # noqa: PTH208
        with suppress(OSError, ValueError):  # the listing's own is closed by now
            yield int(name), os.fstat(int(name))


def _is_written(number: int) -> bool:
    return _access(number) != os.O_RDONLY


def _access(number: int) -> int:
    import fcntl  # not on Windows

    return fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE


def _copy(number: int, size: int) -> None:
    """Put a copy in memory in place of a file; not one of `tempfile`, which draws its names."""
    place = os.lseek(number, 0, os.SEEK_CUR)
    copied = os.memfd_create("seedall")
    if size <= MOST_BYTES and _access(number) == os.O_RDWR:
        os.write(copied, os.pread(number, size, 0))
    os.lseek(copied, place, os.SEEK_SET)
    os.dup2(copied, number, inheritable=False)
    os.close(copied)
