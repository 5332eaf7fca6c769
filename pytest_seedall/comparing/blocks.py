"""Where the bytes of snapshots are: small ones in memory, large ones in a file, block by block.

A block that is there already, from the first of two equal runs, is not written again. When the
file is as large as it may become, or the disk nearly full, only the digests of blocks are kept:
enough to tell in which block the first difference is.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

#: The bytes of a block. What is not larger is kept in memory.
BLOCK = 1 << 20

#: Free space that is left on the disk.
RESERVE = 1 << 30
_WRITTEN_BETWEEN_LOOKS = 64 * BLOCK
_NOT_KEPT = -1


class Stored(NamedTuple):
    """Bytes in blocks: where each is in a file, and its digest."""

    path: str
    digests: tuple[bytes, ...]
    offsets: tuple[int, ...]
    sizes: tuple[int, ...]

    def load(self, number: int) -> bytes | None:
        """Return a block, None if it was not kept or is no longer there."""
        if self.offsets[number] == _NOT_KEPT:
            return None
        try:
            with open(self.path, "rb", buffering=0) as file:  # noqa: PTH123 - many small reads
                file.seek(self.offsets[number])
                block = file.read(self.sizes[number])
        except OSError:
            return None
        return block if digest(block) == self.digests[number] else None


def digest(block: bytes) -> bytes:
    return blake2b(block, digest_size=16).digest()


class Blocks:
    """The bytes of all snapshots of one test.

    :param memory: how many bytes of small values are kept in memory, all together.
    :param disk: how many bytes the file may have.
    :param folder: where the file is to be, and to stay; a temporary one if it is not given.
    """

    def __init__(
        self, memory: int = 64 * BLOCK, disk: int = 16 << 30, folder: str | None = None
    ) -> None:
        self._folder = folder
        self._memory = memory
        self._disk = disk
        self._places: dict[bytes, int] = {}
        self._end = 0
        self._looked_at = -_WRITTEN_BETWEEN_LOOKS
        self._file: BinaryIO | None = None
        self._path = ""
        self._remove: weakref.finalize[..., Blocks] | None = None

    def fits(self, size: int) -> bool:
        """Tell whether bytes are kept in memory, and count them if they are."""
        if size > BLOCK or size > self._memory:
            return False
        self._memory -= size
        return True

    def store(self, blocks: Iterable[bytes]) -> Stored:
        """Keep bytes outside the memory."""
        digests, offsets, sizes = [], [], []
        try:
            for block in blocks:
                digests.append(digest(block))
                offsets.append(self._offset(digests[-1], block))
                sizes.append(len(block))
        finally:
            self._close_file()
        return Stored(self._path, tuple(digests), tuple(offsets), tuple(sizes))

    def close(self) -> None:
        """Remove the file. Nothing can be loaded afterwards."""
        if self._remove is not None:
            self._remove()
        self._disk = 0

    def _offset(self, name: bytes, block: bytes) -> int:
        place = self._places.get(name, _NOT_KEPT)
        if place == _NOT_KEPT and self._end + len(block) <= self._disk:
            place = self._write(block)
            self._places[name] = place
        return place

    def _write(self, block: bytes) -> int:
        try:
            file = self._file or self._open()
            self._look()
            file.seek(self._end)
            file.write(block)
        except OSError:  # the disk is full, or there is no folder to write to
            self._disk = 0
            return _NOT_KEPT
        self._end += len(block)
        return self._end - len(block)

    def _open(self) -> BinaryIO:
        if not self._path:
            folder = tempfile.mkdtemp(prefix="seedall-", dir=self._folder or _roomy_folder())
            if self._folder is None:
                self._remove = weakref.finalize(self, _remove_folder, folder, os.getpid())
            self._path = str(Path(folder, "blocks"))
            Path(self._path).touch()
        self._file = open(self._path, "r+b", buffering=0)  # noqa: PTH123, SIM115 - many blocks
        return self._file

    def _close_file(self) -> None:
        """Close the file until the next time: a test's own files are to have the same numbers."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _look(self) -> None:
        if self._end - self._looked_at < _WRITTEN_BETWEEN_LOOKS:
            return
        self._looked_at = self._end
        if shutil.disk_usage(self._path).free < RESERVE:
            raise OSError("the disk is nearly full")


def _roomy_folder() -> str | None:
    """Return a folder on a disk: the usual one is in memory on many systems."""
    is_chosen = any(os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP"))
    roomy = "/var/tmp"
    return roomy if not is_chosen and os.access(roomy, os.W_OK) else None


def _remove_folder(folder: str, process: int) -> None:
    if os.getpid() == process:  # a forked child ends too
        shutil.rmtree(folder, ignore_errors=True)
