"""Calls of certain functions: which line of the project they come from."""

from __future__ import annotations

import _random
import datetime
import os
import random
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from time import time as renamed
from typing import TYPE_CHECKING

import pytest

from pytest_seedall.running.returns import seeing_returns
from pytest_seedall.seeders.patching import Replaced
from pytest_seedall.tracing.calls import watching_calls

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from pytest_seedall.tracing.examined import Place

pytestmark = pytest.mark.usefixtures("way")

STOOD_FOR = Replaced(time.monotonic, "time:monotonic", lambda original: original())

KNOWN: dict[Callable[..., object], str] = {
    time.time: "time.time()",
    id: "id()",
    os.listdir: "os.listdir()",
    os.scandir: "os.scandir()",
    os.urandom: "os.urandom()",
    datetime.datetime.now: "datetime.now()",
    uuid.uuid4: "uuid.uuid4()",
    random.SystemRandom.random: "SystemRandom.random()",
    threading.Thread.start: "thread start",
    _random.Random.random: "Random.random()",
    STOOD_FOR: "stood_for()",
}


def noted(function: Callable[[], object]) -> list[tuple[str, Place]]:
    """Return what is noted while a function is called, and that nothing is noted afterwards."""
    found: list[tuple[str, Place]] = []
    with watching_calls(KNOWN, lambda what, place: found.append((what, place))):
        function()
    number = len(found)
    function()
    assert len(found) == number
    return found


def clock() -> object:
    return time.time()


def clock_of_another_name() -> object:
    return renamed()


def address() -> object:
    return id(clock)


def now() -> object:
    return datetime.datetime.now(datetime.UTC)


class Moment(datetime.datetime):
    """A class below."""


def now_of_a_class_below() -> object:
    return Moment.now(datetime.UTC)


def bound_before() -> object:
    read = datetime.datetime.now
    return read(datetime.UTC)


def folder() -> object:
    return os.listdir(".")  # noqa: PTH208


def name() -> object:
    return uuid.uuid4()


def system_random() -> object:
    return random.SystemRandom().random()


def method_of_an_object() -> object:
    return random.Random(1).random()


def method_bound_before() -> object:
    draw = random.Random(1).random
    return draw()


def started() -> None:
    worker = threading.Thread(target=int)
    worker.start()
    worker.join()


def object_in_its_place() -> object:
    return STOOD_FOR()


def by_a_library() -> object:
    return [*os.walk(os.devnull)]


@dataclass
class Dated:
    """Its clock is read by code that no file holds."""

    at: float = field(default_factory=time.time)


def by_generated_code() -> object:
    return Dated()


def in_a_comprehension() -> object:
    return [time.time() for _ in range(1)]


CASES = [
    (clock, "time.time()"),
    (clock_of_another_name, "time.time()"),
    (address, "id()"),
    (now, "datetime.now()"),
    (now_of_a_class_below, "datetime.now()"),
    (bound_before, "datetime.now()"),
    (folder, "os.listdir()"),
    (name, "uuid.uuid4()"),
    (system_random, "SystemRandom.random()"),
    (method_of_an_object, "Random.random()"),
    (method_bound_before, "Random.random()"),
    (started, "thread start"),
    (object_in_its_place, "stood_for()"),
    (by_a_library, "os.scandir()"),
    (by_generated_code, "time.time()"),
    (in_a_comprehension, "time.time()"),
]


@pytest.mark.parametrize(("function", "what"), CASES, ids=[row[0].__name__ for row in CASES])
def test_a_call_is_seen_where_it_is_made(function: Callable[[], object], what: str) -> None:
    found = noted(function)
    assert {one for one, _ in found} - {"os.urandom()"} == {what}
    code = function.__code__
    lines = {line for _, _, line in code.co_lines()} - {None, code.co_firstlineno}
    for _, place in found:
        assert (place.filename, place.function) == (__file__, function.__name__)
        assert place.line in lines


def test_calls_in_other_threads_are_seen() -> None:
    def function() -> None:
        worker = threading.Thread(target=clock)
        worker.start()
        worker.join()

    found = dict(noted(function))
    assert found["time.time()"].function == "clock"


def test_what_pytest_does_is_no_call_of_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.warns(UserWarning, match="one"):
        found = noted(lambda: __import__("warnings").warn("one", stacklevel=1))
    assert found == []
    assert noted(lambda: monkeypatch.setenv("HOME", "x")) == []


def test_callables_that_cannot_be_asked_are_called() -> None:
    class Odd:
        def __call__(self) -> int:
            return 5

        def __eq__(self, other: object) -> bool:
            raise RuntimeError

        def __hash__(self) -> int:
            raise RuntimeError

        def __getattr__(self, name: str) -> object:
            raise RuntimeError

    assert noted(Odd()) == []


def test_what_the_note_raises_is_lost() -> None:
    def note(what: str, place: Place) -> None:
        raise RuntimeError(what)

    with watching_calls(KNOWN, note):
        assert clock()


def test_a_profile_function_still_sees_all(way: str) -> None:
    if way == "monitoring":
        pytest.skip("there is none in its place")
    seen: list[str] = []

    def profile(frame: FrameType, event: str, value: object) -> None:
        seen.append(event)

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        found = noted(clock)
        assert sys.getprofile() is profile
    finally:
        sys.setprofile(before)
    assert {"c_call", "call", "return"} <= set(seen)
    assert [what for what, _ in found] == ["time.time()"]


def test_a_profile_function_set_meanwhile_stays() -> None:
    def profile(frame: FrameType, event: str, value: object) -> None:
        return

    before = sys.getprofile()
    try:
        with watching_calls(KNOWN, lambda *_: None):
            sys.setprofile(profile)
        assert sys.getprofile() is profile
    finally:
        sys.setprofile(before)


def test_returns_are_seen_at_the_same_time() -> None:
    returned: list[object] = []
    with seeing_returns(clock.__code__, lambda _, value: returned.append(value)):
        found = noted(clock)
    assert [what for what, _ in found] == ["time.time()"]
    assert len(returned) == 2
