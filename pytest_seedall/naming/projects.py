"""Which files belong to the user's project, which of its modules import which, and its errors."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STANDARD_LIBRARY = f"{Path(os.__file__).parent}{os.sep}"
#: Our own folder, which in an editable installation is no library's.
OURS = f"{Path(__file__).parents[1]}{os.sep}"
_INSTALLED = ("site-packages", "dist-packages")


@cache
def is_project_file(filename: str) -> bool:
    """Tell whether a file is neither the standard library's, nor an installed package's, nor ours.

    Names that are no absolute path (``<string>``, ``<frozen importlib._bootstrap>``) are not.
    """
    path = Path(filename)
    if not path.is_absolute() or filename.startswith((STANDARD_LIBRARY, OURS)):
        return False
    return not site_packages(path.parts)


def is_standard_library(filename: str) -> bool:
    """Tell whether a file is a module of Python itself."""
    return filename.startswith(STANDARD_LIBRARY) and not site_packages(Path(filename).parts)


def package_of(filename: str) -> str:
    """Return the top-level package, or module, that an installed file belongs to, empty if none."""
    parts = Path(filename).parts
    rest = parts[len(site_packages(parts)) :]
    return rest[0].removesuffix(".py") if len(rest) < len(parts) else ""


def site_packages(parts: Sequence[str]) -> Sequence[str]:
    """Return the leading parts of a path that name a site-packages folder, if there is one."""
    for end in range(len(parts), 0, -1):
        if parts[end - 1] in _INSTALLED:
            return parts[:end]
    return ()


def imported_project_modules(name: str) -> frozenset[str]:
    """Return the project modules that importing the module `name` imports, itself included.

    Read from the sources, so that it does not matter which test imported a module first. Imports
    inside functions do not count. Modules that are not imported yet are left out.
    """
    found: set[str] = set()
    ahead = [*_with_parents(name)]
    while ahead:
        module = ahead.pop()
        if module not in found and _project_source(module):
            found.add(module)
            ahead += _imports(module)
    return frozenset(found)


def file_of(name: str) -> str:
    """Return the file of an imported module, empty if there is none."""
    return _attribute(name, "__file__")


def _attribute(module: str, name: str) -> str:
    try:
        # Not `getattr`, by which a module that is imported lazily would be executed.
        return str(object.__getattribute__(sys.modules.get(module), name) or "")
    except AttributeError:
        return ""


def _project_source(name: str) -> str:
    filename = file_of(name)
    return filename if is_project_file(filename) else ""


def _imports(name: str) -> list[str]:
    found = _imports_in(file_of(name), _attribute(name, "__package__"))
    return [parent for imported in found for parent in _with_parents(imported)]


@cache
def _imports_in(source: str, package: str) -> tuple[str, ...]:
    from pytest_seedall.naming.source_imports import imports_in  # few runs need a parser

    return imports_in(source, package)


def forget_sources() -> None:
    """Have the sources read again: the next session of this process may find others."""
    _imports_in.cache_clear()


def _with_parents(name: str) -> Iterator[str]:
    """Yield ``a.b.c``, ``a.b`` and ``a``: importing the first imports the others."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def error_in_one_line(error: BaseException) -> str:
    """Return what somebody else's error says, and which line of the project it came from."""
    where = ""
    trace = error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if is_project_file(str(path)):
            where = f" ({path.name}:{trace.tb_lineno})"
        trace = trace.tb_next
    said = " ".join(f"{type(error).__name__}: {_message(error)}".split())
    return said.removesuffix(":") + where  # an error may say nothing


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # somebody's own type
        return "<unprintable>"
