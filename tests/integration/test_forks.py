"""Forked children draw the same in each run, and not the same as one another."""

from __future__ import annotations

import os

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")

SUITE = """
    import os, random
    import numpy.random

    def child():
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.write(writing, f"{random.random()} {numpy.random.random()}".encode())
            os._exit(0)
        os.waitpid(pid, 0)
        return os.read(reading, 100).decode()

    def test_first():
        print("\\ndrawn", *[child() for _ in range(2)], random.random())

    def test_second():
        print("\\ndrawn", child(), random.random())
"""


def drawn(result: pytest.RunResult) -> list[list[str]]:
    return [line.split()[1:] for line in result.outlines if line.startswith("drawn ")]


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_forked_children_draw_the_same_in_each_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    first, second = drawn(pytester.runpytest("--seed=42", "-s"))
    assert drawn(pytester.runpytest("--seed=42", "-s")) == [first, second]
    assert drawn(pytester.runpytest("--seed=42", "-s", "-k", "second")) == [second]
    other, _ = drawn(pytester.runpytest("--seed=43", "-s"))
    assert not set(first) & set(other)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_two_children_of_one_test_draw_other_numbers(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    (random_1, numpy_1, random_2, numpy_2, parent), _ = drawn(pytester.runpytest("-s"))
    assert len({random_1, random_2, parent}) == 3
    assert numpy_1 == numpy_2  # as without us: NumPy's state is inherited
