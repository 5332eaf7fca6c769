"""What repeated tests draw: in the run that is seen, what they draw without the marker."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from repeating import differing, notes, report, write
from reports import facts, replay, replay_commands, sections

pytestmark = pytest.mark.usefixtures("as_a_user")

MARKER = "pytestmark = pytest.mark.repeat_deterministic(runs=3)"

DRAWS = """
    import numpy as np

    SHARED = np.random.default_rng()
    OTHER = random.Random()

    @pytest.fixture(scope="session")
    def session_wide(): return random.random()

    @pytest.fixture(scope="module")
    def wide_rng(): return np.random.default_rng()

    @pytest.fixture
    def own(): return random.random()

    def test_random(own): note("random", own, random.random(), random.random())
    def test_numpy(): note("numpy", np.random.rand(), np.random.default_rng().random())
    def test_entropy(): note("entropy", random.Random().random())
    def test_shared(): note("shared", SHARED.random(), OTHER.random())
    def test_shared_again(): note("shared again", SHARED.random(), OTHER.random())
    def test_wide(wide_rng, session_wide): note("wide", wide_rng.random(), session_wide)
    def test_wide_again(wide_rng): note("wide again", wide_rng.random())
    def test_seeds(seedall, session_seed):
        note("seeds", seedall.seed, session_seed, seedall.spawn("a"), seedall.numpy_rng().random())
    @pytest.mark.seed(5)
    def test_pinned(): note("pinned", random.random())
    @pytest.mark.parametrize("number", [random.randrange(9) for _ in range(2)])
    def test_parameters(number): note("parameters", number, random.random())
    def test_seeds_itself():
        random.seed(1)
        note("itself", random.random())
    def test_after(): note("after", random.random())
"""


#: What tests draw from generators that others share: it goes on from run to run.
SHARED = ("shared", "wide")


def test_the_draws_are_those_without_the_marker_in_each_run(pytester: pytest.Pytester) -> None:
    write(pytester, DRAWS)
    pytester.runpytest("--seed=42").assert_outcomes(passed=13)
    plain = notes(pytester)
    write(pytester, f"    {MARKER}\n{DRAWS}")
    result = pytester.runpytest("--seed=42")
    assert differing(result) == []
    result.assert_outcomes(passed=13)
    drawn = notes(pytester)
    assert drawn[::3] == plain  # also of the tests after those that moved a shared generator
    own = [line for line in plain if not line.startswith(SHARED)]
    assert [line for line in drawn if not line.startswith(SHARED)] == [
        line for line in own for _ in range(3)
    ]


def test_what_is_drawn_from_a_generator_that_tests_share_is_not_deterministic(
    pytester: pytest.Pytester,
) -> None:
    write(
        pytester,
        """
        RNG = random.Random(3)

        @pytest.mark.repeat_deterministic
        def test_it(): value = RNG.random()
    """,
    )
    assert differing(pytester.runpytest("--seed=42")) == ["test_it: run 2"]


def test_only_some_tests_being_repeated_changes_nothing_for_the_others(
    pytester: pytest.Pytester,
) -> None:
    write(pytester, DRAWS)
    pytester.runpytest("--seed=42")
    plain = notes(pytester)
    write(
        pytester,
        DRAWS,
        conftest="""
        import pytest
        def pytest_collection_modifyitems(items):
            for item in items[::2]:
                item.add_marker(pytest.mark.repeat_deterministic)
    """,
    )
    pytester.runpytest("--seed=42").assert_outcomes(passed=13)
    drawn = list(dict.fromkeys(notes(pytester)))
    own = [line for line in drawn if not line.startswith(SHARED)]
    assert own == [line for line in plain if not line.startswith(SHARED)]
    assert set(plain) <= set(drawn)


def test_an_unseeded_test_is_not_deterministic(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.mark.unseeded
        @pytest.mark.repeat_deterministic
        def test_it(): value = random.random()
    """,
    )
    assert differing(pytester.runpytest("--seed=42")) == ["test_it: run 2"]


