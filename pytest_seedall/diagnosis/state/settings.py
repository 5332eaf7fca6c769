"""Settings of the whole process, and of libraries that are imported."""

from __future__ import annotations

import gc
import locale
import logging
import os
import sys
import warnings
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_seedall._compat.python import number_next, number_of_next
from pytest_seedall.diagnosis.state.places import ABSENT, Place, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    _Setting = tuple[str, Callable[[], object], Callable[[Any], object]]

#: More files of one folder are not looked at.
MOST_FILES = 500

# What pytest, Python and coverage write on their own.
_OTHERS_FILES = (".", "__pycache__")
_OF_CONTEXT = ("prec", "rounding", "Emin", "Emax", "capitals", "clamp")
_OTHERS_VARIABLES = ("PYTEST_", "COV_CORE_")


def settings() -> Iterator[Place]:
    """Yield the places of settings; nothing is imported for them."""
    for name in os.environ:
        if not is_of_others(name):
            yield variable(name)
    for name, read, write in (*_of_python(), *_of_libraries()):
        yield Place(name, "setting", read, write)
    yield from map(_next_name, ("Thread", "ThreadPoolExecutor"))


def _next_name(named: str) -> Place:
    """Return the place of the number of the next thread or pool that is given no name."""

    def read() -> object:
        return f"{named}-{number_of_next(named) or 0}"  # 0 too before its module is imported

    def write(value: object) -> None:
        number_next(named, int(str(value).rpartition("-")[2]))

    return Place(f"the next name of a {named}", "name", read, write)


def is_of_others(name: str) -> bool:
    """Tell whether a variable of the environment is pytest's or coverage's own."""
    return name.startswith(_OTHERS_VARIABLES)


def variable(name: str) -> Place:
    """Return the place of a variable of the environment."""

    def write(value: object) -> None:
        if value is ABSENT:
            os.environ.pop(name, None)
        else:
            os.environ[name] = str(value)

    shown = f"os.environ[{name!r}]"
    return Place(shown, "setting", lambda: os.environ.get(name, ABSENT), write)


def _of_python() -> Iterator[_Setting]:
    yield "the current directory", os.getcwd, os.chdir
    yield "sys.path", lambda: [*sys.path], lambda value: sys.path.__setitem__(slice(None), value)
    yield "warnings.filters", lambda: [*warnings.filters], _set_filters
    yield "sys.getrecursionlimit()", sys.getrecursionlimit, sys.setrecursionlimit
    yield "gc.isenabled()", gc.isenabled, lambda value: gc.enable() if value else gc.disable()
    yield "the levels of logging", _levels, _set_levels
    yield "the locale", lambda: locale.setlocale(locale.LC_ALL), _set_locale
    decimal = _module("decimal")
    if decimal is not None:
        yield "decimal.getcontext()", partial(_context, decimal), partial(_set_context, decimal)


def _set_filters(value: Any) -> None:
    warnings.filters[:] = value  # type: ignore[index]
    with warnings.catch_warnings():  # so that Python forgets what it knew of them
        pass


def _levels() -> dict[str, int]:
    loggers = {
        name: logger.level
        for name, logger in tuple(logging.root.manager.loggerDict.items())
        if isinstance(logger, logging.Logger) and logger.level
    }
    return {"disable": logging.root.manager.disable, "root": logging.root.level, **loggers}


def _set_levels(value: Any) -> None:
    for name in {*_levels(), *value} - {"disable", "root"}:
        logging.getLogger(name).setLevel(value.get(name, logging.NOTSET))
    logging.disable(value["disable"])
    logging.root.setLevel(value["root"])


def _set_locale(value: Any) -> None:
    locale.setlocale(locale.LC_ALL, value)


def _context(decimal: Any) -> dict[str, object]:
    """Return a context without its flags, which tell what happened."""
    context = decimal.getcontext()
    traps = {signal.__name__: is_on for signal, is_on in context.traps.items()}
    return {**{name: getattr(context, name) for name in _OF_CONTEXT}, "traps": traps}


def _set_context(decimal: Any, value: Any) -> None:
    context = decimal.getcontext()
    for name in _OF_CONTEXT:
        setattr(context, name, value[name])
    for signal in context.traps:
        context.traps[signal] = value["traps"][signal.__name__]


def _module(name: str) -> Any:
    """Return an imported module; None if it is not imported, or not yet completely."""
    return sys.modules.get(name)


def _of_libraries() -> Iterator[_Setting]:
    numpy, torch, pandas = map(_module, ("numpy", "torch", "pandas"))
    if hasattr(numpy, "seterr"):
        yield "numpy.geterr()", numpy.geterr, lambda value: numpy.seterr(**value)
        yield "numpy.get_printoptions()", numpy.get_printoptions, _set_print_options
    if hasattr(torch, "use_deterministic_algorithms"):
        yield from _of_torch(torch)
    if hasattr(pandas, "options"):
        yield "pandas.options", lambda: _options(pandas.options), _set_options


def _set_print_options(value: Any) -> None:
    numpy: Any = sys.modules["numpy"]
    numpy.set_printoptions(**{k: v for k, v in value.items() if k != "override_repr" or v})


def _of_torch(torch: Any) -> Iterator[_Setting]:
    cudnn = torch.backends.cudnn
    yield "torch.get_default_dtype()", torch.get_default_dtype, torch.set_default_dtype
    yield "torch.get_num_threads()", torch.get_num_threads, torch.set_num_threads
    yield "torch.is_grad_enabled()", torch.is_grad_enabled, torch.set_grad_enabled
    yield (
        "torch.use_deterministic_algorithms()",
        lambda: (
            torch.are_deterministic_algorithms_enabled(),
            torch.is_deterministic_algorithms_warn_only_enabled(),
        ),
        lambda value: torch.use_deterministic_algorithms(value[0], warn_only=value[1]),
    )
    for name in ("deterministic", "benchmark"):
        shown = f"torch.backends.cudnn.{name}"
        yield shown, partial(getattr, cudnn, name), partial(setattr, cudnn, name)


def _options(options: Any, before: str = "") -> dict[str, object]:
    """Return all of pandas' options by their full names."""
    found: dict[str, object] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some are there no longer than a version or two
        for name in dir(options):
            value = getattr(options, name)
            full = f"{before}{name}"
            found |= _options(value, f"{full}.") if type(value) is type(options) else {full: value}
    return found


def _set_options(value: Any) -> None:
    pandas: Any = sys.modules["pandas"]
    now = _options(pandas.options)
    for name, wanted in value.items():
        if now.get(name) is not wanted and now.get(name) != wanted:
            pandas.set_option(name, wanted)


def files(folders: tuple[Path, ...]) -> Iterator[Place]:
    """Yield the places of files directly in folders; they are never written."""
    for folder in dict.fromkeys(folders):
        for name, seen in _listed(folder).items():
            yield Place(f"file {name}", "file", lambda seen=seen: seen, refuse)  # type: ignore[misc]


def _listed(folder: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    try:
        with os.scandir(folder) as entries:
            for entry, _ in zip(entries, range(MOST_FILES), strict=False):
                if not entry.name.startswith(_OTHERS_FILES):
                    found[str(folder / entry.name)] = _described(entry)
    except OSError:
        pass
    return found


def _described(entry: os.DirEntry[str]) -> object:
    if entry.is_dir(follow_symlinks=False):
        return "a folder"
    about = entry.stat(follow_symlinks=False)
    return f"{about.st_size} bytes", about.st_mtime_ns
