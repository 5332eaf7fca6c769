"""What `@repeat_deterministic` asks for: its arguments, and what is wrong in them."""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall.naming.wording import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: What may be varied between repeats in fresh interpreters.
VARIATIONS = ("hash", "threads", "cpu", "order")

#: More runs than that are a mistake.
MOST_RUNS = 100_000


class RepeatError(Exception):
    """An argument is none; the message names it."""


class Repetition(NamedTuple):
    """How often a test is run, and how the results are compared."""

    runs: int = 2
    """How many runs there are under the same seeds, 2 at the least."""
    rtol: float = 0.0
    """How far numbers may be apart, relative to the second; as in `numpy.isclose`."""
    atol: float = 0.0
    """How far they may be apart at all."""
    ignore: tuple[str, ...] = ()
    """The names of results that are none, or patterns for paths: ``elapsed``, ``model.*``."""
    locals: bool = True
    """Whether the local variables of the test function are results."""
    deep: bool = False
    """Whether to look into objects of classes that nothing is known of."""
    deterministic: bool = False
    """Whether the frameworks' own deterministic modes are on."""
    fresh_process: bool = False
    """Whether the repeats run in fresh interpreters."""
    vary: tuple[str, ...] = ()
    """What is different in each of them: some of `VARIATIONS`."""


DEFAULT = Repetition()


def repetition(arguments: Mapping[str, Any], default: Repetition = DEFAULT) -> Repetition:
    """Return what a marker's arguments ask for.

    :param default: for arguments that are not given.
    :raises RepeatError: for an argument that does not exist or is not what it must be.
    """
    for name in arguments:
        if name not in Repetition._fields:
            known = ", ".join(Repetition._fields)
            raise RepeatError(f"{name}: there is no such argument, only {known}")
    return default._replace(**{name: _CHECKS[name](name, arguments[name]) for name in arguments})


def from_marker(
    args: tuple[Any, ...], kwargs: Mapping[str, Any], default: Repetition = DEFAULT
) -> Repetition:
    """Return what a marker asks for; its only positional argument is `runs`.

    :raises RepeatError: see `repetition`.
    """
    if len(args) > 1:
        raise RepeatError(f"{shown(args[1])}: only runs may be given without its name")
    if args and "runs" in kwargs:
        raise RepeatError("runs: given twice")
    return repetition({**dict(zip(("runs",), args, strict=False)), **kwargs}, default)


def _runs(name: str, value: object) -> int:
    if type(value) is not int or not 2 <= value <= MOST_RUNS:
        raise RepeatError(f"{name}={shown(value)}: expected an integer from 2 to {MOST_RUNS}")
    return value


def _tolerance(name: str, value: object) -> float:
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    try:
        number = float(value) if is_number else math.nan  # type: ignore[arg-type]
    except Exception:  # too large, or the user's own type: anything may come
        number = math.nan
    if not 0 <= number < math.inf:
        raise RepeatError(f"{name}={shown(value)}: expected a number, 0 or more")
    return number


def _switch(name: str, value: object) -> bool:
    if type(value) is not bool:
        raise RepeatError(f"{name}={shown(value)}: expected True or False")
    return value


def _patterns(name: str, value: object) -> tuple[str, ...]:
    expected = "expected a list of names or patterns, such as ['elapsed', 'model.*']"
    return _names(name, value, expected)


def _variations(name: str, value: object) -> tuple[str, ...]:
    expected = f"expected a list of some of {', '.join(map(repr, VARIATIONS))}"
    found = _names(name, value, expected)
    if not set(found) <= set(VARIATIONS):
        raise RepeatError(f"{name}={shown(value)}: {expected}")
    return tuple(dict.fromkeys(found))


def _names(name: str, value: object, expected: str) -> tuple[str, ...]:
    is_list = isinstance(value, list | tuple | set | frozenset)
    if not is_list or not all(type(one) is str and one for one in value):  # type: ignore[attr-defined]
        raise RepeatError(f"{name}={shown(value)}: {expected}")
    return tuple(value)  # type: ignore[arg-type]


_CHECKS: dict[str, Callable[[str, object], Any]] = {
    "runs": _runs,
    "rtol": _tolerance,
    "atol": _tolerance,
    "ignore": _patterns,
    "locals": _switch,
    "deep": _switch,
    "deterministic": _switch,
    "fresh_process": _switch,
    "vary": _variations,
}
