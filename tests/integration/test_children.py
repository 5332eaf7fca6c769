"""Threads, tasks and processes that a test starts: which of them draw the same in each run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from experiments import Suite

from pytest_seedall.seedall_fixture import Seedall

if TYPE_CHECKING:
    from collections.abc import Mapping

IMPORTS = """
import asyncio, multiprocessing, os, random, subprocess, sys
import numpy as np
import pytest
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from drawing import draw
from noting import note
from unittest import mock
"""
DRAWING = """
import random
import numpy as np

def draw(task):
    generator = np.random.default_rng()
    return task, random.random(), np.random.rand(), generator.random(), random.Random().random()
"""


def files(tests: str) -> Mapping[str, str]:
    return {"pytest.ini": "[pytest]", "drawing.py": DRAWING, "test_it.py": f"{IMPORTS}{tests}"}


HERE = """
def test_asyncio():
    async def task(number):
        await asyncio.sleep(0)
        return draw(number)

    async def all_of_them():
        return await asyncio.gather(*map(task, range(3)))

    note("asyncio", *asyncio.run(all_of_them()))

def test_a_pool_of_one_thread():
    with ThreadPoolExecutor(1) as pool:
        note("thread", *pool.map(draw, range(3)))

@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_a_pool_of_one_forked_process():
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        note("forked process", *pool.map(draw, range(3)))
"""


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_what_one_after_the_other_draws_repeats(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, files(HERE))
    values = suite.values(process=True)
    assert suite.values("--order=reversed", process=True) == values
    assert len({drawn for place in values.values() for drawn in place}) == 9


SPAWNED = """
CODE = "from drawing import draw; import random, sys; print(random.random(), draw(0), hash('a'))"

def python(environment):
    command = [sys.executable, "-c", CODE]
    folder = os.path.dirname(__file__)
    return subprocess.check_output(command, env=environment, text=True, cwd=folder)

def test_program(seedall):
    note("program", python(seedall.child_env()), python(seedall.child_env()))
    note("another program", python(seedall.child_env("another")))

def test_program_of_another_test(seedall):
    note("program of another test", python(seedall.child_env()))

def test_pool(seedall):
    with mock.patch.dict(os.environ, seedall.child_env()):
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            note("spawned process", *pool.map(draw, range(3)))
"""


def test_spawned_processes_repeat_that_have_our_environment(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, files(SPAWNED))
    values = suite.values(process=True)
    assert suite.values("--order=reversed", process=True) == values
    first, second = values["program"]
    assert first == second
    different = {first, *values["another program"], *values["program of another test"]}
    assert len(different) == 3
    assert len(set(values["spawned process"])) == 3
    assert suite.values("-k", "pool", process=True, seed=43) != values


UNSEEDED = """
import random, subprocess, sys

import pytest
from noting import note

CODE = "import random; print(random.random()); print(random.Random().random())"

def python(environment):
    return subprocess.check_output([sys.executable, "-c", CODE], env=environment, text=True)

def test_default(seedall): note("default", *python(seedall.child_env()).split())

@pytest.mark.entropy("seed")
def test_marked(seedall): note("marked", *python(seedall.child_env()).split())
"""


def test_generators_without_a_seed_are_answered_there_as_in_the_test(
    pytester: pytest.Pytester,
) -> None:
    suite = Suite(pytester, files(UNSEEDED))
    of_default, of_marked = (suite.values("--entropy=off")[test] for test in ("default", "marked"))
    again = suite.values("--entropy=off")
    assert again["marked"] == of_marked
    assert again["default"][0] == of_default[0]  # `random` is seeded in any mode
    assert again["default"][1] != of_default[1]
    assert suite.values() == suite.values()


def test_a_seed_that_a_program_sets_itself_is_its_own() -> None:
    code = "import random; random.seed(0); print(random.random())"
    command = [sys.executable, "-c", code]
    environment = Seedall(1, 42).child_env()
    printed = subprocess.check_output(command, env=environment, text=True)
    assert printed == subprocess.check_output(command, text=True)


def test_a_spawned_process_imports_little() -> None:
    code = "import sys; print(*{'pytest', 'numpy', 'hypothesis'} & set(sys.modules))"
    environment = Seedall(1, 42).child_env()
    printed = subprocess.check_output([sys.executable, "-c", code], env=environment, text=True)
    assert printed.split() == []


def test_a_sitecustomize_of_the_projects_own_is_run(tmp_path: Path) -> None:
    Path(tmp_path, "sitecustomize.py").write_text("import sys; sys.mine = __name__")
    Path(tmp_path, "mylib.py").write_text("import random; drawn = random.random()")
    code = "import mylib, sys; print(sys.mine, mylib.drawn)"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(tmp_path))
        environment = Seedall(1, 42).child_env()
    printed = [
        subprocess.check_output([sys.executable, "-c", code], env=environment, text=True)
        for _ in range(2)
    ]
    assert printed[0] == printed[1]
    assert printed[0].startswith("sitecustomize 0.")


def test_a_python_without_the_plugin_runs_all_the_same() -> None:
    environment = Seedall(1, 42).child_env()
    command = [sys.executable, "-S", "-c", "import sitecustomize; print('ran')"]
    printed = subprocess.check_output(command, env=environment, text=True)
    assert printed == "ran\n"


def test_an_order_of_hashing_that_is_set_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    assert Seedall(1, 42).child_env()["PYTHONHASHSEED"] == "7"
    monkeypatch.delenv("PYTHONHASHSEED")
    given = Seedall(1, 42).child_env()["PYTHONHASHSEED"]
    assert 0 <= int(given) < 2**32
    assert given != Seedall(2, 42).child_env()["PYTHONHASHSEED"]


def test_this_process_is_left_alone() -> None:
    before = dict(os.environ)
    Seedall(1, 42).child_env()
    assert dict(os.environ) == before


STARTED_ANEW = """
SPAWN, SERVER = map(multiprocessing.get_context, START_METHODS)

