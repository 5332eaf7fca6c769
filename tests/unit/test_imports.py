"""The import watch: each first import runs in a stream of its own, and nothing else does."""

from __future__ import annotations

import importlib
import importlib.util
import random
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from importing import DRAW, Watched, drawn_in, write

from pytest_seedall.seeds import derive
from pytest_seedall.streams.stream import Stream

if TYPE_CHECKING:
    from pathlib import Path

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
