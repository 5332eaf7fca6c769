"""Elements of arrays, read from their bytes: what they are, how they are shown, how far apart.

By itself, since what compares may be another process than the one that had the library.
"""

from __future__ import annotations

import math
import sys
from decimal import Decimal, localcontext
from typing import NamedTuple


class FloatLayout(NamedTuple):
    """How a number with a binary point is laid out in its bits, below the sign."""

    exponent: int
    mantissa: int
    bias: int
    special: str = "ieee"
    """What NaN and infinity are: ``ieee``; ``fn``, only all bits set is NaN; ``fnuz``, only the
    sign bit alone is; ``finite``, there are none; ``power``, exponents without sign."""


FLOATS = {
    "float16": FloatLayout(5, 10, 15),
    "float32": FloatLayout(8, 23, 127),
    "float64": FloatLayout(11, 52, 1023),
    "float80": FloatLayout(15, 63, 16383),  # its leading bit is left out when it is read
    "float128": FloatLayout(15, 112, 16383),
    "bfloat16": FloatLayout(8, 7, 127),
    "float8_e3m4": FloatLayout(3, 4, 3),
    "float8_e4m3": FloatLayout(4, 3, 7),
    "float8_e4m3fn": FloatLayout(4, 3, 7, "fn"),
    "float8_e4m3fnuz": FloatLayout(4, 3, 8, "fnuz"),
    "float8_e4m3b11fnuz": FloatLayout(4, 3, 11, "fnuz"),
    "float8_e5m2": FloatLayout(5, 2, 15),
    "float8_e5m2fnuz": FloatLayout(5, 2, 16, "fnuz"),
    "float8_e8m0fnu": FloatLayout(8, 0, 127, "power"),
    "float6_e2m3fn": FloatLayout(2, 3, 1, "finite"),
    "float6_e3m2fn": FloatLayout(3, 2, 3, "finite"),
    "float4_e2m1fn": FloatLayout(2, 1, 1, "finite"),
}

#: Complex numbers, by what their two parts are.
COMPLEX = {
    "complex32": "float16",
    "complex64": "float32",
    "complex128": "float64",
    "complex160": "float80",
    "complex256": "float128",
}


def part(element: str) -> str | None:
    """Return what an element consists of, if that are numbers with a binary point."""
    name = COMPLEX.get(element, element)
    return name if name in FLOATS else None


def bits_of(element: str, raw: bytes) -> int:
    """Return the bits of a number with a binary point."""
    bits = int.from_bytes(raw, "little")
    if element == "float80":  # 16 or 12 bytes, the last of which mean nothing
        return (bits >> 64 & 0xFFFF) << 63 | bits & (1 << 63) - 1
    return bits


def number(element: str, raw: bytes) -> float:
    """Return the number in some bytes; longer ones than Python has are rounded."""
    layout, bits = FLOATS[element], bits_of(element, raw)
    fraction = bits & (1 << layout.mantissa) - 1
    exponent = bits >> layout.mantissa & (1 << layout.exponent) - 1
    sign = -1.0 if bits >> layout.mantissa + layout.exponent & 1 else 1.0
    special = _special(layout, sign < 0, exponent, fraction)
    if special is not None:
        return sign * special
    if exponent or layout.special == "power":
        fraction += 1 << layout.mantissa
    else:
        exponent = 1
    try:
        return sign * math.ldexp(fraction, exponent - layout.bias - layout.mantissa)
    except OverflowError:
        return sign * math.inf


def _special(layout: FloatLayout, minus: bool, exponent: int, fraction: int) -> float | None:
    is_last = exponent == (1 << layout.exponent) - 1
    if layout.special == "ieee" and is_last:
        return math.nan if fraction else math.inf
    if layout.special in {"fn", "power"} and is_last and fraction == (1 << layout.mantissa) - 1:
        return math.nan
    if layout.special == "fnuz" and minus and not exponent and not fraction:
        return math.nan
    return None


