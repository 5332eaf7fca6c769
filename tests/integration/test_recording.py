"""What a run leaves in pytest's cache of its failures, and when that goes."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest
from recorded import FOLDER, failures, stored

from pytest_seedall.seeds import derive

pytestmark = pytest.mark.usefixtures("lean")

SUITE = """
    import os
    import random
    import pytest

    LIMIT = {limit}

    @pytest.mark.parametrize("name", ["a", "b"])
    def test_draws(name):
        assert random.random() < LIMIT

    def test_plain():
        assert LIMIT == 2
"""
FAILING = SUITE.format(limit=0)
PASSING = SUITE.format(limit=2)
ALL = [("test_draws[a]", 42), ("test_draws[b]", 42), ("test_plain", 42)]


def write(pytester: pytest.Pytester, text: str, age: float = 3600) -> None:
    """Write the suite, as if it had been written some time ago."""
    path = pytester.makepyfile(test_a=text)
    written = path.stat().st_mtime - age
    os.utime(path, (written, written))


@pytest.fixture
def failing(pytester: pytest.Pytester) -> None:
    write(pytester, FAILING)


def nothing_recorded() -> bool:
    return not FOLDER.exists() or stored() == []


@pytest.mark.parametrize("options", [[], ["-n2"], ["--seedall-entropy=off"]], ids=" ".join)
@pytest.mark.usefixtures("failing")
def test_a_failure_is_recorded_with_its_seeds(
    pytester: pytest.Pytester, options: list[str]
) -> None:
    pytester.runpytest("--seed=42", *options)
    assert failures() == ALL
    for record in stored():
        assert record.id == record.nodeid
        assert record.test_seed == derive(42, "test", record.id)
        assert record.drew == ("draws" in record.id)
        assert record.environment["Python"]
        assert record.seeds.options == tuple(option for option in options if option != "-n2")
        assert record.seeds.hash_seed.isdigit() == ("-n2" in options)


def test_a_green_run_leaves_nothing(pytester: pytest.Pytester) -> None:
    write(pytester, PASSING)
    pytester.runpytest("--seed=42").assert_outcomes(passed=3)
    assert not FOLDER.exists()


@pytest.mark.usefixtures("failing")
def test_failures_under_several_seeds_are_kept(pytester: pytest.Pytester) -> None:
    for seed in (1, 2, 2):
        pytester.runpytest(f"--seed={seed}")
    draws = [(f"test_draws[{name}]", seed) for name in "ab" for seed in (1, 2)]
    assert failures() == [*draws, ("test_plain", 2)]


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize(
    "other",
    [
        ["--seed=7", "--deselect=test_a.py"],
        ["--seed=42", "-k", "nothing"],
        ["--seed=42", "--collect-only"],
        ["--seed=42", "--setup-plan"],
        ["--seed=42", "missing.py"],
        ["--seed=random-not"],
        ["--seed=42", "-p", "no:cacheprovider"],
    ],
    ids=" ".join,
)
def test_a_run_without_the_test_loses_nothing(pytester: pytest.Pytester, other: list[str]) -> None:
    pytester.runpytest("--seed=42")
    write(pytester, PASSING)
    pytester.runpytest(*other)
    assert failures() == ALL


def test_a_pass_under_other_seeds_loses_nothing(pytester: pytest.Pytester) -> None:
    def values(seed: int) -> list[float]:
        ids = [f"test_a.py::test_draws[{name}]" for name in "ab"]
        return [random.Random(derive(seed, "test", id_)).random() for id_ in ids]

    limit = min(values(42))
    other = next(seed for seed in range(1000) if max(values(seed)) < limit)
    write(pytester, SUITE.format(limit=limit))
    pytester.runpytest("--seed=42").assert_outcomes(failed=3)
    pytester.runpytest(f"--seed={other}", "-k", "draws").assert_outcomes(passed=2, deselected=1)
    assert failures() == ALL


@pytest.mark.parametrize("options", [[], ["-n2"]], ids=str)
@pytest.mark.usefixtures("failing")
def test_what_passes_under_the_same_seeds_is_forgotten(
    pytester: pytest.Pytester, options: list[str]
) -> None:
    pytester.runpytest("--seed=42", *options)
    write(pytester, PASSING, age=-3600)  # after the failure
    pytester.runpytest("--seed=42", "test_a.py::test_draws[a]", *options)
    assert failures() == ALL[1:]
    pytester.runpytest("--seed=42", *options)
    assert list(FOLDER.iterdir()) == []


@pytest.mark.usefixtures("failing")
def test_a_test_that_draws_nothing_is_forgotten_under_any_seed(pytester: pytest.Pytester) -> None:
    pytester.runpytest("--seed=42")
    write(pytester, PASSING, age=-3600)
    pytester.runpytest("--seed=7")
    assert failures() == ALL[:2]


@pytest.mark.usefixtures("failing")
def test_other_options_are_other_seeds(pytester: pytest.Pytester) -> None:
    pytester.runpytest("--seed=42", "--test-seed=7", "-k", "draws")
    write(pytester, PASSING, age=-3600)
    pytester.runpytest("--seed=42")
    assert failures() == ALL[:2]
    pytester.runpytest("--seed=42", "--test-seed=7")
    assert failures() == []


def test_what_passes_alone_in_unchanged_code_is_kept(pytester: pytest.Pytester) -> None:
    order_dependent = """
        import random
        SEEN = []

        def test_before(): SEEN.append(1)
        def test_it(): assert not SEEN, random.random()
    """
    write(pytester, order_dependent)
    pytester.runpytest("--seed=42").assert_outcomes(passed=1, failed=1)
    pytester.runpytest("--seed=42", "-k", "it").assert_outcomes(passed=1, deselected=1)
    assert failures() == [("test_it", 42)]


def test_of_two_tests_that_pytest_gives_one_node_id_the_failure_is_kept(
    pytester: pytest.Pytester,
) -> None:
    # Without an ini file above both, newer pytests make the first of these folders the rootdir.
    for package, comparison in {"a": ">=", "b": "<"}.items():
        tests = pytester.mkdir(package) / "tests"
        tests.mkdir()
        (tests.parent / "pyproject.toml").write_text("[project]\n")
        body = f"import random\ndef test_it(): assert random.random() {comparison} 0\n"
        (tests / "test_it.py").write_text(body)
    for _ in range(2):
        result = pytester.runpytest("a", "b", "--rootdir=a", "--seed=42", "--import-mode=importlib")
        result.assert_outcomes(passed=1, failed=1)
        assert failures(Path("a")) == [("test_it", 42)]


@pytest.mark.parametrize("end", ["raise KeyboardInterrupt", "import os; os._exit(3)"])
def test_a_run_that_breaks_off_loses_nothing(pytester: pytest.Pytester, end: str) -> None:
    write(pytester, f"{FAILING}\n    def test_end():\n        {end}\n")
    pytester.runpytest_subprocess("--seed=42")
    assert failures() == ALL
    pytester.runpytest_subprocess("--seed=42", "-k", "end")
    assert failures() == ALL


@pytest.mark.parametrize("options", [[], ["-n2"]], ids=str)
def test_each_phase_of_a_test_may_fail(pytester: pytest.Pytester, options: list[str]) -> None:
    pytester.makepyfile(
        test_a="""
        import random, pytest

        @pytest.fixture
        def before(): assert random.random() < 0

        @pytest.fixture
        def after():
            yield
            assert random.random() < 0

        def test_before(before): pass
        def test_after(after): pass
    """
    )
    pytester.runpytest("--seed=42", *options).assert_outcomes(passed=1, errors=2)
    assert failures() == [("test_after", 42), ("test_before", 42)]


def test_a_test_whose_worker_dies_is_recorded(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a="import os\ndef test_dies(): os._exit(1)")
    pytester.runpytest("--seed=42", "-n1").assert_outcomes(failed=1)
    assert failures() == [("test_dies", 42)]


@pytest.mark.parametrize("mark", ["unseeded", "xfail", "skip"])
def test_what_is_no_failure_of_a_seed_is_not_recorded(pytester: pytest.Pytester, mark: str) -> None:
    pytester.makepyfile(f"""
        import random, pytest

        @pytest.mark.{mark}
        def test_it(): assert random.random() < 0
    """)
    pytester.runpytest("--seed=42")
    assert nothing_recorded()


@pytest.mark.usefixtures("failing")
def test_a_damaged_record_is_set_aside_with_one_line(pytester: pytest.Pytester) -> None:
    pytester.runpytest("--seed=42")
    damaged = next(path for path in FOLDER.glob("failure-*") if "draws[a]" in path.read_text())
    damaged.write_text("{", encoding="utf-8")
    result = pytester.runpytest("--seed=7", "-k", "nothing")
    line = f"a recorded failure is set aside, it is not JSON: *unreadable-{damaged.name}"
    result.stdout.fnmatch_lines([line])
    assert failures() == ALL[1:]
    assert "set aside" not in str(pytester.runpytest("--seed=7", "-k", "nothing").stdout)


@pytest.mark.usefixtures("failing")
def test_a_record_of_another_version_is_set_aside(pytester: pytest.Pytester) -> None:
    pytester.runpytest("--seed=42")
    for path in FOLDER.glob("failure-*"):
        path.write_text(json.dumps({**json.loads(path.read_text()), "format": 2}))
    result = pytester.runpytest("--seed=7", "-k", "nothing")
    result.stdout.fnmatch_lines(["*set aside, another version of pytest-seedall wrote it: *"] * 3)
    assert len(list(FOLDER.glob("unreadable-*"))) == 3


@pytest.mark.usefixtures("failing")
def test_a_cache_that_cannot_be_written_is_said(pytester: pytest.Pytester) -> None:
    FOLDER.parent.mkdir(parents=True)
    FOLDER.touch()
    result = pytester.runpytest("--seed=42", "-W", "error")
    result.assert_outcomes(failed=3)
    notices = [line for line in result.outlines if line.startswith("a failure is not recorded: ")]
    assert len(notices) >= 1


@pytest.mark.usefixtures("failing")
def test_retries_are_one_failure(pytester: pytest.Pytester) -> None:
    """A test that fails and then passes under the same seeds has failed all the same."""
    pytester.makeconftest("""
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):
            item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
            runtestprotocol(item, nextitem=nextitem)
            item.module.LIMIT = 2
            runtestprotocol(item, nextitem=nextitem)
            return True
    """)
    pytester.runpytest("--seed=42", "test_a.py::test_draws[a]")
    assert failures() == ALL[:1]


def test_records_follow_the_rootdir(pytester: pytest.Pytester) -> None:
    pytester.mkdir("sub")
    pytester.makepyfile(**{"sub/test_a": FAILING})
    pytester.makeini("[pytest]\ncache_dir = elsewhere")
    pytester.runpytest("--seed=42", "sub")
    found = stored_in(pytester.path / "elsewhere/d/seedall")
    assert found == {f"sub/test_a.py::{name}" for name, _ in ALL}


def stored_in(folder: Path) -> set[str]:
    return {json.loads(path.read_text())["nodeid"] for path in folder.glob("failure-*")}
