"""Small functions that do not do the same twice, each by one line, which is marked."""

from __future__ import annotations

import inspect
import math
import threading
import time
import uuid
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Stands for a clock: gives another number at each call, however fast they come.
CLOCK = iter(range(10**9))
MARK = "# here"


def read_clock() -> float:
    return time.perf_counter()  # here


def clock_in_callee() -> list[float]:
    found = []
    found.append(read_clock())
    return found


KEPT: list[object] = []


def address() -> int:
    KEPT.append(object())
    number = id(KEPT[-1])  # here
    return number  # noqa: RET504


def fresh_name() -> str:
    name = uuid.uuid4().hex  # here
    return name  # noqa: RET504


def named() -> str:
    return "run-" + fresh_name()


def two_deep() -> str:
    label = named()
    return label.upper()


def with_default(item: int, acc: list[int] = []) -> int:  # noqa: B006
    acc.append(item)
    return len(acc)


def mutated_default() -> int:
    size = with_default(1)  # here
    return size * 2


def array_element() -> float:
    import numpy as np

    weights = np.zeros((2, 3))
    weights[1, 2] = next(CLOCK)  # here
    return float(weights.sum())


def large_array() -> Any:
    import numpy as np

    weights = np.zeros(400_000)
    weights[300_000] = next(CLOCK)  # here
    return weights


def last_ulp() -> float:
    total = 1.0
    total += next(CLOCK) % 2 * 2**-52  # here
    return total


class Model:
    def __init__(self) -> None:
        self.step = 0
        self.seen: dict[str, float] = {}

    def fit(self) -> None:
        self.step += 1
        self.seen["at"] = next(CLOCK)  # here
        self.step += 1


def attribute_of_self() -> None:
    model = Model()
    model.fit()


def numbers() -> Iterator[int]:
    yield 1
    yield next(CLOCK)  # here


def generator() -> int:
    return sum(numbers())


def comprehension() -> list[int]:
    one = 1
    found = [one + next(CLOCK) for _ in range(3)]  # here
    return found[:0]


def exception_text() -> None:
    try:
        raise ValueError(f"at {next(CLOCK)}")  # here
    except ValueError:
        pass


def only_one_raises() -> None:
    try:
        math.sqrt(-(next(CLOCK) % 2))  # here
    except ValueError:
        return


def branch() -> int:
    if next(CLOCK) % 2:  # here
        return 1
    return 2


def one() -> int:
    return 5


def only_one_calls() -> int:
    return (one() if next(CLOCK) % 2 else 5) * 0  # here


def longer_loop() -> int:
    turns = 0
    for _ in range(next(CLOCK) % 2 + 1):  # here
        turns = 1
    return turns


def order_of_keys() -> list[str]:
    names = ["a", "b"]
    found = dict.fromkeys(names if next(CLOCK) % 2 else names[::-1], 1)  # here
    return sorted(found)


def recursive(depth: int) -> int:
    if depth == 0:
        return next(CLOCK)  # here
    return recursive(depth - 1) + 1


def recursion() -> int:
    return recursive(5)


def in_worker(found: list[int]) -> None:
    part = 1
    part += next(CLOCK)  # here
    found.append(part)


def thread() -> None:
    found: list[int] = []
    worker = threading.Thread(target=in_worker, args=(found,))
    worker.start()
    worker.join()
    found.sort()


async def awaited() -> float:
    import asyncio

    await asyncio.sleep(0)
    return next(CLOCK)  # here


def coroutine() -> None:
    import asyncio

    asyncio.run(awaited())


def inner_function() -> int:
    total = 0

    def add() -> None:
        nonlocal total
        total += next(CLOCK)  # here

    add()
    return total


def sorted_by_key() -> list[int]:
    return sorted([3, 1, 2], key=lambda number: number * 0 + next(CLOCK))  # here


class Case(NamedTuple):
    """What a function is to be told of."""

    call: Callable[[], object]
    place: Callable[..., object]
    """The function that the marked line is in."""
    role: str
    name: str = ""

    @property
    def line(self) -> int:
        lines, start = inspect.getsourcelines(self.place)
        return start + next(number for number, line in enumerate(lines) if MARK in line)


CASES = [
    Case(clock_in_callee, read_clock, "return value"),
    Case(address, address, "local", "number"),
    Case(two_deep, fresh_name, "local", "name"),
    Case(mutated_default, mutated_default, "argument", "acc"),
    Case(array_element, array_element, "local", "weights"),
    Case(large_array, large_array, "local", "weights"),
    Case(last_ulp, last_ulp, "local", "total"),
    Case(attribute_of_self, Model.fit, "local", "self"),
    Case(generator, numbers, "return value"),
    Case(exception_text, exception_text, "exception"),
    Case(only_one_raises, only_one_raises, "exception"),
    Case(branch, branch, "path"),
    Case(only_one_calls, only_one_calls, "path"),
    Case(longer_loop, longer_loop, "local", "_"),
    Case(order_of_keys, order_of_keys, "local", "found"),
    Case(recursion, recursive, "return value"),
    Case(thread, in_worker, "local", "part"),
    Case(coroutine, awaited, "return value"),
]