def put(queue):
    queue.put(draw(0))

def started_by(context, run=put):
    queue = context.Queue()
    child = context.Process(target=run, args=(queue,))
    child.start()
    drawn = queue.get()
    child.join()
    return drawn

def put_of_a_child(queue):
    queue.put(started_by(SPAWN))

class Drawing(multiprocessing.get_context("spawn").Process):
    def __init__(self, queue):
        super().__init__()
        self.queue = queue

    def run(self):
        put(self.queue)

def test_processes(): note("process", started_by(SPAWN), started_by(SERVER))

def test_child_of_a_child(): note("grandchild", started_by(SPAWN, put_of_a_child))

def test_class():
    queue = SPAWN.Queue()
    child = Drawing(queue)
    child.start()
    note("class", queue.get())
    child.join()

def test_pools():
    with ProcessPoolExecutor(1, mp_context=SERVER) as pool:
        note("executor", *pool.map(draw, range(3)))
    with SPAWN.Pool(1, maxtasksperchild=1) as pool:
        note("pool", *pool.map(draw, range(2), chunksize=1))

@pytest.mark.unseeded
def test_unseeded(): note("unseeded", started_by(SPAWN))

def test_told_by_the_environment(seedall):
    with mock.patch.dict(os.environ, seedall.child_env()):
        note("told", started_by(SPAWN), started_by(SERVER))
"""

#: Windows has no servers that fork.
START_METHODS = ("spawn", "spawn" if sys.platform == "win32" else "forkserver")


def test_processes_that_multiprocessing_starts_anew_repeat(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, files(f"START_METHODS = {START_METHODS}\n{STARTED_ANEW}"))
    values = suite.values(process=True)
    again = suite.values("--order=reversed", process=True)
    assert values.pop("unseeded") != again.pop("unseeded")
    assert again == values
    first, second = values.pop("told")
    assert first == second
    drawn = [drawn for place in values.values() for drawn in place]
    assert len({first, *drawn}) == len(drawn) + 1
    assert suite.values("-k", "pools", process=True, seed=43)["executor"] != values["executor"]


BEFORE_THE_TESTS = """
import multiprocessing
import sys

def put(queue):
    from drawing import draw
    queue.put(draw(0))

def pytest_configure(config):
    sys.path.insert(0, str(config.rootpath))
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    child = context.Process(target=put, args=(queue,))
    child.start()
    config.drawn = queue.get()
    child.join()
"""


def test_what_a_process_draws_that_starts_before_all_tests_is_random(
    pytester: pytest.Pytester,
) -> None:
    test = "from noting import note\ndef test_it(request): note('drawn', request.config.drawn)"
    suite = Suite(
        pytester,
        {
            "pytest.ini": "",
            "conftest.py": BEFORE_THE_TESTS,
            "drawing.py": DRAWING,
            "test_it.py": test,
        },
    )
    assert suite.values(process=True) != suite.values(process=True)


CHILD_FAILS = """
import multiprocessing, os
import pytest

def test_it():
    child = multiprocessing.get_context("spawn").Process(target=os.getpid)
    child.start()
    child.join()
    assert child.exitcode == 1
"""


def test_a_failure_says_that_processes_drew_or_might_have(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(CHILD_FAILS)
    result = pytester.runpytest_subprocess("--seed=42")
    result.stdout.fnmatch_lines(["drew from   spawned children, perhaps"])


def test_a_process_that_cannot_be_seeded_does_its_work() -> None:
    code = (
        "from pytest_seedall.streams import spawning\n"
        "spawning.Registry = None\n"
        "spawning.begin_child(1, 'seed')\n"
        "print('done')"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "done\n"
