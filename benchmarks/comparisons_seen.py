"""How long a test takes whose comparisons are seen.

``python benchmarks/comparisons_seen.py`` prints it for functions with 100,000 turns of a loop, and
for one that only asserts; and what the means would cost that Python has had longer: to profile all
calls, to trace them, and to trace each instruction of the function.

On two slow cores that others use as well, in milliseconds, the shortest of two runs of this:

=========================  =====  =====  =======  =====  ============
Python 3.13                alone  seen   profile  trace  instructions
=========================  =====  =====  =======  =====  ============
an assertion after a loop  8.8    8.6    10.9     12.5   19.5
an assertion in each turn  10.5   443    5.6      13.9   21.9
a call in each turn        9.9    11.3   65       62     75
an assertion alone         0.000  0.019  0.009    0.013  0.014
-------------------------  -----  -----  -------  -----  ------------
Python 3.11
-------------------------  -----  -----  -------  -----  ------------
an assertion after a loop  3.1    3.5    8.7      21.6   117
an assertion in each turn  6.1    3.8    14.8     27.5   173
a call in each turn        5.6    4.1    48       65     109
an assertion alone         0.000  0.056  0.002    0.002  0.002
=========================  =====  =====  =======  =====  ============
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from pytest_seedall.sweep.asserted.seeing import seeing_comparisons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

TURNS = 100_000


def after_loop() -> None:
    total = 0
    for turn in range(TURNS):
        total += turn % 7
    assert total > 1


def in_each_turn() -> None:
    total = 0
    for turn in range(TURNS):
        total += turn % 7
        assert total >= 0


def more(number: int) -> int:
    return number + 1


def with_calls() -> None:
    total = 0
    for _ in range(TURNS):
        total = more(total)
    assert total > 1


def alone() -> None:
    number = 1.0
    assert number > 0.5


FUNCTIONS = (after_loop, in_each_turn, with_calls, alone)


@contextmanager
def profiled(_: object) -> Iterator[None]:
    sys.setprofile(lambda *_: None)
    yield
    sys.setprofile(None)


@contextmanager
def traced(_: object) -> Iterator[None]:
    sys.settrace(lambda *_: None)
    yield
    sys.settrace(None)


@contextmanager
def with_instructions(function: Callable[[], None]) -> Iterator[None]:
    def see(frame: Any, event: str, value: object) -> Any:
        return see

    def begin(frame: Any, event: str, value: object) -> Any:
        if frame.f_code is not function.__code__:
            return None
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        return see

    sys.settrace(begin)
    yield
    sys.settrace(None)


def seen(function: Callable[[], None]) -> AbstractContextManager[object]:
    return seeing_comparisons(function, lambda _: None)


def milliseconds(
    function: Callable[[], None], around: Callable[[Any], AbstractContextManager[object]]
) -> float:
    """Return the shortest of several runs."""
    found = []
    for _ in range(7):
        begun = time.perf_counter()
        with around(function):
            function()
        found.append(time.perf_counter() - begun)
    return min(found) * 1000


def main() -> None:
    ways: dict[str, Callable[[Any], AbstractContextManager[object]]] = {
        "alone": nullcontext,
        "seen": seen,
        "profile": profiled,
        "trace": traced,
        "instructions": with_instructions,
    }
    print(f"{'':14}", *(f"{name:>12}" for name in ways))
    for function in FUNCTIONS:
        taken = [milliseconds(function, around) for around in ways.values()]
        print(f"{function.__name__:14}", *(f"{each:12.3f}" for each in taken))


if __name__ == "__main__":
    main()
