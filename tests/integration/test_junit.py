"""What a failed test's report carries beside its text: user properties, which JUnit XML shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

import pytest
from reports import facts, replay, sections

from pytest_seedall.records.junit_reports import read
from pytest_seedall.seeds import derive

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("as_a_user")

FAILING = """
    import random

    def test_it():
        assert random.random() < 0

    def test_that_draws_nothing():
        assert 0

    def test_that_passes():
        random.random()
"""

#: Runs each test twice, as plugins do that run failed tests again; logs what `logged` says.
RETRIES = """
    import pytest
    from _pytest.runner import runtestprotocol

    def pytest_runtest_protocol(item, nextitem):
        hook = item.ihook
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        attempts = [{attempts}]
        for reports in {logged}:
            for report in reports:
                hook.pytest_runtest_logreport(report=report)
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True
"""
LOGGED_AT_ONCE = (
    "runtestprotocol(item, nextitem=nextitem), runtestprotocol(item, nextitem=nextitem)"
)
LOGGED_LATER = ", ".join(["runtestprotocol(item, log=False, nextitem=nextitem)"] * 2)


class Found(NamedTuple):
    """What JUnit XML says of a test."""

    properties: list[tuple[str, str]]
    text: str


def junit(pytester: pytest.Pytester, *arguments: str) -> dict[str, Found]:
    """Return what JUnit XML says of each test of a run."""
    pytester.runpytest("--seed=42", "--junit-xml=junit.xml", "-ojunit_family=xunit1", *arguments)
    return dict(_found(pytester))


def _found(pytester: pytest.Pytester) -> Iterator[tuple[str, Found]]:
    for case in ET.parse(pytester.path / "junit.xml").iter("testcase"):
        properties = [
            (found.attrib["name"], found.attrib["value"])
            for found in case.iter("property")
            if found.attrib["name"] != "seedall_record"  # there is a test of its own for that
        ]
        failures = [*case.iter("failure"), *case.iter("error")]
        text = "".join(str(failure.text) for failure in failures)
        yield case.attrib["name"], Found(properties, text)


def expected(seed_id: str, prefix: str = "") -> list[tuple[str, str]]:
    return [
        ("seedall_seed", str(derive(42, "test", seed_id))),
        ("seedall_session_seed", "42"),
        ("seedall_replay", f"{prefix}pytest {seed_id} --seed=42"),
        ("seedall_id", seed_id),
    ]


def test_a_failed_test_carries_its_seeds_and_its_command(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a=FAILING)
    found = junit(pytester)
    assert found["test_it"].properties == expected("test_a.py::test_it")
    assert "\ndrew from   random" in found["test_it"].text


def test_one_that_drew_nothing_carries_them_too_but_has_no_section(
    pytester: pytest.Pytester,
) -> None:
    """Whether it drew is not certain: an own generator may depend on the test seed."""
    pytester.makepyfile(test_a=FAILING)
    found = junit(pytester)["test_that_draws_nothing"]
    assert found.properties == expected("test_a.py::test_that_draws_nothing")
    assert "drew from" not in found.text


@pytest.mark.parametrize("options", [[], ["-n2"]], ids=str)
def test_a_failed_test_carries_its_record(pytester: pytest.Pytester, options: list[str]) -> None:
    pytester.makepyfile(test_a=FAILING)
    pytester.runpytest("--seed=42", "--junit-xml=junit.xml", *options)
    found = read(pytester.path / "junit.xml")
    assert (found.tests, found.failures) == (3, 2)
    drew, plain = sorted(found.records, key=lambda record: record.nodeid)
    assert (drew.id, drew.drew, drew.seeds.session_seed) == ("test_a.py::test_it", True, 42)
    assert drew.test_seed == derive(42, "test", drew.id)
    assert (plain.id, plain.drew) == ("test_a.py::test_that_draws_nothing", False)


def test_one_that_passes_carries_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a=FAILING)
    assert junit(pytester)["test_that_passes"] == Found([], "")


def test_xdist_carries_the_same(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    pytester.makepyfile(test_a=FAILING)
    alone = junit(pytester)
    assert alone["test_it"].properties == expected("test_a.py::test_it", "PYTHONHASHSEED=0 ")
    distributed = junit(pytester, "-n2")
    assert {name: found.properties for name, found in distributed.items()} == {
        name: found.properties for name, found in alone.items()
    }


@pytest.mark.parametrize("options", [[], ["-n2"]], ids=str)
@pytest.mark.parametrize("phase", ["setup", "call", "teardown"])
def test_properties_stand_there_once_whichever_phase_fails(
    pytester: pytest.Pytester, phase: str, options: list[str]
) -> None:
    pytester.makepyfile(
        test_a=f"""
        import random
        import pytest

        @pytest.fixture
        def failing(record_property):
            record_property("users", "own")
            record_property("seedall_note", "the user's own, too")
            assert {phase != "setup"} or random.random() < 0
            yield
            assert {phase != "teardown"} or random.random() < 0

        def test_it(failing):
            assert {phase != "call"} or random.random() < 0
    """
    )
    properties = junit(pytester, *options)["test_it"].properties
    assert [name for name, _ in properties] == [
        "users",
        "seedall_note",
        "seedall_seed",
        "seedall_session_seed",
        "seedall_replay",
        "seedall_id",
    ]


def test_unseeded_tests_carry_none(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_a="""
        import random
        import pytest

        @pytest.mark.unseeded
        def test_it():
            assert random.random() < 0
    """
    )
    assert junit(pytester)["test_it"].properties == []


@pytest.mark.parametrize("options", [[], ["-n2"]], ids=str)
@pytest.mark.parametrize(
    ("attempts", "logged"),
    [(LOGGED_AT_ONCE, "()"), (LOGGED_LATER, "attempts"), (LOGGED_LATER, "attempts[1:]")],
    ids=["at once", "later", "the last attempt alone"],
)
def test_retries_carry_each_property_once(
    pytester: pytest.Pytester, attempts: str, logged: str, options: list[str]
) -> None:
    pytester.makeconftest(RETRIES.format(attempts=attempts, logged=logged))
    pytester.makepyfile(test_a=FAILING)
    found = junit(pytester, *options)["test_it"]
    assert [name for name, _ in found.properties] == [name for name, _ in expected("")]


def test_a_retry_that_passes_carries_nothing(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(RETRIES.format(attempts=LOGGED_AT_ONCE, logged="()"))
    pytester.makepyfile(
        test_a="""
        import random

        attempts = []

        def test_it():
            attempts.append(random.random())
            assert len(attempts) == 2
            assert attempts[0] == attempts[1]
    """
    )
    assert junit(pytester)["test_it"].properties == []


def test_an_attempt_says_which_it_is(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(RETRIES.format(attempts=LOGGED_AT_ONCE, logged="()"))
    pytester.makepyfile(test_a=FAILING)
    result = pytester.runpytest("--seed=42", "-k", "test_it")
    first, second = sections(result)
    assert second == [*first, "attempt     2, under the same seeds as the first"]
    assert len([line for line in result.outlines if "assert 0." in line and line[0] == "E"]) == 2


def test_the_command_in_the_xml_replays_the_failure(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a=FAILING)
    found = junit(pytester)["test_it"]
    again = replay(pytester, dict(found.properties)["seedall_replay"])
    [section] = sections(again)
    assert facts(section)["test seed"] in found.text
    [error] = [line for line in again.outlines if line.startswith("E       assert ")]
    assert error.replace("E       ", "") in found.text
