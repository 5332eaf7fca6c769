"""``--seedall-sweep-one-item``: all runs of a test inside its item, in little memory."""

from __future__ import annotations

import re
import shlex
import sys
import xml.etree.ElementTree as ET

import hypothesis  # noqa: F401 - an inner run cannot import it a second time
import pytest

pytestmark = pytest.mark.usefixtures("as_a_user")

ONE_ITEM = "--seedall-sweep-one-item"
SUITE = """
    import random
    import pytest

    def test_fails_at_times(seedall):
        value = random.random()
        seedall.record("value", value)
        assert value < 0.8

    class TestOfClass:
        def test_passes(self, tmp_path):
            assert not [*tmp_path.iterdir()]
            (tmp_path / "file").touch()
            value = random.random()
            assert value < 2

    @pytest.mark.xfail
    def test_xfails_at_times():
        assert random.random() < 0.5

    def test_is_skipped_at_times():
        if random.random() < 0.5:
            pytest.skip("")

    def test_draws_nothing():
        pass
"""


def sweep_section(result: pytest.RunResult) -> str:
    return result.stdout.str().rpartition("= seedall: seed sweep =")[2].partition("\n===")[0]


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makepyfile(test_it=SUITE)
    return pytester


def test_the_summary_is_that_of_items_of_their_own(suite: pytest.Pytester) -> None:
    items = suite.runpytest("--seed=42", "--seed-sweep=40")
    one = suite.runpytest("--seed=42", "--seed-sweep=40", ONE_ITEM)
    assert one.parseoutcomes() == {"failed": 1, "passed": 3, "xpassed": 1}
    assert "fails under" in sweep_section(one)
    assert sweep_section(one) == sweep_section(items)


def test_it_is_the_same_in_workers(suite: pytest.Pytester) -> None:
    arguments = ("--seed=42", "--seed-sweep=40", ONE_ITEM)
    here, in_workers = (suite.runpytest_subprocess(*arguments, *n) for n in ([], ["-n2"]))
    hash_seed = r"PYTHONHASHSEED=\d+ "
    assert re.sub(hash_seed, "", sweep_section(in_workers)) == sweep_section(here)


def test_the_report_of_the_item_tells_of_all_failing_seeds(suite: pytest.Pytester) -> None:
    result = suite.runpytest("--seed=42", "--seed-sweep=40", ONE_ITEM, "--junitxml=j.xml")
    told = re.search(r"^fails under (\d+) of 40 seeds: (.*)$", result.stdout.str(), re.M)
    assert told is not None
    seeds = [int(seed) for seed in told[2].split(", ")]
    assert len(seeds) == int(told[1]) > 1
    cases = ET.parse(suite.path / "j.xml").getroot().iter("testcase")
    [failure] = [found for case in cases for found in case.iter("failure")]
    assert told[0] in str(failure.text)
    command = re.search(r"^replay +(.*)$", result.stdout.str(), re.M)
    assert command is not None
    assert f"--test-seed={seeds[0]}" in command[1]
    for seed in seeds:
        words = shlex.split(command[1].replace(str(seeds[0]), str(seed)))
        suite.runpytest(*words[1:]).assert_outcomes(failed=1)