def test_hooks_that_draw_before_the_setup_change_nothing(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.mark.repeat_deterministic
        def test_it(): value = random.random()
    """,
        conftest="""
        import random
        def pytest_runtest_logstart(): random.random()
        def pytest_runtest_setup(): random.random()
        def pytest_runtest_call(): random.random()
        def pytest_runtest_teardown(): random.random()
    """,
    )
    assert differing(pytester.runpytest("--seed=42")) == []


def test_a_hook_that_ends_a_run_before_it_is_seeded_ends_all_the_same(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile("def test_before(): pass")
    folder = pytester.mkdir("below")
    (folder / "conftest.py").write_text(
        "import pytest\n"
        "@pytest.hookimpl(wrapper=True, tryfirst=True)\n"
        "def pytest_runtest_setup(item):\n"
        "    if 'left_out' in item.name: raise pytest.skip.Exception('not here')\n"
        "    return (yield)\n"
    )
    (folder / "test_below.py").write_text(
        "import random, pytest\n"
        "pytestmark = pytest.mark.repeat_deterministic\n"
        "def test_left_out(): pass\n"
        "def test_after(): assert random.random() < 0\n"
    )
    result = pytester.runpytest("--seed=42", "-p", "no:logging")
    result.assert_outcomes(passed=1, skipped=1, failed=1)
    assert differing(result) == []
    assert not any("attempt" in facts(section) for section in sections(result))


# --- failures -------------------------------------------------------------------------------------

FAILS = """
    @pytest.fixture(scope="module")
    def wide(): return random.random()

    def test_before(): pass

    MARKER
    def test_fails(wide): assert random.random() < 0, f"drew {wide} {random.random()}"

    MARKER
    def test_changes():
        value = random.random() + turn()
        if not FAILS: raise ValueError(random.random())

    def test_last(): assert random.random() < 0
"""


def failures(pytester: pytest.Pytester, marker: str, fails: str) -> pytest.RunResult:
    write(pytester, FAILS.replace("MARKER", marker).replace("FAILS", fails))
    return pytester.runpytest("--seed=42")


def records(pytester: pytest.Pytester) -> list[dict[str, Any]]:
    """Return the records of failures without what is another at another time."""
    found = []
    for file in sorted((pytester.path / ".pytest_cache" / "d" / "seedall").rglob("*")):
        if file.is_file():
            for line in file.read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                if isinstance(record, dict):
                    record = {key: record[key] for key in record if key not in ("time", "order")}
                    found.append(record)
    return found


def test_a_failure_tells_and_records_what_it_does_without_the_marker(
    pytester: pytest.Pytester,
) -> None:
    plain = failures(pytester, "", "False")
    expected = sections(plain), records(pytester)
    assert len(expected[0]) == len(expected[1]) == 3
    marked = failures(pytester, "@pytest.mark.repeat_deterministic(runs=3)", "False")
    assert (sections(marked), records(pytester)) == expected
    assert not any("attempt" in facts(section) for section in sections(marked))


def test_the_command_that_is_printed_replays_the_difference(pytester: pytest.Pytester) -> None:
    result = failures(pytester, "@pytest.mark.repeat_deterministic", "True")
    (line,) = [line for line in report(result) if line.startswith("replay   ")]
    command = line.partition(" ")[2].strip()
    assert command in replay_commands(result)
    notes(pytester)
    again = replay(pytester, command)
    again.assert_outcomes(failed=1)
    assert report(again) == report(result)


def test_a_difference_is_recorded_and_replayed(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        from pathlib import Path
        FIXED = Path(__file__).with_name("fixed")
        @pytest.mark.repeat_deterministic
        def test_it(): value = random.random() + (0 if FIXED.exists() else turn())
        def test_other(): pass
    """,
    )
    result = pytester.runpytest("--seed=42")
    assert differing(result) == ["test_it: run 2"]
    again = pytester.runpytest("--replay-failed")
    again.assert_outcomes(failed=1)
    assert report(again) == report(result)
    Path(pytester.path / "fixed").touch()
    pytester.runpytest("--replay-failed").assert_outcomes(passed=1)
    gone = pytester.runpytest("--replay-failed")
    gone.stdout.fnmatch_lines(["*no*record*"])


def test_the_last_failed_test_is_run_again_under_its_seed(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.mark.repeat_deterministic
        def test_it(): value = random.random() + turn()
        def test_other(): pass
    """,
    )
    result = pytester.runpytest("--seed=42")
    again = pytester.runpytest("--lf")
    again.assert_outcomes(failed=1)
    assert report(again)[1:4] == report(result)[1:4]
