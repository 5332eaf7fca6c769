"""The import watch and modules that are no Python files, and loaders of other makes."""

from __future__ import annotations

import importlib
import random
import shutil
import sys
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from typing import TYPE_CHECKING, Any

import pytest
from importing import drawn_in, write

from pytest_seedall._compat.python import is_importing
from pytest_seedall.streams.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import ModuleType

    from importing import Watched


def test_an_extension_module(
    folder: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = importlib.import_module("_heapq")
    if not getattr(original, "__file__", None):
        pytest.skip("built into this Python")
    shutil.copy(str(original.__file__), folder)
    importlib.invalidate_caches()
    monkeypatch.delitem(sys.modules, "_heapq")
    module = watched.importing("_heapq")
    assert str(module.__file__).startswith(str(folder))
    assert module.heappop([1, 2]) == 1
    assert watched.imported == ["_heapq"]


@pytest.mark.parametrize("name", ["_stat", "__hello__"], ids=["built-in", "frozen"])
def test_a_module_of_python_itself(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delitem(sys.modules, name, raising=False)
    watched.importing(name)
    monkeypatch.delitem(sys.modules, name)
    assert watched.imported == []


class OneLoader(Loader):
    """A project's loader that serves several modules."""

    def exec_module(self, module: ModuleType) -> None:
        random.random()
        if module.__name__ == "made_first":
            importlib.import_module("made_second")


class OneFinder(MetaPathFinder):
    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not name.startswith("made_"):
            return None
        return ModuleSpec(name, self._loader, origin=f"/project/{name}.py")


def test_a_loader_of_several_modules(watched: Watched) -> None:
    loader = OneLoader()
    with found_by(OneFinder(loader)):
        watched.importing("made_first")
    assert watched.imported == ["made_second", "made_first"]
    assert vars(loader) == {}


@contextmanager
def found_by(finder: OneFinder) -> Iterator[None]:
    sys.meta_path.append(finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.startswith("made_")]:
            del sys.modules[name]


class SlottedLoader:
    """A loader whose methods cannot be replaced."""

    __slots__ = ()

    def create_module(self, spec: ModuleSpec) -> None:
        pass

    def exec_module(self, module: ModuleType) -> None:
        vars(module)["ran"] = True


def test_a_loader_that_cannot_be_watched_is_left_alone(watched: Watched) -> None:
    with found_by(OneFinder(SlottedLoader())):
        module = watched.importing("made_module")
    assert module.ran
    assert watched.imported == []


class LazyFinder(MetaPathFinder):
    """A project's finder that puts off what its modules do until they are first looked at."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None and name == "lazy":
            spec.loader = LazyLoader(spec.loader)
        return spec


@pytest.fixture
def lazily(watched: Watched) -> Iterator[None]:
    finder = LazyFinder()
    sys.meta_path.insert(1, finder)  # after the watch
    yield
    sys.meta_path.remove(finder)


@pytest.mark.usefixtures("lazily")
def test_a_module_that_is_imported_lazily_stays_so(folder: Path, watched: Watched) -> None:
    write(folder, lazy="import random\ndrawn = random.random()\n")
    lazy = watched.importing("lazy")
    watched.streams.registry.refresh("lazy")
    assert watched.imported == []
    stream = Stream(5)
    watched.streams.start(stream)
    assert lazy.drawn == drawn_in("lazy.py")
    assert watched.imported == ["lazy"]
    assert random.random() == random.Random(5).random()


@pytest.mark.usefixtures("lazily")
def test_a_lazy_library_is_no_library_yet(folder: Path) -> None:
    write(folder, lazy="ran = True\n")
    lazy = importlib.import_module("lazy")
    assert is_importing(lazy)
    assert lazy.ran
    assert not is_importing(lazy)
