"""Beside pytest-rerunfailures and pytest-repeat: each attempt has the same seeds."""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree

import pytest
from experiments import Suite

pytest.importorskip("pytest_rerunfailures")
pytest.importorskip("pytest_repeat")

RERUNS = ("-p", "rerunfailures", "--reruns", "2", "--junit-xml=results.xml")

FLAKY = {
    "pytest.ini": "[pytest]",
    "test_flaky.py": """
        import random
        import pytest
        from noting import drew

        attempts = {}

        def attempt(name):
            attempts[name] = attempts.get(name, 0) + 1
            return attempts[name]

        def test_passes_at_last():
            drew("test that passes at last")
            assert attempt("last") == 3

        @pytest.fixture
        def broken():
            drew("fixture that works at last")
            assert attempt("fixture") == 2

        def test_with_a_fixture(broken):
            drew("test with a fixture")

        @pytest.fixture(scope="module")
        def wide():
            drew("module fixture")
            return random.random()

        def test_fails(wide):
            drew("test that fails")
            assert wide < 0

        def test_passes(): drew("test that passes")
    """,
}


@pytest.fixture
def flaky(pytester: pytest.Pytester) -> Suite:
    return Suite(pytester, FLAKY)


def test_each_attempt_draws_the_same(flaky: Suite) -> None:
    # Each place must draw the same whenever it draws, and the same as where nothing is run again.
    values = flaky.drawn(*RERUNS, seed=42)
    assert len(values) == 6
    assert values == {**values, **flaky.drawn(seed=42)}


def test_the_last_attempt_is_counted_where_it_fails(flaky: Suite) -> None:
    result = flaky.run(*RERUNS)
    result.assert_outcomes(passed=3, failed=1)
    lines = [line for line in result.outlines if line.startswith("attempt ")]
    assert lines == ["attempt     3, under the same seeds as the first"]
    result.stdout.fnmatch_lines(
        [
            "session seed 42: 1 failed, and drew random numbers",
            "  *pytest test_flaky.py::test_fails --seed=42",
        ],
        consecutive=True,
    )


def properties(flaky: Suite) -> list[tuple[str, list[str]]]:
    """Return the name and our properties' names of each test case in the report."""
    report = ElementTree.parse(flaky.folder / "results.xml")
    return [
        (case.attrib["name"], [found.attrib["name"] for found in case.iter("property")])
        for case in report.iter("testcase")
    ]


OURS = ["seedall_seed", "seedall_session_seed", "seedall_replay", "seedall_id", "seedall_record"]


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "2")], ids=["one", "workers"])
def test_properties_are_written_once_and_for_the_failure_alone(
    flaky: Suite, workers: tuple[str, ...]
) -> None:
    flaky.run(*RERUNS, *workers)
    found = [(name, names) for name, names in properties(flaky) if names]
    assert found == [("test_fails", OURS)]


def test_a_class_scoped_retry_draws_the_same(pytester: pytest.Pytester) -> None:
    suite = Suite(
        pytester,
        {
            "pytest.ini": "[pytest]",
            "test_class.py": """
                import pytest
                from noting import drew

                attempts = []

                @pytest.fixture(scope="class")
                def wide():
                    drew("class fixture")
                    yield
                    drew("class fixture, teardown")

                @pytest.mark.flaky(reruns=3)
                @pytest.mark.usefixtures("wide")
                class TestFlaky:
                    def setup_method(self): drew("setup_method")

                    def test_it(self):
                        drew("method")
                        attempts.append(1)
                        assert len(attempts) == 3
            """,
        },
    )
    values = suite.values("-p", "rerunfailures")
    assert len(values) == 4


REPEATED = {
    "pytest.ini": "[pytest]",
    "test_repeated.py": """
        from noting import note
        import random

        def test_it(request): note(request.node.name, random.random())
    """,
}


def test_each_repetition_draws_its_own_and_the_same_again(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, REPEATED)
    values = suite.values("-p", "repeat", "--count=3")
    assert list(Counter(map(len, values.values()))) == [1]
    assert len(set(values.values())) == len(values) == 3
    assert suite.values("-p", "repeat", "--count=3", "-p", "xdist", "-n", "2") == values


def test_the_command_for_a_repetition_replays_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it="import random\ndef test_it(): assert random.random() < 0")
    options = ("-p", "repeat", "--count=2")
    first = pytester.runpytest("--seed=42", *options)
    first.assert_outcomes(failed=2)
    first.stdout.fnmatch_lines(["replay *pytest 'test_it.py::test_it?2-2?' --count=2 --seed=42"])
    again = pytester.runpytest("-p", "repeat", "test_it.py::test_it[2-2]", "--count=2", "--seed=42")
    (failure,) = [line for line in again.outlines if line.startswith("E   assert ")]
    assert failure in first.outlines
