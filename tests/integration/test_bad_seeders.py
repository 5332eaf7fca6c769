"""A seeder that does not work: one line that names it and its place, the rest of the run intact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("lean")

LIBRARY = """
    position = 0

    def seed(number):
        global position
        position = number

    def draw():
        global position
        position += 1
        return position

    def capture():
        return position

    def restore(state):
        global position
        position = state

    def fail(*_):
        raise RuntimeError("no\\nluck")
"""

# Each phase, a wider fixture and a failure that asks who drew: every function of a seeder is used.
SUITE = """
    import random

    import pytest
    import somelib

    @pytest.fixture(scope="module", autouse=True)
    def wide():
        somelib.draw()
        yield random.random()

    @pytest.mark.parametrize("number", range(3))
    def test_seeded(number, seedall):
        somelib.draw()
        assert random.random() == random.Random(seedall.seed).random()

    def test_fails():
        assert random.random() < 0
"""

HOOK = "pytest_seedall_seeders"


@pytest.fixture(autouse=True)
def suite(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(somelib=LIBRARY, test_suite=SUITE)


def conftest(pytester: pytest.Pytester, returned: str) -> Path:
    """Write a conftest whose hook returns `returned`."""
    return pytester.makeconftest(f"""
        import somelib
        from pytest_seedall import Seeder

        def pytest_seedall_seeders(config):
            return {returned}
    """)


def notices(result: pytest.RunResult) -> list[str]:
    """Return what the summary says beside the failures."""
    start = max(i for i, line in enumerate(result.outlines) if line.strip("=") == " seedall ")
    lines = result.outlines[start + 1 :]
    return lines[: next(i for i, line in enumerate(lines) if line.startswith("session seed"))]


def complaint(result: pytest.RunResult) -> str:
    """Return the one line that a run wrote instead of running anything."""
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert not result.outlines
    (line,) = filter(None, result.errlines)
    return line.removeprefix("ERROR: ")


SEEDER = "Seeder(name='somelib', seed=somelib.seed, {})"
RAISING = {
    "seed": "Seeder(name='somelib', seed=somelib.fail)",
    "capture": SEEDER.format("capture=somelib.fail, restore=somelib.restore"),
    "restore": SEEDER.format("capture=somelib.capture, restore=somelib.fail"),
    "probe": SEEDER.format("capture=somelib.capture, restore=somelib.restore, probe=somelib.fail"),
}


@pytest.mark.parametrize("seeder", RAISING.values(), ids=list(RAISING))
def test_a_seeder_that_raises_is_switched_off(pytester: pytest.Pytester, seeder: str) -> None:
    file = conftest(pytester, f"[{seeder}]")
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(passed=3, failed=1)
    assert notices(result) == [
        f"somelib is not seeded: its seeder ({HOOK} of {file}) "
        "raised RuntimeError: no luck (somelib.py:20)"
    ]


def test_workers_say_once_that_a_seeder_raises(pytester: pytest.Pytester) -> None:
    conftest(pytester, f"[{RAISING['seed']}]")
    result = pytester.runpytest("-n", "2")
    result.assert_outcomes(passed=3, failed=1)
    (line,) = notices(result)
    assert line.startswith("somelib is not seeded: ")


@pytest.mark.parametrize(("option", "whose"), [("-q", "seedall: "), ("--no-header", "")])
def test_a_seeder_that_raises_is_named_in_brief_output_too(
    pytester: pytest.Pytester, option: str, whose: str
) -> None:
    conftest(pytester, f"[{RAISING['seed']}]")
    result = pytester.runpytest(option)
    result.stdout.fnmatch_lines([f"{whose}somelib is not seeded: *", "session seed * 1 failed, *"])


def test_a_green_run_names_a_seeder_that_raises(pytester: pytest.Pytester) -> None:
    conftest(pytester, f"[{RAISING['seed']}]")
    result = pytester.runpytest("-k", "seeded")
    result.assert_outcomes(passed=3, deselected=1)
    result.stdout.fnmatch_lines(["=* seedall =*", "somelib is not seeded: *"])


@pytest.mark.parametrize("state", ["object()", "float('nan')", "numpy.zeros(2)", "Awkward()"])
def test_a_library_whose_states_cannot_be_compared_is_said_to_have_drawn(
    pytester: pytest.Pytester, state: str
) -> None:
    pytester.makeconftest(f"""
        import numpy
        import somelib
        from pytest_seedall import Seeder

        class Awkward:
            def __ne__(self, other): raise RuntimeError

        def pytest_seedall_seeders():
            return [
                Seeder(
                    name="somelib",
                    seed=somelib.seed,
                    capture=lambda: {state},
                    restore=lambda state: None,
                )
            ]
    """)
    result = pytester.runpytest()
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["drew from   somelib, random"])
    assert notices(result) == []


NONSENSE = {
    "[42]": "returned int, not pytest_seedall.Seeder",
    "42": "returned int, not pytest_seedall.Seeder",
    "'somelib'": "returned str, not pytest_seedall.Seeder",
    "[Seeder]": "returned type, not pytest_seedall.Seeder",
    "somelib.fail()": "raised RuntimeError: no luck (somelib.py:20)",
    "(somelib.fail() for _ in [1])": "raised RuntimeError: no luck (somelib.py:20)",
    "[Seeder(name='a', seed=None)]": (
        "raised TypeError: seeder 'a': seed=None cannot be called (conftest.py:5)"
    ),
    "[Seeder(name='', seed=print)]": (
        "raised TypeError: seeder '': name='' is no name (conftest.py:5)"
    ),
    "[Seeder(name='a', seed=print, module=3)]": (
        "raised TypeError: seeder 'a': module=3 is no name of a module (conftest.py:5)"
    ),
    "[Seeder(name='a', seed=print, capture=print)]": (
        "raised TypeError: seeder 'a' needs both capture and restore, or neither (conftest.py:5)"
    ),
    "[Seeder(name='a', seed=print, seed_calls='a:b')]": (
        "raised TypeError: seeder 'a': seed_calls='a:b' is no tuple of 'package:function' "
        "(conftest.py:5)"
    ),
}


@pytest.mark.parametrize(("returned", "expected"), NONSENSE.items())
def test_a_hook_that_returns_nonsense_is_named(
    pytester: pytest.Pytester, returned: str, expected: str
) -> None:
    file = conftest(pytester, returned)
    assert complaint(pytester.runpytest()) == f"{HOOK} of {file} {expected}"


def test_a_hook_that_returns_nonsense_is_named_once_where_workers_would_run(
    pytester: pytest.Pytester,
) -> None:
    file = conftest(pytester, "42")
    line = complaint(pytester.runpytest("-n", "2"))
    assert line == f"{HOOK} of {file} returned int, not pytest_seedall.Seeder"


@pytest.mark.parametrize("returned", ["None", "[]", "()"])
def test_a_hook_may_return_no_seeder(pytester: pytest.Pytester, returned: str) -> None:
    conftest(pytester, returned)
    pytester.runpytest("-k", "seeded").assert_outcomes(passed=3, deselected=1)


def test_a_hook_may_return_one_seeder_without_a_list(pytester: pytest.Pytester) -> None:
    conftest(pytester, "Seeder(name='somelib', seed=somelib.seed)")
    pytester.makepyfile(
        test_suite="""
        import somelib
        def test_seeded(seedall): assert somelib.draw() == seedall.seed + 1
    """
    )
    pytester.runpytest().assert_outcomes(passed=1)


def test_two_seeders_of_one_name_are_refused(pytester: pytest.Pytester) -> None:
    file = conftest(pytester, "[Seeder(name='a', seed=print)] * 2")
    line = complaint(pytester.runpytest())
    assert line == f"two seeders are named 'a': {HOOK} of {file} and {HOOK} of {file}"


def test_a_seeder_with_the_name_of_one_of_ours_is_refused(pytester: pytest.Pytester) -> None:
    file = conftest(pytester, "[Seeder(name='numpy', seed=print)]")
    line = complaint(pytester.runpytest())
    assert line == f"two seeders are named 'numpy': pytest-seedall's own and {HOOK} of {file}"


def test_a_library_that_breaks_at_its_import_breaks_only_that(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        broken="import random; random.random(); raise RuntimeError('no luck')",
        test_broken="import broken",
        test_inside="""
            import random
            import pytest

            def test_it_breaks_inside_a_test(seedall):
                with pytest.raises(RuntimeError):
                    import broken
                assert random.random() == random.Random(seedall.seed).random()
        """,
    )
    conftest(pytester, "[Seeder(name='broken', seed=print)]")
    result = pytester.runpytest("--continue-on-collection-errors", "-k", "not fails")
    result.assert_outcomes(passed=4, errors=1, deselected=1)
    result.stdout.fnmatch_lines(["E   RuntimeError: no luck"])
    result.stdout.no_fnmatch_line("*pytest_seedall/*")


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["in one process", "in workers"])
def test_a_hook_in_a_conftest_found_at_collection_is_named_as_too_late(
    pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    file = pytester.mkdir("sub") / "conftest.py"
    file.write_text(f"def {HOOK}(): raise AssertionError('called')", encoding="utf-8")
    file.with_name("test_sub.py").write_text("def test_passes(): pass", encoding="utf-8")
    result = pytester.runpytest(*options)
    result.assert_outcomes(passed=4, failed=1)
    expected = f"{HOOK} of {file} came too late to be called: move it to the root conftest"
    assert notices(result) == [expected]


def test_a_library_whose_import_fails_is_not_seeded(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        from pytest_seedall import Seeder

        SEEN = []

        def pytest_seedall_seeders():
            return [Seeder(name="broken_library", seed=SEEN.append)]
    """)
    pytester.makepyfile(broken_library="raise ValueError('broken')")
    file = pytester.makepyfile("""
        import pytest
        from conftest import SEEN

        def test_it():
            with pytest.raises(ValueError): import broken_library
            assert SEEN == []
    """)
    pytester.syspathinsert()
    pytester.runpytest(file).assert_outcomes(passed=1)
