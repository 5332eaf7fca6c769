"""Tests that are deterministic, whatever they may look like: nothing is reported of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from differing import audited, expected, reported

if TYPE_CHECKING:
    import pytest
    from differing import Cases

CASES: Cases = {
    "threads that sum under a lock": (
        None,
        """
        import threading
        def test_it():
            total, lock = [0], threading.Lock()
            def add(number):
                for _ in range(100):
                    with lock:
                        total[0] += number
            threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert total == [2800]
        """,
    ),
    "results of threads in order": (
        None,
        """
        from concurrent.futures import ThreadPoolExecutor
        def test_it():
            with ThreadPoolExecutor(4) as pool:
                squares = list(pool.map(lambda number: number**2, range(50)))
        """,
    ),
    "representations of objects": (
        None,
        """
        objects = []
        class Thing:
            pass
        def test_it():
            things = [object(), Thing(), Thing]
            objects.extend(things)
            text, texts = repr(things[0]), {"a": [str(thing) for thing in things]}
            message = f"no such thing: {things[1]!r} in {things}"
        """,
    ),
    "temporary paths": (
        None,
        """
        def test_it(tmp_path):
            path = tmp_path / "a.txt"
            path.write_text("text")
            text, lines = str(path), [f"wrote {path}", str(tmp_path.parent)]
            by_path, raw = {path: 1}, bytes(path)
        """,
    ),
    "caches that fill": (
        None,
        """
        import functools
        known = {}
        @functools.lru_cache
        def double(number):
            return [2 * number]
        def test_it():
            doubled = double(3)
            squared = known.setdefault(3, 9)
            both = [*doubled, squared]
        """,
    ),
    "a timing helper": (
        None,
        """
        import time
        seconds = []
        def timed(function):
            started = time.perf_counter()
            value = function()
            seconds.append(time.perf_counter() - started)
            return value
        def test_it():
            total = timed(lambda: sum(range(100)))
            assert seconds[-1] >= 0
        """,
    ),
    "a timing fixture": (
        None,
        """
        import time, pytest
        @pytest.fixture(autouse=True)
        def started():
            return time.perf_counter()
        def test_it(started):
            assert started > 0
            total = 3
        """,
    ),
    "mocks": (
        None,
        """
        from unittest.mock import MagicMock, Mock, patch
        def test_it():
            mock, magic = Mock(return_value=3), MagicMock()
            value = mock(1)
            magic.told(value)
            with patch("os.getcwd", return_value="here") as getcwd:
                calls = mock.call_args_list
        """,
    ),
    "generators and iterators": (
        None,
        """
        def test_it():
            lazy = (number for number in range(9))
            first, pairs = next(lazy), zip("ab", range(2))
            letters = iter("abc")
        """,
    ),
    "seeded draws": (
        None,
        """
        import random
        def test_it():
            drawn, generator = random.random(), random.Random()
            own, shuffled = generator.random(), random.sample(range(100), 5)
        """,
    ),
    "sets and dicts": (
        None,
        """
        class Thing:
            pass
        def test_it():
            names, by_name = {"a", "b", "c"}, {"b": 1, "a": 2}
            things = {Thing(), Thing(), object()}
            by_thing, frozen = {Thing(): "x"}, frozenset([("a", 1)])
        """,
    ),
    "a sorted listing": (
        None,
        """
        import os
        def test_it(tmp_path):
            for name in "bca":
                (tmp_path / name).touch()
            names = sorted(os.listdir(tmp_path))
            paths = sorted(tmp_path.iterdir())
        """,
    ),
    "fixtures of pytest": (
        None,
        """
        import logging, os
        def test_it(monkeypatch, capsys, caplog, request, tmp_path):
            monkeypatch.setenv("A_VARIABLE_OF_A_TEST", "1")
            monkeypatch.chdir(tmp_path)
            value, here, node = os.environ["A_VARIABLE_OF_A_TEST"], os.getcwd(), request.node
            print("text")
            logging.warning("said")
            captured, messages = capsys.readouterr(), caplog.messages
        """,
    ),
    "weak references": (
        None,
        """
        import weakref
        class Thing:
            pass
        def test_it():
            thing = Thing()
            reference, keys = weakref.ref(thing), weakref.WeakKeyDictionary({thing: 1})
            proxy = weakref.proxy(thing)
        """,
    ),
    "what cannot be compared": (
        None,
        """
        import logging, threading
        def test_it(tmp_path):
            lock, function, logger = threading.RLock(), lambda: 1, logging.getLogger("a")
            def inner():
                return lock
            class Local:
                pass
            local, module = Local(), threading
            with open(tmp_path / "a", "w") as file:
                pass
            together = [lock, function, inner, Local, local, file]
        """,
    ),
    "errors that are caught": (
        None,
        """
        import pytest
        def test_it():
            with pytest.raises(ValueError, match="object") as caught:
                raise ValueError(f"of {object()!r}")
            error, text = caught.value, str(caught.value)
        """,
    ),
    "warnings that are caught": (
        None,
        """
        import warnings
        def test_it():
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                warnings.warn("old", DeprecationWarning)
            messages = [str(one.message) for one in caught]
        """,
    ),
    "what contains itself": (
        None,
        """
        def test_it():
            items, names = [1], {"a": 1}
            items.append(items)
            names["self"] = [names, items]
        """,
    ),
    "a coroutine": (
        None,
        """
        import asyncio
        def test_it():
            async def double(number):
                await asyncio.sleep(0)
                return 2 * number
            async def both():
                return await asyncio.gather(double(1), double(2))
            doubled = asyncio.run(both())
        """,
    ),
    "a state that is put back": (
        None,
        """
        import os
        seen = []
        def test_it(monkeypatch):
            seen.append(1)
            number = len(seen)
            seen.clear()
            monkeypatch.setitem(os.environ, "A_VARIABLE_OF_A_TEST", "1")
        """,
    ),
}

#: What is the same only as long as the process is.
OF_ONE_PROCESS: Cases = {
    "a wider fixture": (
        None,
        """
        import time, pytest
        @pytest.fixture(scope="module")
        def started():
            return [time.time()]
        def test_it(started):
            same, value = started, started[0]
        """,
    ),
    "the order of a set": (
        None,
        """
        def test_it():
            names = {str(number) for number in range(50)}
            order, by_name, number = list(names), {name: 1 for name in names}, hash("a text")
        """,
    ),
}
HERE = {**CASES, **OF_ONE_PROCESS}


def test_nothing_is_reported(pytester: pytest.Pytester) -> None:
    assert reported(pytester, HERE, "(runs=5)") == expected(HERE)


def test_nothing_is_reported_without_a_marker(pytester: pytest.Pytester) -> None:
    assert audited(pytester, HERE, runs=5) == expected(HERE)


def test_nothing_is_reported_from_fresh_interpreters(pytester: pytest.Pytester) -> None:
    assert reported(pytester, CASES, "(fresh_process=True)") == expected(CASES)
