"""Numbers and texts compared, alone or as the elements of a list."""

from __future__ import annotations

import cmath
import struct
from typing import TYPE_CHECKING, Any

from pytest_seedall.comparing.canonical import without_addresses
from pytest_seedall.comparing.elements import ulps
from pytest_seedall.comparing.nodes import type_of
from pytest_seedall.comparing.numbers import (
    Tolerance,
    power_of_ten,
    relative,
    same_complex,
    same_float,
)
from pytest_seedall.comparing.showing import show

if TYPE_CHECKING:
    from pytest_seedall.comparing.differences import Aspect
    from pytest_seedall.comparing.nodes import Atom, Slot, Snapshot

ADDRESS = "memory address in a text"

_CONTEXT = 24
_LONG = 60


def same(first: Atom, second: Atom, tolerance: Tolerance) -> bool:
    """Tell whether two atoms are the same."""
    kind = type(first)
    if kind is not type(second):
        return False
    if isinstance(first, float) and isinstance(second, float):
        is_same = same_float(first, second)
    elif isinstance(first, complex) and isinstance(second, complex):
        is_same = same_complex(first, second)
    else:
        return first == second
    return is_same or (any(tolerance) and _is_close(first, second, tolerance))


def _is_close(first: complex, second: complex, tolerance: Tolerance) -> bool:
    needed = relative(first, second, tolerance.atol)
    return needed is not None and needed <= tolerance.rtol


def needed(first: Slot, second: Slot, atol: float) -> float | None:
    """Return the smallest `rtol` with which two atoms are close; None if none makes them so."""
    if type(first) is not type(second) or not isinstance(first, (float, complex)):
        return None
    assert isinstance(second, (float, complex))
    return relative(first, second, atol)


def only_addresses_differ(first: Slot, second: Slot) -> bool:
    """Tell whether two texts differ in memory addresses alone, as those of a ``repr`` do."""
    if not isinstance(first, str) or not isinstance(second, str):
        return False
    return without_addresses(first) == without_addresses(second)


def facts(first: Slot, second: Slot, tolerance: Tolerance) -> dict[str, Any]:
    """Return what a person asks about two atoms that differ, as fields of `Difference`."""
    if type(first) is not type(second):
        return {}
    found: dict[str, Any] = {"rtol": power_of_ten(needed(first, second, tolerance.atol))}
    if isinstance(first, float) and isinstance(second, float):
        found["ulps"] = ulps("float64", struct.pack("<d", first), struct.pack("<d", second))
    if isinstance(first, (float, complex)) and isinstance(second, (float, complex)):
        found["relative"] = relative(first, second)
        if cmath.isnan(first) is not cmath.isnan(second):
            found["note"] = "NaN in one only"
    return found


def values(
    first: Snapshot, one: Slot, second: Snapshot, other: Slot
) -> tuple[Aspect, str, tuple[str, str]]:
    """Return how two atoms are told apart: by what, where in them, and both as they are shown."""
    if type(one) is not type(other):
        shown = (
            f"{show(first, one)}   {type_of(first, one)}",
            f"{show(second, other)}   {type_of(second, other)}",
        )
        return "type", "", shown
    if isinstance(one, (str, bytes)) and isinstance(other, (str, bytes)) and _is_long(one, other):
        return "text", *_around(one, other)
    return "value", "", (show(first, one), show(second, other))


def _is_long(*texts: str | bytes) -> bool:
    return any(len(text) > _LONG or (isinstance(text, str) and "\n" in text) for text in texts)


def _around(first: str | bytes, second: str | bytes) -> tuple[str, tuple[str, str]]:
    """Return the first place where two texts differ, and what is around it."""
    pairs = enumerate(zip(first, second, strict=False))
    shorter = min(len(first), len(second))
    place = next((number for number, (one, other) in pairs if one != other), shorter)
    return _named(first, place), (_window(first, place), _window(second, place))


def _named(text: str | bytes, place: int) -> str:
    if isinstance(text, bytes):
        return f"byte {place}"
    line = text.count("\n", 0, place)
    if "\n" not in text:
        return f"character {place}"
    return f"line {line + 1}, character {place - text.rfind(chr(10), 0, place) - 1}"


def _window(text: str | bytes, place: int) -> str:
    start, end = max(0, place - _CONTEXT), place + _CONTEXT
    part = repr(text[start:end])
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return f"{before}{part}{after}"
