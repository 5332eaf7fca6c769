"""Markers with arguments that somebody may give."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
from fuzzing.inputs import Expected, Process, refused

from pytest_seedall.running.wanted import RepeatError, Repetition
from pytest_seedall.running.wanted import from_marker as repetition
from pytest_seedall.settings.markers import MarkerError, Markers
from pytest_seedall.sweep.wanted import SweepError
from pytest_seedall.sweep.wanted import from_marker as sweep

if TYPE_CHECKING:
    from random import Random

#: What the module of the test has, and the arguments may name.
HEADER = """\
from fractions import Fraction
import math
import numpy as np
import pytest

class Awkward:
    def __repr__(self): raise RuntimeError("no")
    def __index__(self): raise RuntimeError("no")
    def __eq__(self, other): raise RuntimeError("no")
    __hash__ = None

"""
_TEST = "@pytest.mark.parametrize('a', [1])\ndef test_marked(a): pass\n"
_VALUES = (
    *("0", "7", "2**31 - 1", "2**31", "-1", "2", "3", "1", "True", "False", "None", "np.int64(3)"),
    *("1.0", "0.5", "1e-6", "math.nan", "math.inf", "-math.inf", "Fraction(1, 3)", "10**400"),
    *("Fraction(10**400)", "np.float32(0.5)", "np.array([1, 2])", "np.array('a')", "10**5000"),
    *("''", "'seed'", "'report'", "'error'", "'off'", "'params'", "'a'", "'b'", "'x' * 5000"),
    *("[]", "['a']", "('a',)", "['a', 'b']", "[1, 2]", "[1, 1]", "[-1]", "['']", "[['a']]", "{}"),
    *("{'a'}", "['hash', 'order']", "['hash', 3]", "Awkward()", "Awkward", "[Awkward()]", "print"),
    *("'\\ud800'", "'a\\nb'", "'\\x1b[31m'", "'%s {} {0}'", "b'seed'", "object()", "1j", "..."),
)
_FIELDS = ("runs", "rtol", "atol", "ignore", "locals", "deep")
_NAMES = ("shared", "value", "reason", "deterministic", "fresh_process", "vary", "N", *_FIELDS)
_MARKERS = ("seed", "seed", "unseeded", "entropy", "repeat_deterministic", "seed_sweep")


class Marked(NamedTuple):
    """A marker as it is written in a test module."""

    name: str
    args: tuple[str, ...]
    kwargs: tuple[tuple[str, str], ...]

    @property
    def source(self) -> str:
        written = [*self.args, *(f"{name}={value}" for name, value in self.kwargs)]
        return f"@pytest.mark.{self.name}({', '.join(written)})"

    @property
    def is_right(self) -> bool:
        args, kwargs = self._evaluated()
        return _ORACLES[self.name](args, kwargs)

    def _evaluated(self) -> tuple[list[Any], dict[str, Any]]:
        names: dict[str, Any] = {}
        exec(HEADER, names)
        args = [eval(value, names) for value in self.args]
        return args, {name: eval(value, names) for name, value in self.kwargs}

    def check(self) -> None:
        args, kwargs = self._evaluated()
        # Not called: of a single function or class, it would make a decorator.
        mark = getattr(pytest.mark, self.name).with_args(*args, **kwargs).mark
        try:
            _read(mark)
        except (MarkerError, RepeatError, SweepError) as error:
            beginning = f"@pytest.mark.{self.name}" if isinstance(error, MarkerError) else ""
            refused(error, beginning, self.is_right)
        else:
            assert self.is_right, f"{self.source} is taken"

    def process(self) -> Process:
        marker = self.source.replace(self.name, f"{self.name}.with_args", 1)
        header = HEADER if "np." in marker else HEADER.replace("import numpy as np", "")
        text = f"{header}{marker}\n{_TEST}"
        files = {"test_it.py": text.encode("utf-8", "surrogatepass")}
        if self.is_right:
            return Process(Expected(), files=files)
        line = HEADER.count("\n") + 1
        if self.name in ("repeat_deterministic", "seed_sweep"):  # refused when it is collected
            beginning = f"test_it.py:{line}: test_marked: @pytest.mark.{self.name}"
            return Process(Expected(2, beginning), files=files)
        return Process(Expected(1, f"test_it.py:{line}: @pytest.mark.{self.name}"), files=files)


class _Node:
    """As much of a test as `Markers` asks for."""

    parent = None
    own_markers: list[pytest.Mark]
    stash = pytest.Stash()

    def __init__(self, mark: pytest.Mark) -> None:
        self.own_markers = [mark]
        self.callspec = _CallSpec("1", {"a": 1}, {"a": 0})

    def iter_markers(self) -> list[pytest.Mark]:
        return self.own_markers


class _CallSpec(NamedTuple):
    id: str
    params: dict[str, object]
    indices: dict[str, int]


def _read(mark: pytest.Mark) -> None:
    marks = Markers().of(_Node(mark))  # type: ignore[arg-type]
    if marks.repeat is not None:
        repetition(marks.repeat.args, marks.repeat.kwargs)
    if marks.sweep is not None:
        sweep(marks.sweep)


def _is_seed(args: list[Any], kwargs: dict[str, Any]) -> bool:
    if args:
        is_integer = isinstance(args[0], int | np.integer) and not isinstance(args[0], bool)
        return len(args) == 1 and not kwargs and is_integer and 0 <= args[0] < 2**31
    shared: Any = kwargs.get("shared")
    if len(kwargs) != 1 or type(shared) not in (str, list, tuple):
        return False
    if type(shared) is str:
        return bool(shared == "params")
    return bool(shared) and all(type(name) is str and name == "a" for name in shared)


def _is_sweep(args: list[Any], kwargs: dict[str, Any]) -> bool:
    if len(args) != 1 or kwargs:
        return False
    if type(args[0]) is int:
        return 1 <= args[0] <= 100_000
    is_list = type(args[0]) in (list, tuple) and len(args[0]) > 0
    return is_list and all(type(one) is int and 0 <= one < 2**31 for one in args[0])


def _is_repetition(args: list[Any], kwargs: dict[str, Any]) -> bool:
    if len(args) > 1 or (args and "runs" in kwargs) or kwargs.keys() - set(Repetition._fields):
        return False
    given = kwargs | ({"runs": args[0]} if args else {})
    return all(_is_argument(name, value) for name, value in given.items())


def _is_argument(name: str, value: Any) -> bool:
    if name == "runs":
        return type(value) is int and 2 <= value <= 100_000
    if name in ("rtol", "atol"):
        is_number = isinstance(value, int | float | np.floating | np.integer | Fraction)
        return is_number and not isinstance(value, bool) and _is_finite(value)
    if name in ("ignore", "vary"):
        is_list = type(value) in (list, tuple, set)
        names = is_list and all(type(one) is str and one for one in value)
        return names and (name == "ignore" or set(value) <= {"hash", "threads", "cpu", "order"})
    return type(value) is bool


def _is_finite(value: Any) -> bool:
    try:
        return 0 <= float(value) < math.inf
    except OverflowError:
        return False


def _is_mode(args: list[Any], kwargs: dict[str, Any]) -> bool:
    is_word = len(args) == 1 and type(args[0]) is str
    return is_word and not kwargs and args[0] in ("seed", "report", "error", "off")


_ORACLES = {
    "seed": _is_seed,
    "unseeded": lambda args, kwargs: not args and not kwargs,
    "entropy": _is_mode,
    "repeat_deterministic": _is_repetition,
    "seed_sweep": _is_sweep,
}


def draw(rng: Random, is_process: bool) -> Marked:
    """Return a marker, with arguments of which some are right."""
    name = rng.choice(_MARKERS)
    args = tuple(rng.choices(_VALUES, k=rng.choice((0, 0, 1, 1, 1, 2))))
    names = rng.sample(_NAMES, k=rng.choice((0, 0, 0, 1, 1, 2)))
    marked = Marked(name, args, tuple((one, rng.choice(_VALUES)) for one in names))
    if is_process and marked.is_right and names and "fresh_process" in names:
        return draw(rng, is_process)  # that takes seconds
    return marked
