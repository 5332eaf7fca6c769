"""Where a library's function was called from, and how the call is written there."""

from __future__ import annotations

import ast
import inspect
import linecache
import re
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pytest_seedall.naming.projects import is_project_file, is_standard_library, package_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FrameType

#: Whose code it is. `other` is Python's, that of pytest and its plugins, and what no file holds,
#: but for a program itself (``python -c``, which a test may spawn) and a text file's doctests.
Origin: TypeAlias = Literal["project", "library", "other"]

# Python 3.12 and newer run these in the frame of the function around them.
_COMPREHENSION = re.compile(r"(\.<locals>)?\.?<(list|set|dict)comp>")

# The beginnings of the names of packages: pytest, and plugins that draw for ends of their own.
_PYTEST = ("pytest", "_pytest", "pluggy", "xdist", "execnet", "coverage")
_HYPOTHESIS = ("hypothesis", "_hypothesis")
# Where NumPy makes the generators that copying and unpickling then give another state.
_UNPICKLING = str(Path("numpy", "random", "_pickle.py"))

_MAX_TEXT = 60


class CallSite:
    """One call in a source file."""

    __slots__ = ("_code", "filename", "instruction", "line")

    def __init__(self, frame: FrameType) -> None:
        self._code: CodeType = frame.f_code
        self.filename = file_of_frame(frame) or frame.f_code.co_filename
        is_generated = frame.f_code.co_filename != self.filename
        self.line: int = 0 if is_generated else frame.f_lineno
        self.instruction = frame.f_lasti

    @property
    def function(self) -> str:
        """The qualified name of the function that calls: the same on all versions of Python."""
        return _COMPREHENSION.sub("", self._code.co_qualname) or "<module>"

    def within(self, function: CodeType | None) -> str | None:
        """Return the name relative to that of `function`, if the call is in it; None otherwise."""
        if function is None or function.co_filename != self._code.co_filename:
            return None
        name, outer = self.function, function.co_qualname
        is_inside = name == outer or name.startswith(f"{outer}.")
        return name.removeprefix(outer) if is_inside else None

    @property
    def names(self) -> tuple[str, ...]:
        """The names in text that no file holds, such as a condition of ``skipif``; else none."""
        return () if self.line else self._code.co_names

    def call(self) -> ast.Call | None:
        """Return the call as the source has it; None if there is no source, or several calls."""
        return _call_at(self._code, self.instruction)

    def called(self) -> str:
        """Return the function as it is written: ``np.random.default_rng``; empty if unknown."""
        call = self.call()
        text = "" if call is None else ast.unparse(call.func)
        return text if len(text) <= _MAX_TEXT and "\n" not in text else ""


@lru_cache
def _call_at(code: CodeType, instruction: int) -> ast.Call | None:
    try:
        tree = ast.parse(_source(code, instruction).strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    statement: Any = tree.body[0] if len(tree.body) == 1 else None
    call = getattr(statement, "value", None)
    return call if isinstance(call, ast.Call) else None


def _source(code: CodeType, instruction: int) -> str:
    first, last, start, end = next(islice(code.co_positions(), instruction // 2, None))
    if first is None or last is None or start is None or end is None:
        return ""
    lines = [linecache.getline(code.co_filename, number) for number in range(first, last + 1)]
    encoded = [line.encode() for line in lines]  # columns count bytes
    encoded[-1] = encoded[-1][:end]
    encoded[0] = encoded[0][start:]
    return b"".join(encoded).decode(errors="replace")


@cache
def origin_of_file(filename: str) -> Origin:
    """Return whose code a file holds."""
    if is_project_file(filename):
        return "project"
    package = package_of(filename)
    is_others = is_standard_library(filename) or not package or filename.endswith(_UNPICKLING)
    return "other" if is_others or package.startswith((*_PYTEST, *_HYPOTHESIS)) else "library"


def origin_of(frame: FrameType | None) -> Origin:
    """Return whose code a frame runs."""
    if frame is None:
        return "other"
    file = file_of_frame(frame)
    if not file and frame.f_globals.get("__name__") == "__main__":
        return "project"
    return origin_of_file(file)


def is_executed(frame: FrameType) -> bool:
    """Tell whether a frame runs text that no file holds, and so is a matter of who runs it.

    Such as ``exec(text, {})``; not the interpreter's own modules (``<frozen ...>``).
    """
    filename = frame.f_code.co_filename
    is_text = filename.startswith("<") and not filename.startswith("<frozen")
    return is_text and not file_of_frame(frame) and frame.f_globals.get("__name__") != "__main__"


def file_of_frame(frame: FrameType) -> str:
    """Return the file whose code a frame runs, empty if there is none.

    That of generated code, such as a dataclass's, is the file of the module it was generated for.
    """
    filename = frame.f_code.co_filename
    if filename.startswith("<"):
        return str(frame.f_globals.get("__file__") or "")
    return filename


def value_of(expression: ast.expr, frame: FrameType) -> object:
    """Return the value of a constant, a variable or an attribute; of all else, its expression."""
    if isinstance(expression, ast.Constant):
        return expression.value
    if isinstance(expression, ast.Name):
        name = expression.id
        return frame.f_locals.get(name, frame.f_globals.get(name, expression))
    if isinstance(expression, ast.Attribute):
        owner = value_of(expression.value, frame)
        return inspect.getattr_static(owner, expression.attr, expression)  # runs no code
    return expression


def outwards(frame: FrameType | None) -> Iterator[FrameType]:
    """Yield a frame, its caller, and so on."""
    while frame is not None:
        yield frame
        frame = frame.f_back
