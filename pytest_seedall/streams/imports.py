"""The import watch: the first import of a module runs in a stream of its own.

Modules draw random numbers while they are imported: test modules for their parameters, jax and rich
for their own ends. Whichever test comes to import one first must not draw other numbers for it.
"""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

from pytest_seedall._compat.python import eager_loader
from pytest_seedall.naming.projects import is_project_file
from pytest_seedall.seeds import derive
from pytest_seedall.streams.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    from pytest_seedall.streams.streams import Streams

#: The rooms of this package that are imported when they are needed: they draw nothing.
_OURS = "pytest_seedall."


class ImportWatch:
    """A finder that finds nothing itself: others find a module, and it watches the execution.

    :param id_of_file: the seed id of a project's file; a module's name depends on the import mode.
    :param on_imported: told the name and file of each module that ran in a stream of its own, and
        that stream.
    """

    def __init__(
        self,
        session_seed: Callable[[], int],
        streams: Streams,
        id_of_file: Callable[[str], str],
        on_imported: Callable[[str, str, Stream], None],
    ) -> None:
        self._session_seed = session_seed
        self._streams = streams
        self._id_of_file = id_of_file
        self._on_imported = on_imported
        self._library = ""
        """The package that is being imported; empty if that is none, or the project's own."""

    def install(self, rewriter: Any) -> None:
        """Come first among the finders.

        :param rewriter: pytest's loader of test modules and conftests, which does not always ask
            the finders.
        """
        sys.meta_path.insert(0, self)
        self._rewrites = hasattr(rewriter, "exec_module")  # not with --assert=plain
        if self._rewrites:
            rewriter.exec_module = functools.partial(self._execute, rewriter.exec_module)

    def uninstall(self) -> None:
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not self._concerns(fullname, path, target):
            return None
        spec = self._find_by_others(fullname, path, target)
        if spec is not None:
            loader = eager_loader(spec.loader)
            if self._has_own_stream(spec, loader):
                self._watch(loader)
        return spec

    def _watch(self, loader: Any) -> None:
        """Have the module that `loader` was made for run in a stream of its own."""
        execute = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            __tracebackhide__ = True
            del loader.exec_module
            self._execute(execute, module)

        loader.exec_module = exec_module

    def _execute(self, execute: Callable[[ModuleType], None], module: ModuleType) -> None:
        __tracebackhide__ = True  # a project's broken import is no matter of ours
        name, file = module.__name__, getattr(module, "__file__", None) or ""
        if name.startswith(_OURS):
            execute(module)
            return
        library = _library(name, file)
        if not self._streams.in_own_thread():
            execute(module)
            self._streams.take_up(name)
            return
        if library and library == self._library:
            execute(module)
            return
        imported = name if library else self._id_of_file(file)
        stream = Stream(derive(self._session_seed(), "import", imported))
        outer, self._library = self._library, library
        try:
            with self._streams.interrupted_by(stream, importing=name):
                execute(module)
        finally:
            self._library = outer
            self._on_imported(name, file, stream)

    def _concerns(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> bool:
        """Tell a first import from a reload, and ours from another session's.

        Outside of any stream, the standard library is left alone: pytest imports much of it while
        it starts, and none of it draws what is to be the same again.
        """
        is_standard = fullname.partition(".")[0] in sys.stdlib_module_names
        return (
            target is None
            and not (is_standard and self._streams.current is None)
            and next((f for f in sys.meta_path if isinstance(f, ImportWatch)), None) is self
            and (not self._rewrites or _is_ordinary(fullname, path))
        )

    def _find_by_others(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None
    ) -> ModuleSpec | None:
        for finder in sys.meta_path[sys.meta_path.index(self) + 1 :]:
            find_spec = getattr(finder, "find_spec", None)
            spec = find_spec and find_spec(fullname, path, target)
            if spec is not None:
                return spec  # type: ignore[no-any-return]
        return None

    def _has_own_stream(self, spec: ModuleSpec, loader: Any) -> bool:
        """Tell whether a module gets a stream: each of a project's, the outermost of a library."""
        if isinstance(loader, type) or not hasattr(loader, "__dict__"):
            return False  # built-in and frozen modules
        if not hasattr(loader, "exec_module") or "exec_module" in vars(loader):
            return False  # namespace packages; pytest's rewriter, which is watched already
        library = _library(spec.name, spec.origin or "")
        return not library or library != self._library


def _library(name: str, file: str) -> str:
    """Return the package that a module belongs to, empty if it is one of the project's."""
    return "" if is_project_file(file) else name.partition(".")[0]


def _is_ordinary(fullname: str, path: Sequence[str] | None) -> bool:
    """Tell whether Python itself asks, and not pytest's ``--import-mode=importlib``.

    That passes the folder of the file it wants to each finder in turn, and its own finder must be
    the one that answers, or `assert` statements are not rewritten.
    """
    parent = fullname.rpartition(".")[0]
    expected = getattr(sys.modules.get(parent), "__path__", None) if parent else None
    return path is expected
