"""What the instructions of a function say: which variables each of its lines is about."""

from __future__ import annotations

import dis
import inspect
from typing import TYPE_CHECKING

from pytest_seedall.tracing.traces import Function

if TYPE_CHECKING:
    from types import CodeType

_COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>")
_USES = ("LOAD_", "STORE_", "DELETE_")
_VARIABLES = ("_FAST", "_DEREF", "_CLOSURE", "_NAME", "_CLASSDEREF")
_RETURN = ("RETURN_VALUE", "RETURN_CONST")
_AFTER_YIELD = 3  # the part of the argument of RESUME that says after what


class Code:
    """A code object, taken apart once.

    :param number: its place among the functions of a trace.
    """

    def __init__(self, code: CodeType, number: int) -> None:
        self.code = code  # keeps its id
        self.number = number
        given = code.co_argcount + code.co_kwonlyargcount
        given += bool(code.co_flags & inspect.CO_VARARGS)
        given += bool(code.co_flags & inspect.CO_VARKEYWORDS)
        arguments = tuple(filter(_is_name, code.co_varnames[:given]))
        self.function = Function(
            code.co_filename, function_name(code), code.co_firstlineno, arguments
        )
        # The variables of a class's body are in whatever its metaclass wants.
        self._has_variables = bool(code.co_flags & inspect.CO_OPTIMIZED)
        around = tuple(filter(_is_name, code.co_freevars))
        self.at_start = arguments + around if self._has_variables else ()
        self.is_generator = bool(code.co_flags & inspect.CO_GENERATOR)
        self.is_muted = code.co_name in ("<module>", "__del__")
        """Whether it runs when it happens to: at the first import, at the end of an object."""
        self._bytes = code.co_code
        self._names: dict[int, tuple[str, ...]] | None = None

    @property
    def names(self) -> dict[int, tuple[str, ...]]:
        """The variables that a line may have changed, or what is in them, by the line."""
        if self._names is None:
            self._names = _names_by_line(self.code) if self._has_variables else {}
        return self._names

    def is_return(self, place: int) -> bool:
        """Tell whether the instruction at a place in the code is a `return`."""
        return self._instruction(place) in _RETURN

    def is_yield(self, place: int) -> bool:
        """Tell whether it gives a value and waits; from 3.13 on, the next one is known then."""
        return self._instruction(place) == "YIELD_VALUE" or self.is_resumption(place)

    def is_resumption(self, place: int) -> bool:
        """Tell whether a call that begins at a place has been going on before."""
        is_resume = self._instruction(place) == "RESUME"
        return is_resume and bool(self._bytes[place + 1] & _AFTER_YIELD)

    def _instruction(self, place: int) -> str:
        return dis.opname[self._bytes[place]]


def function_name(code: CodeType) -> str:
    """Return the qualified name of a function: the same on all versions of Python.

    From 3.12 on, a comprehension runs in the frame of the function around it.
    """
    name = code.co_qualname
    while name.endswith(_COMPREHENSIONS):
        name = name.rpartition(".")[0].removesuffix(".<locals>")
    return name or "<module>"


def _is_name(name: str) -> bool:
    """Tell whether a variable is the user's: ``@py_assert1`` is pytest's, ``.0`` is Python's."""
    return name[0] not in "@."


def _is_use(name: str) -> bool:
    return name.startswith(_USES) and any(part in name for part in _VARIABLES)


def _names_by_line(code: CodeType) -> dict[int, tuple[str, ...]]:
    found: dict[int, dict[str, None]] = {}
    line = code.co_firstlineno
    for instruction in dis.get_instructions(code):
        if instruction.positions is not None and instruction.positions.lineno is not None:
            line = instruction.positions.lineno
        names = found.setdefault(line, {})
        if _is_use(instruction.opname):
            value = instruction.argval
            names.update(dict.fromkeys(value if isinstance(value, tuple) else (value,)))
        elif "CALL" in instruction.opname:
            names.update(dict.fromkeys(code.co_cellvars))  # inner functions may set them
    return {line: tuple(filter(_is_name, names)) for line, names in found.items()}
