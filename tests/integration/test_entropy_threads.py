"""Threads that outlive the test that has started them, as those of a pool of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from experiments import Suite

if TYPE_CHECKING:
    from collections.abc import Mapping

POOLS = """
import queue, threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import ThreadPool
import pytest
from random import Random
from noting import note

EXECUTOR, POOL = ThreadPoolExecutor(1), ThreadPool(1)

class Server:
    thread = None

    def __init__(self):
        self.asked, self.answers = queue.Queue(), queue.Queue()

    def serve(self):
        while (function := self.asked.get()) is not None:
            self.answers.put(function())

    def ask(self, function):
        if self.thread is None:
            self.thread = threading.Thread(target=self.serve, daemon=True)
            self.thread.start()
        self.asked.put(function)
        return self.answers.get()

SERVER = Server()

def drawn(): return Random().random()
def by_pools(): return EXECUTOR.submit(drawn).result(), POOL.apply(drawn)
def by_all(): return *by_pools(), SERVER.ask(drawn)

@pytest.fixture(scope="module")
def wide(): return by_pools()
"""

CLOSING = """
import sys

def pytest_unconfigure():
    pools = sys.modules.get("pools")
    if pools:
        pools.EXECUTOR.shutdown()
        pools.POOL.close()
        pools.POOL.join()
        pools.SERVER.asked.put(None)
"""

FILES = {"pytest.ini": "[pytest]", "conftest.py": CLOSING, "pools.py": POOLS}

SUITE: Mapping[str, str] = {
    **FILES,
    "test_1.py": """
from pools import *

def test_a(): note("a", *by_all(), *by_all())
def test_b(): note("b", *by_all())
def test_wide(wide): note("wide", *wide, *by_pools())
def test_wide_too(wide): note("wide too", *by_pools())

def test_wide_meanwhile(request):
    before = by_pools()
    request.getfixturevalue("wide")
    note("meanwhile", *before, *by_pools())

@pytest.mark.unseeded
def test_unseeded(): by_all()
""",
    "test_2.py": """
from pools import *

@pytest.fixture(autouse=True)
def around(request):
    note(f"setup of {request.node.name}", *by_all())
    yield
    note(f"teardown of {request.node.name}", *by_all())

def test_c(): note("c", *by_all())

@pytest.mark.repeat_deterministic
def test_repeated():
    found = by_all()
    assert len(set(found)) == 3
""",
}


def test_they_draw_for_the_test_that_has_them_draw(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, SUITE)
    values = suite.values_in_any_order()
    assert suite.values("-p", "xdist", "-n", "2") == values
    drawn = [value for place in values.values() for value in place]
    assert len(set(drawn)) == len(drawn)


@pytest.mark.parametrize("first", ["wide", "unseeded"])
def test_whoever_comes_first(pytester: pytest.Pytester, first: str) -> None:
    values = Suite(pytester, SUITE).values("test_2.py")
    before = f"test_1.py::test_{first}"
    after = Suite(pytester, SUITE).values(before, "test_2.py", "-p", "no:randomly")
    after.pop("wide", None)
    assert after == values


def test_a_failure_names_what_they_draw(pytester: pytest.Pytester) -> None:
    tests = """
from pools import *

def test_a(): by_all()
def test_b(): assert by_all() < (0,)
"""
    suite = Suite(pytester, {**FILES, "test_it.py": tests})
    result = suite.run(process=True)
    result.stdout.fnmatch_lines(["drew from*Random() x3", "session seed 42: 1 failed, and drew*"])


def test_each_example_of_hypothesis_has_the_same_from_them(pytester: pytest.Pytester) -> None:
    test = """
from hypothesis import given, settings, strategies
from pools import *

FOUND = set()

@settings(max_examples=9, database=None)
@given(strategies.integers())
def test_it(number): FOUND.add(by_pools())

def test_afterwards(): assert len(FOUND) == 1
"""
    suite = Suite(pytester, {**FILES, "test_it.py": test})
    suite.run("-p", "no:randomly", process=True).assert_outcomes(passed=2)