def numbers(element: str, raw: bytes) -> tuple[float, ...]:
    """Return the number in some bytes, or both parts of a complex one."""
    name = part(element)
    if name is None:
        return ()
    if name == element:
        return (number(name, raw),)
    half = len(raw) // 2
    return number(name, raw[:half]), number(name, raw[half:])


def ulps(element: str, first: bytes, second: bytes) -> int | None:
    """Return how many numbers of that type further the second is; None if that says nothing."""
    layout = FLOATS.get(element)
    if layout is None or not all(math.isfinite(number(element, raw)) for raw in (first, second)):
        return None
    return abs(_rank(layout, bits_of(element, first)) - _rank(layout, bits_of(element, second)))


def _rank(layout: FloatLayout, bits: int) -> int:
    magnitude = bits & (1 << layout.exponent + layout.mantissa) - 1
    return magnitude if magnitude == bits else -magnitude


def shown_element(element: str, raw: bytes) -> str:
    """Return an element as people write it."""
    name = part(element)
    if name is not None and name != element:
        half = len(raw) // 2
        imaginary = _shown_number(name, raw[half:])
        plus = "" if imaginary[0] in "+-" else "+"
        return f"{_shown_number(name, raw[:half])}{plus}{imaginary}j"
    if name is not None:
        return _shown_number(name, raw)
    return _shown_other(element, raw)


def _shown_number(element: str, raw: bytes) -> str:
    value = number(element, raw)
    layout = FLOATS[element]
    if element == "float64" or not math.isfinite(value):
        return repr(value)
    digits = math.ceil(1 + (layout.mantissa + 1) * math.log10(2))
    if layout.mantissa > FLOATS["float64"].mantissa:
        return _shown_long(layout, bits_of(element, raw), digits)
    for fewer in range(1, digits):  # the shortest text that is nearer to it than to any other
        text = f"{value:.{fewer}g}"
        if abs(float(text) - value) < _half_a_step(layout, value):
            return text
    return f"{value:.{digits}g}"


def _half_a_step(layout: FloatLayout, value: float) -> float:
    fraction, exponent = math.frexp(value)
    step = math.ldexp(0.5, max(exponent - 1, 1 - layout.bias) - layout.mantissa)
    return step / 2 if abs(fraction) == 0.5 else step  # numbers below are nearer together


def _shown_long(layout: FloatLayout, bits: int, digits: int) -> str:
    exponent = bits >> layout.mantissa & (1 << layout.exponent) - 1
    fraction = bits & (1 << layout.mantissa) - 1
    fraction += (1 << layout.mantissa) if exponent else 0
    with localcontext() as context:
        context.prec = digits
        context.Emax, context.Emin = 999999, -999999
        value = Decimal(fraction) * Decimal(2) ** (max(exponent, 1) - layout.bias - layout.mantissa)
        return str(-value if bits >> layout.mantissa + layout.exponent else value)


def _shown_other(element: str, raw: bytes) -> str:
    if element == "bool":
        return str(raw != b"\0")
    if element.startswith(("int", "uint")):
        return str(int.from_bytes(raw, "little", signed=element.startswith("int")))
    if element.startswith(("datetime64", "timedelta64")):
        return _shown_time(element, int.from_bytes(raw, "little", signed=True))
    if element == "text":
        return repr(raw.decode("utf-32-le", "surrogatepass").rstrip("\0"))
    if element == "bytes":
        return repr(raw.rstrip(b"\0"))
    return f"0x{raw[:16].hex()}{'…' if len(raw) > 16 else ''}"


def _shown_time(element: str, ticks: int) -> str:
    numpy = sys.modules.get("numpy")
    kind, _, unit = element.partition("[")
    if numpy is None:
        return f"{ticks} {unit.rstrip(']')}"
    return str(getattr(numpy, kind)(ticks, unit.rstrip("]") or "generic"))
