"""What repeats keep in memory once a test is over."""

from __future__ import annotations

import pytest
from repeating import notes, write

pytestmark = pytest.mark.usefixtures("as_a_user")


def test_what_a_test_gave_is_not_kept_when_it_is_over(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        import gc
        from pytest_seedall.running.runs import Taking

        gc.disable()  # nothing may wait for it

        @pytest.mark.parametrize("number", range(10))
        def test_it(number, seedall):
            seedall.record("number", number)
            note(sum(type(one) is Taking for one in gc.get_objects()))
    """,
    )
    pytester.runpytest_subprocess("--repeat-deterministic").assert_outcomes(passed=10)
    assert {int(count) for count in notes(pytester)} <= {1, 2}


def test_what_a_test_could_use_is_not_kept_when_it_is_over(pytester: pytest.Pytester) -> None:
    """A test that counts references would give another number once a cycle is collected."""
    write(
        pytester,
        """
        import gc, json, sys

        gc.disable()

        def test_before(): ...

        def test_it():
            references = sys.getrefcount(json)
            gc.collect()
            assert sys.getrefcount(json) == references
    """,
    )
    pytester.runpytest_subprocess("--repeat-deterministic=3").assert_outcomes(passed=2)
