"""Workers that die anywhere, and threads that never end: nothing is lost, and nothing hangs."""

from __future__ import annotations

import random
import re

import pytest
from recorded import stored

from pytest_seedall.seeds import derive

pytestmark = pytest.mark.usefixtures("as_a_user")

# Which test dies, where and how is up to its seed.
DYING = """
    import os, random, signal
    import pytest

    PLACES = ["setup", "call", "teardown", *[None] * 5]

    def die(place, seed):
        fate = random.Random(seed)
        if fate.choice(PLACES) == place:
            if fate.random() < 0.5 and hasattr(signal, "SIGKILL"):
                os.kill(os.getpid(), signal.SIGKILL)
            os._exit(3)

    @pytest.fixture
    def mortal(seedall):
        die("setup", seedall.seed)
        yield
        die("teardown", seedall.seed)

    @pytest.mark.parametrize("number", range(8))
    def test_it(mortal, seedall, number):
        die("call", seedall.seed)

    count = 0

    @pytest.mark.repeat_deterministic(runs=3)
    def test_repeated():
        global count
        count += 1
        if count == 2:
            os._exit(3)
"""


def fate(name: str) -> str | None:
    """Return where a test of that suite dies."""
    seed = derive(4, "test", f"test_dying.py::{name}")
    return random.Random(seed).choice(["setup", "call", "teardown", *[None] * 5])


def test_each_test_whose_worker_dies_is_told_and_all_others_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_dying=DYING)
    pytester.makeini("[pytest]")  # the root of the project
    fates = {name: fate(name) for name in (f"test_it[{number}]" for number in range(8))}
    dead = sorted([name for name, place in fates.items() if place] + ["test_repeated"])
    # Their calls have passed, and are told.
    late = [name for name, place in fates.items() if place == "teardown"]
    assert {"setup", "call", "teardown"} <= {*fates.values()}  # or take another session seed
    result = pytester.runpytest("--seed=4", "-n2")
    result.assert_outcomes(failed=len(dead), passed=9 - len(dead) + len(late))
    said = re.findall(
        r"^replay .*pytest '?test_dying.py::([^' ]*)'? --seed=4$", str(result.stdout), re.M
    )
    assert sorted(said) == dead
    assert {record.id.partition("::")[2]: record.test_seed for record in stored()} == {
        name: derive(4, "test", f"test_dying.py::{name}") for name in dead
    }
    result.stdout.fnmatch_lines([f"session seed 4: {len(dead)} failed, all of them drew *"])


THREADS = """
    import os, random, threading, uuid
    import numpy as np
    import pytest

    def draw_for_ever():
        while threading.main_thread().is_alive():
            random.random(), np.random.random(), np.random.default_rng().random()
            random.Random().random(), os.urandom(4), uuid.uuid4(), random.seed()

    @pytest.fixture(scope="session", autouse=True, params=[True, False], ids=["daemon", "joined"])
    def threads(request):
        for _ in range(2):
            threading.Thread(target=draw_for_ever, daemon=request.param).start()

    def test_passes(): np.random.default_rng().random()

    def test_fails(): assert random.random() < 0

    @pytest.mark.entropy("error")
    def test_is_strict(): pass

    @pytest.mark.repeat_deterministic
    def test_repeated(): value = 1

    @pytest.mark.seed_sweep(3)
    def test_swept(): assert random.random() < 1
"""


@pytest.mark.parametrize("options", [(), ("-n1",)], ids=["one process", "a worker"])
def test_threads_that_are_left_running_break_nothing(
    pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    pytester.makepyfile(test_threads=THREADS)
    result = pytester.runpytest_subprocess("--seed=4", *options, timeout=300)
    result.assert_outcomes(passed=12, failed=2)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    output = f"{result.stdout}{result.stderr}"
    for trouble in ("Traceback", "INTERNALERROR", "pytest_seedall/", "is not seeded"):
        assert trouble not in output
    result.stdout.fnmatch_lines(["session seed 4: 2 failed, all of them drew random numbers"])


def test_what_cannot_be_sent_is_escaped(pytester: pytest.Pytester) -> None:
    """Lone surrogates: a worker that sends one dies, and takes with it what it has found."""
    pytester.makeconftest("""
        import random
        from pytest_seedall import Seeder

        def seed(number): raise ValueError("\\ud800")

        def pytest_seedall_seeders(): return Seeder(name="mine", module="random", seed=seed)
    """)
    pytester.makepyfile("""
        import random
        import pytest

        @pytest.mark.seed_sweep(2)
        def test_it(seedall): seedall.record("\\udcff", random.random())
    """)
    result = pytester.runpytest("-n1")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines([r"*\udcff*", r"mine is not seeded: *ValueError: \ud800 *"])