def test_of_many_failing_seeds_the_first_are_told(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import random\ndef test(): assert random.random() > 2")
    result = pytester.runpytest("--seed-sweep=30", ONE_ITEM)
    result.stdout.re_match_lines([r"fails under 30 of 30 seeds: (\d+, ){20}\.\.\. 10 more$"])


@pytest.mark.parametrize(
    ("mark", "arguments", "ini", "items"),
    [
        ("one_item=True", (), "", 1),
        ("one_item=False", (ONE_ITEM,), "", 3),
        ("one_item=False", (), "true", 3),
        ("", (ONE_ITEM,), "", 1),
        ("", (), "true", 1),
        ("", (), "False", 3),
        ("", (ONE_ITEM,), "false", 1),
    ],
)
def test_who_decides(
    pytester: pytest.Pytester, mark: str, arguments: tuple[str, ...], ini: str, items: int
) -> None:
    pytester.makepyfile(
        f"import pytest\n@pytest.mark.seed_sweep(3{mark and ', '}{mark})\ndef test(): pass"
    )
    if ini:
        pytester.makeini(f"[pytest]\nseedall_sweep_one_item = {ini}")
    result = pytester.runpytest(*arguments)
    result.assert_outcomes(passed=items)
    assert "under all of 3 seeds" in sweep_section(result)


@pytest.mark.parametrize(
    ("mark", "option"),
    [
        ("repeat_deterministic", ()),
        ("parametrize('a', [1])", ("--repeat-deterministic",)),
        ("flaky(reruns=2)", ()),
        ("parametrize('a', [1])", ("--reruns=2",)),
        ("forked", ()),
    ],
)
def test_a_test_that_others_run_again_or_elsewhere_has_an_item_for_each_seed(
    pytester: pytest.Pytester, mark: str, option: tuple[str, ...]
) -> None:
    """The other plugins are not here: their options and markers are."""
    pytester.makeconftest(
        """
        def pytest_addoption(parser):
            parser.addoption("--reruns", type=int)

        def pytest_configure(config):
            for marker in ("flaky", "forked"):
                config.addinivalue_line("markers", marker)
        """
    )
    arguments = "a" if "'a'" in mark else ""
    text = f"import pytest, random\n@pytest.mark.{mark}\ndef test({arguments}): random.random()"
    pytester.makepyfile(text)
    result = pytester.runpytest("-p", "no:pytest_forked", "--seed-sweep=4", ONE_ITEM, *option)
    result.assert_outcomes(passed=4)


def test_a_failure_that_ends_the_run_ends_the_sweep(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        "import random\nruns = []\n"
        "def test(): random.random(); runs.append(1); print('ran', len(runs)); assert len(runs) < 3"
    )
    result = pytester.runpytest("--seed-sweep=9", ONE_ITEM, "-x", "-s")
    assert "fails under 1 of 3 seeds; stopped after 3 of 9 seeds" in sweep_section(result)
    assert result.stdout.str().count("ran ") == 3 + 1


def test_time_is_shared_by_the_tests(pytester: pytest.Pytester) -> None:
    test = "def test_{}(): random.random(); time.sleep(0.01)\n"
    pytester.makepyfile("import random, time\n" + test.format("a") + test.format("b"))
    result = pytester.runpytest("--seed-sweep=100000", ONE_ITEM, "--seedall-sweep-time=1s")
    result.assert_outcomes(passed=2)
    [said] = re.findall(r"stopped after (.*) of 100000", " ".join(sweep_section(result).split()))
    made = [int(number) for number in said.split(" to ")]
    assert all(1 < number < 60 for number in made)


def test_what_is_known_is_told_when_it_is_interrupted(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        "import random\nruns = []\ndef test():\n    random.random(); runs.append(1)\n"
        "    if len(runs) == 5: raise KeyboardInterrupt"
    )
    result = pytester.runpytest_subprocess("--seed-sweep=9", ONE_ITEM)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert "interrupted: not all was run" in sweep_section(result)
    assert "stopped after 4 of 9 seeds" in " ".join(sweep_section(result).split())


def test_what_depends_on_no_seed_is_not_run_under_others(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test(): print('it ran')")
    result = pytester.runpytest("--seed-sweep=9", ONE_ITEM, "-s")
    assert result.stdout.str().count("it ran") == 1 + 1  # once more, to be seen
    assert "8 runs were not needed" in sweep_section(result)


def test_the_memory_does_not_grow_with_the_number_of_seeds(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import gc, tracemalloc

        def pytest_runtestloop(session):
            tracemalloc.start()

        def pytest_sessionfinish(session):
            gc.collect()
            print("used", tracemalloc.get_traced_memory()[0])
            tracemalloc.stop()
        """
    )
    pytester.makepyfile("import random\ndef test(): value = random.random(); assert value < 2")
    used = []
    for number in (200, 1000, 1800):
        arguments = (f"--seed-sweep={number}", ONE_ITEM, "-s", "--tb=no")
        result = pytester.runpytest_subprocess(*arguments)
        result.assert_outcomes(passed=1)
        used.append(int(result.stdout.str().rpartition("used ")[2].split()[0]))
    # Bytes of a run; with an item each, 5,000. A table of Python's may grow, but once.
    assert min(used[1] - used[0], used[2] - used[1]) / 800 < 100


#: What may go wrong in a run, or around it, each time in another way.
OUTCOMES = """
    import random, warnings
    import pytest

    @pytest.mark.filterwarnings("error")
    def test_warns_at_times():
        if random.random() < 0.3:
            warnings.warn("hey")

    @pytest.mark.filterwarnings("ignore")
    def test_is_let_warn():
        random.random()
        warnings.warn("hey")

    def compare(one, other):
        assert one == other

    def test_is_explained():
        with pytest.raises(AssertionError, match="At index 0 diff"):
            compare([random.random()], [2])

    @pytest.fixture
    def data():
        if random.random() < 0.5:
            raise ValueError

    def test_has_errors_in_setup(data):
        assert random.random() < 0.5

    @pytest.fixture
    def database():
        yield
        assert random.random() < 0.7

    def test_has_errors_in_teardown(database):
        pass

    @pytest.fixture
    def skipping():
        value = random.random()
        if value < 0.5:
            pytest.skip("")
        return value

    def test_is_skipped_in_setup(skipping):
        assert skipping < 0.9

    @pytest.fixture(scope="module")
    def of_module():
        return random.random()

    @pytest.fixture(scope="session")
    def of_session():
        return random.random()

    def test_asks_for_a_fixture(request):
        assert request.getfixturevalue("of_module") + random.random() < 5

    def test_only_asks_for_a_fixture(request):
        assert request.getfixturevalue("of_module") < 5

    def test_has_two_wider_fixtures(of_module, of_session):
        assert random.random() + of_module + of_session < 5
"""


@pytest.mark.parametrize("arguments", [(), ("-W", "error")])
@pytest.mark.parametrize("seed", [1, 2])
def test_all_that_happens_in_runs_counts_as_in_items(
    pytester: pytest.Pytester, arguments: tuple[str, ...], seed: int
) -> None:
    pytester.makepyfile(test_it=OUTCOMES)
    arguments = (f"--seed={seed}", "--seed-sweep=12", *arguments)
    items, one = pytester.runpytest(*arguments), pytester.runpytest(*arguments, ONE_ITEM)
    assert sweep_section(items) == sweep_section(one)
    assert "not deterministic" not in one.stdout.str()


def test_of_subtests_those_fail_that_fail(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import random, unittest

        class TestParts(unittest.TestCase):
            def test_parts(self):
                for part in range(3):
                    with self.subTest(part=part):
                        assert random.random() < 0.8
        """
    )
    result = pytester.runpytest("--seed=1", "--seed-sweep=12", ONE_ITEM)
    assert len(re.findall(r"^fails under \d+ of 12 seeds: ", result.stdout.str(), re.M)) == 1
    command = re.search(r"^replay +(.*)$", result.stdout.str(), re.M)
    assert command is not None
    alone = pytester.runpytest(*shlex.split(command[1])[1:])
    assert alone.parseoutcomes() == result.parseoutcomes()


def test_an_interruption_ends_it_also_where_a_debugger_would_open(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        "import random\nruns = []\ndef test():\n    random.random(); runs.append(1)\n"
        "    if len(runs) == 5: raise KeyboardInterrupt"
    )
    command = (sys.executable, "-m", "pytest", "--seed-sweep=9", ONE_ITEM, "--pdb")
    result = pytester.run(*command, stdin=b"")
    assert "stopped after 4 of 9 seeds" in " ".join(sweep_section(result).split())


@pytest.mark.parametrize(
    "code",
    [
        "if len(runs) > 20: pytest.skip('used up')",
        "if len(runs) > 20: pytest.xfail('used up')",
        "",
    ],
)
def test_what_is_seen_otherwise_fails_all_the_same(pytester: pytest.Pytester, code: str) -> None:
    """When it is set up, and when it is called: the run is made once more, to be seen."""
    mark = "" if code else "@pytest.mark.xfail(raises=ValueError)"
    pytester.makepyfile(
        f"""
        import random, pytest
        runs = []

        @pytest.fixture
        def resource():
            runs.append(1)
            {code}

        {mark}
        def test_it(resource):
            assert len(runs) > 20 or random.random() < 0.7
        """
    )
    result = pytester.runpytest("--seed=3", "--seed-sweep=20", ONE_ITEM, "--junitxml=j.xml")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*fails under * of 20 seeds, and under seed *not always*"])
    [suite] = ET.parse(pytester.path / "j.xml").getroot().iter("testsuite")
    assert int(suite.attrib["failures"]) + int(suite.attrib["errors"]) == 1
    assert suite.attrib["skipped"] == "0"


def test_with_stepwise_a_failing_seed_ends_the_sweep(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import random\ndef test(): assert random.random() > 2")
    result = pytester.runpytest("--seed-sweep=9", ONE_ITEM, "--stepwise")
    assert "fails under 1 of 1 seed; stopped after 1 of 9 seeds" in sweep_section(result)
