"""Where a function compares what its assertions assert, and what it compares there."""

from __future__ import annotations

import dis
import sys
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pytest_seedall.sweep.asserted.assertions import source_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import CodeType, FrameType

    from pytest_seedall.sweep.asserted.assertions import Position
    from pytest_seedall.sweep.runs import Operator


class Operand(NamedTuple):
    """What an instruction loads."""

    kind: Literal["local", "global", "constant"]
    value: Any
    """The name, or the constant."""

    def found(self, frame: FrameType) -> object:
        """Return its value; raises KeyError or NameError if it has none."""
        if self.kind == "constant":
            return self.value
        if self.kind == "local":
            return local(frame, self.value)
        names = frame.f_globals if self.value in frame.f_globals else frame.f_builtins
        return names[self.value]


class Site(NamedTuple):
    """An instruction that compares what an assertion asserts."""

    text: str
    operator: Operator
    left: Operand
    right: Operand
    line: int


def sites_of(code: CodeType) -> Mapping[int, Site]:
    """Return the comparisons in a function's assertions by the offsets of their instructions.

    They are those whose operands are loaded from variables or constants. In a module that pytest
    rewrites this is so for all: what a call returns is in a variable, such as ``@py_assert3``.
    """
    return _sites_in(code.co_filename, code)


@lru_cache(maxsize=1024)
def _sites_in(filename: str, code: CodeType) -> Mapping[int, Site]:
    """Return the same; code of two files may be equal."""
    source = source_of(filename)
    if source is None:
        return {}
    found: dict[int, Site] = {}
    seen: Counter[Position] = Counter()
    for instruction, loads in _compared(code):
        where = _position(instruction)
        known = source.by_position.get(where, ())
        if not known:
            continue
        # The instructions of a `finally` are there twice, and those of a chain are in one place.
        asserted = known[seen[where] % len(known)]
        seen[where] += 1
        left, right = loads
        if left is not None and right is not None:
            found[instruction.offset] = Site(
                source.text(asserted), asserted.operator, left, right, where[0] or 0
            )
    return found


def _position(instruction: dis.Instruction) -> Position:
    where: Any = instruction.positions
    return where.lineno, where.end_lineno, where.col_offset, where.end_col_offset


def _compared(
    code: CodeType,
) -> Iterator[tuple[dis.Instruction, tuple[Operand | None, Operand | None]]]:
    """Yield the instructions that compare, each with what is loaded just before."""
    loads: list[Operand | None] = []
    for instruction in dis.get_instructions(code):
        if instruction.opname == "COMPARE_OP":
            left, right = (None, None, *loads)[-2:]
            yield instruction, (None, None) if instruction.is_jump_target else (left, right)
        if instruction.opname == "EXTENDED_ARG":
            continue
        if instruction.is_jump_target:  # what is on the stack may come from elsewhere
            loads.clear()
        loads += _loads(instruction)


def _loads(instruction: dis.Instruction) -> list[Operand | None]:
    """Return what an instruction loads; None stands for all else that it does."""
    name, value = instruction.opname, instruction.argval
    if name.startswith("LOAD_FAST") and name != "LOAD_FAST_AND_CLEAR":
        names = value if isinstance(value, tuple) else (value,)
        return [Operand("local", each) for each in names]
    if name.startswith("STORE_FAST_LOAD_FAST"):
        return [None, Operand("local", value[1])]
    if name == "LOAD_DEREF":
        return [Operand("local", value)]
    if name == "LOAD_GLOBAL":
        return [Operand("global", value)]
    return [Operand("constant", value)] if name in ("LOAD_CONST", "LOAD_SMALL_INT") else [None]


def local(frame: FrameType, name: str) -> object:
    """Return a variable of a function that runs; raises KeyError or NameError if it has none."""
    # In 3.12 `f_locals` is a dict that keeps what it holds, and that which `locals()` returns.
    is_kept = sys.version_info[:2] == (3, 12)
    return _get_variable()(frame, name) if is_kept else frame.f_locals[name]


@lru_cache(maxsize=1)
def _get_variable() -> Any:
    import ctypes

    function = ctypes.pythonapi.PyFrame_GetVar
    function.argtypes, function.restype = [ctypes.py_object, ctypes.py_object], ctypes.py_object
    return function
