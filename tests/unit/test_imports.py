"""The import watch: each first import runs in a stream of its own, and nothing else does."""

from __future__ import annotations

import importlib
import importlib.util
import random
import shutil
import sys
import threading
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall.imports import ImportWatch
from pytest_seedall.seeders.registry import Registry
from pytest_seedall.seeds import derive
from pytest_seedall.streams import Stream, Streams

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

DRAW = "import random\ndrawn = random.random()\n"


class Watched:
    """An import watch over a project's folder, and what it told of."""

    def __init__(self, folder: Path) -> None:
        registry = Registry(lambda: 0, lambda: None, print)
        registry.waiting = [one for one in registry.waiting if one.name == "random"]
        self.streams = Streams(registry)
        self.streams.open()
        self.imported: list[str] = []
        self.watch = ImportWatch(
            lambda: 42,
            self.streams,
            lambda file: Path(file).relative_to(folder).as_posix(),
            lambda module, stream: self.imported.append(module.__name__),
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
        self.streams.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project's folder, with a folder of libraries; what is imported is forgotten again."""
    (tmp_path / "site-packages").mkdir()
    monkeypatch.syspath_prepend(tmp_path / "site-packages")
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name, module in list(sys.modules.items()):
        if str(tmp_path) in (getattr(module, "__file__", None) or ""):
            del sys.modules[name]


@pytest.fixture
def watched(folder: Path) -> Iterator[Watched]:
    made = Watched(folder)
    yield made
    made.close()


def write(folder: Path, **modules: str) -> None:
    folder.mkdir(exist_ok=True)
    for name, source in modules.items():
        (folder / f"{name}.py").write_text(source)
    importlib.invalidate_caches()


def drawn_in(*imported: str) -> float:
    return random.Random(derive(42, "import", *imported)).random()


# --- modules of the project -----------------------------------------------------------------------


def test_a_project_module_draws_in_a_stream_of_its_own(folder: Path, watched: Watched) -> None:
    write(folder, plain_module=DRAW)
    module = watched.importing("plain_module")
    assert module.drawn == drawn_in("plain_module.py")
    assert watched.imported == ["plain_module"]


def test_so_does_each_module_that_it_imports(folder: Path, watched: Watched) -> None:
    write(
        folder,
        outer_module=f"import inner_module\n{DRAW}import last_module\nagain = random.random()",
        inner_module=DRAW,
        last_module=DRAW,
    )
    module = watched.importing("outer_module")
    generator = random.Random(derive(42, "import", "outer_module.py"))
    assert [module.drawn, module.again] == [generator.random(), generator.random()]
    assert module.inner_module.drawn == drawn_in("inner_module.py")
    assert module.last_module.drawn == drawn_in("last_module.py")
    assert watched.imported == ["inner_module", "last_module", "outer_module"]


def test_packages_and_their_modules(folder: Path, watched: Watched) -> None:
    write(folder / "package", __init__=DRAW, module=DRAW)
    module = watched.importing("package.module")
    assert module.drawn == drawn_in("package/module.py")
    assert sys.modules["package"].drawn == drawn_in("package/__init__.py")
    assert watched.imported == ["package", "package.module"]


def test_a_namespace_package_runs_nothing_itself(folder: Path, watched: Watched) -> None:
    write(folder / "space", module=DRAW)
    module = watched.importing("space.module")
    assert module.drawn == drawn_in("space/module.py")
    assert watched.imported == ["space.module"]


def test_a_later_import_changes_nothing(folder: Path, watched: Watched) -> None:
    write(folder, plain_module=DRAW)
    watched.importing("plain_module")
    watched.importing("plain_module")
    assert watched.imported == ["plain_module"]


def test_a_reload_draws_from_the_current_stream(folder: Path, watched: Watched) -> None:
    write(folder, plain_module=DRAW)
    module = watched.importing("plain_module")
    watched.streams.start(Stream(6))
    importlib.reload(module)
    assert module.drawn == random.Random(6).random()
    assert watched.imported == ["plain_module"]


def test_a_module_that_was_forgotten_is_imported_first_again(
    folder: Path, watched: Watched
) -> None:
    write(folder, plain_module=DRAW)
    first = watched.importing("plain_module").drawn
    del sys.modules["plain_module"]
    assert watched.importing("plain_module").drawn == first


# --- libraries ------------------------------------------------------------------------------------


def test_a_library_is_imported_in_one_stream(folder: Path, watched: Watched) -> None:
    package = folder / "site-packages" / "library"
    write(package, __init__=f"from library import sub\n{DRAW}", sub=DRAW)
    module = watched.importing("library")
    generator = random.Random(derive(42, "import", "library"))
    assert [module.sub.drawn, module.drawn] == [generator.random(), generator.random()]
    assert watched.imported == ["library"]


def test_a_library_draws_the_same_whoever_imports_it(folder: Path, watched: Watched) -> None:
    write(folder / "site-packages", first_library="import second_library", second_library=DRAW)
    watched.importing("first_library")
    drawn = [sys.modules.pop("second_library").drawn]
    drawn.append(watched.importing("second_library").drawn)
    assert drawn == [drawn_in("second_library")] * 2


def test_a_project_module_that_a_library_imports_has_its_own_stream(
    folder: Path, watched: Watched
) -> None:
    write(folder / "site-packages", library_core=f"import plain_module\n{DRAW}")
    write(folder, plain_module=DRAW)
    module = watched.importing("library_core")
    assert module.drawn == drawn_in("library_core")
    assert module.plain_module.drawn == drawn_in("plain_module.py")
    assert watched.imported == ["plain_module", "library_core"]


# --- other kinds of modules -----------------------------------------------------------------------


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


# --- what goes wrong ------------------------------------------------------------------------------


def test_an_import_that_fails_leaves_the_stream_as_it_was(folder: Path, watched: Watched) -> None:
    write(folder, broken_module=f"{DRAW}1 / 0", outer_module="import broken_module")
    with pytest.raises(ZeroDivisionError):
        watched.importing("outer_module")
    assert watched.imported == ["broken_module", "outer_module"]


def test_a_module_that_is_mended_is_imported_in_the_same_stream(
    folder: Path, watched: Watched
) -> None:
    write(folder, broken_module="1 / 0")
    with pytest.raises(ZeroDivisionError):
        watched.importing("broken_module")
    write(folder, broken_module=f"{DRAW}# of another size")
    assert watched.importing("broken_module").drawn == drawn_in("broken_module.py")


def test_a_module_that_does_not_exist_is_none_of_our_business(watched: Watched) -> None:
    with pytest.raises(ModuleNotFoundError, match="No module named 'no_such_module'"):
        watched.importing("no_such_module")
    assert watched.imported == []


# --- how little it is noticed ---------------------------------------------------------------------


def test_a_loader_is_itself_again_once_its_module_runs(folder: Path, watched: Watched) -> None:
    write(folder, plain_module="own = vars(__loader__).keys() & {'exec_module'}")
    module = watched.importing("plain_module")
    assert module.own == set()
    assert module.__spec__ is not None
    assert module.__spec__.loader is module.__loader__


def test_a_module_may_be_looked_for_and_not_imported(folder: Path, watched: Watched) -> None:
    write(folder, plain_module=DRAW)
    spec = importlib.util.find_spec("plain_module")
    assert spec is not None
    assert spec.loader is not None
    assert watched.imported == []
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.drawn == drawn_in("plain_module.py")


def test_a_thread_imports_as_ever(folder: Path, watched: Watched) -> None:
    write(folder, plain_module="import threading\nthread = threading.get_ident()")
    thread = threading.Thread(target=importlib.import_module, args=("plain_module",))
    thread.start()
    thread.join()
    assert sys.modules["plain_module"].thread == thread.ident
    assert watched.imported == []


def test_the_watch_ends_with_the_session(folder: Path, watched: Watched) -> None:
    watched.watch.uninstall()
    write(folder, plain_module=DRAW)
    watched.importing("plain_module")
    assert watched.imported == []
    assert watched.watch not in sys.meta_path
    watched.watch.uninstall()


def test_of_nested_sessions_the_innermost_watches(folder: Path, watched: Watched) -> None:
    write(folder, first_module=DRAW, second_module=DRAW)
    inner = Watched(folder)
    watched.importing("first_module")
    inner.close()
    watched.importing("second_module")
    assert inner.imported == ["first_module"]
    assert watched.imported == ["second_module"]
