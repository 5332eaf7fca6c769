"""A watch over imports from a folder, for tests that start no run of pytest."""

from __future__ import annotations

import importlib
import random
from pathlib import Path
from typing import Any

from prngs import close, new_registry

from pytest_seedall.seeds import derive
from pytest_seedall.streams.imports import ImportWatch
from pytest_seedall.streams.stream import Stream
from pytest_seedall.streams.streams import Streams

#: The source of a module that draws when it is imported.
DRAW = "import random\ndrawn = random.random()\n"


class Watched:
    """An import watch over a project's folder, and what it told of."""

    def __init__(self, folder: Path) -> None:
        self.streams = Streams(new_registry([], "random"))
        self.streams.open()
        self.imported: list[str] = []
        self.watch = ImportWatch(
            lambda: 42,
            self.streams,
            lambda file: Path(file).relative_to(folder).as_posix(),
            lambda name, file, stream: self.imported.append(name),
        )
        self.watch.install(object())

    def importing(self, name: str) -> Any:
        """Import a module in mid-stream, which goes on as if nothing had happened."""
        stream = Stream(5)
        self.streams.start(stream)
        try:
            return importlib.import_module(name)
        finally:
            assert self.streams.current is stream
            assert random.random() == random.Random(5).random()

    def close(self) -> None:
        self.watch.uninstall()
        close(self.streams)


def write(folder: Path, **modules: str) -> None:
    """Write modules into a folder, from which they can be imported."""
    folder.mkdir(exist_ok=True)
    for name, source in modules.items():
        (folder / f"{name}.py").write_text(source)
    importlib.invalidate_caches()


def drawn_in(imported: str) -> float:
    """Return what `DRAW` draws in the stream of an import."""
    return random.Random(derive(42, "import", imported)).random()
