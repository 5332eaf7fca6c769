"""The options and ini settings that pytest is told of, each with its help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall.settings.option_names import REPEAT_BY_DEFAULT, TRIAGE_BY_DEFAULT

if TYPE_CHECKING:
    import pytest


_REPEAT_SETTINGS = {
    "runs": "how often @repeat_deterministic runs a test; default: 2",
    "rtol": "how far numbers of two runs may be apart, relative to each other; default: 0",
    "atol": "how far they may be apart at all; default: 0",
    "ignore": "results of no importance: names, or patterns such as model.*",
}


def add_options(parser: pytest.Parser) -> None:
    group = parser.getgroup("seedall", "seeds for every random number generator (pytest-seedall)")
    group.addoption(
        "--seedall-seed",
        dest="seedall_seed",
        metavar="N|random|last",
        help="--seed=N for short, unless the project has a --seed of its own. The session seed, "
        "from which each test's seed is derived: 0 to 2^64-1, 'random' (default) or 'last', that "
        "of the last run. Also: PYTEST_SEED in the environment, seedall_seed in the ini file.",
    )
    group.addoption(
        "--seedall-test-seed",
        dest="seedall_test_seed",
        metavar="N",
        help="--test-seed=N for short, likewise. Seeds each selected test with exactly N, 0 to "
        "2^31-1: with --seed=S this replays a failure of a test that has been renamed since.",
    )
    group.addoption(
        "--seedall-entropy",
        dest="seedall_entropy",
        metavar="seed|report|error|off",
        help="--entropy=... for short, likewise. What to do when a test asks the operating system "
        "for entropy, as np.random.default_rng() does: answer it from the test's seed ('seed', the "
        "default), leave it alone and name it if the test fails ('report'), fail the test "
        "('error'), leave it alone ('off').",
    )
    group.addoption(
        "--seedall-deterministic",
        dest="seedall_deterministic",
        action="store_true",
        help="--deterministic for short, likewise. Switch on the deterministic modes of PyTorch "
        "and TensorFlow, where they are imported. Also: seedall_deterministic in the ini file.",
    )
    group.addoption(
        "--seedall-repeat-deterministic",
        dest="seedall_repeat_deterministic",
        nargs="?",  # for pytest's first look; then its value is put beside it, see option_names
        const=REPEAT_BY_DEFAULT,
        metavar="RUNS",
        help="--repeat-deterministic[=RUNS] for short, likewise. Run each selected test again "
        "under the same seeds, as if it were marked with @repeat_deterministic, and fail those "
        "whose results differ.",
    )
    group.addoption(
        "--seedall-diagnose",
        dest="seedall_diagnose",
        metavar="auto|always|off",
        help="Whether a repeated test whose runs differ is run again, to find out where and why: "
        "'auto' (default), but not if it starts programs or opens connections; 'always'; 'off'.",
    )
    group.addoption(
        "--seedall-triage",
        dest="seedall_triage",
        nargs="?",
        const=TRIAGE_BY_DEFAULT,
        metavar="SEEDS",
        help="--triage[=SEEDS] for short, likewise. After the run, run each failed test that drew "
        "random numbers again in fresh processes, under its own seed and under SEEDS others "
        "(default: 10), and say whether it depends on the seed, on other tests, or on neither. "
        "Also: seedall_triage in the ini file.",
    )
    group.addoption(
        "--seedall-doctor",
        dest="seedall_doctor",
        action="store_true",
        help="Run no test: read the project and say which seeds, settings and fixtures of its own "
        "can be deleted or changed, what to add, and which libraries are seeded here.",
    )
    _add_sweep_options(group)
    _add_replay_options(group)
    parser.addini("seedall_seed", "session seed: an integer, 'random' or 'last'", default=None)
    parser.addini(
        "seedall_own_seeds",
        "a seed that your own code sets in a wider scope than one test: 'derive' (default) seeds "
        "the tests below from it, 'override' seeds them from the session seed",
        default="derive",
    )
    parser.addini(
        "seedall_entropy",
        "what to do with draws of entropy: 'seed' (default), 'report', 'error' or 'off'",
        default="seed",
    )
    parser.addini(
        "seedall_entropy_allow",
        "files, relative to the rootdir and with wildcards, whose draws of entropy are no error",
        type="args",
        default=[],
    )
    parser.addini(
        "seedall_deterministic",
        "whether to switch on the frameworks' own deterministic modes: 'true' or 'false' (default)",
        default="false",
    )
    parser.addini(
        "seedall_unseeded_fixtures",
        "fixtures that are to draw other numbers in each run and on each xdist worker",
        type="args",
        default=[],
    )
    parser.addini(
        "seedall_regressions",
        "a file, relative to the ini file's folder and to be kept under version control: seeds "
        "under which tests have failed are added to it, and tried first in every run",
        default="",
    )
    for name, meaning in _REPEAT_SETTINGS.items():
        if name == "ignore":
            parser.addini(f"seedall_repeat_{name}", meaning, type="args", default=[])
        else:
            parser.addini(f"seedall_repeat_{name}", meaning, default=None)
    parser.addini("seedall_triage", "as --triage: how many other seeds; default: none", default="")
    parser.addini(
        "seedall_triage_time", "how many seconds triage may take in all; default: 60", default="60"
    )
    parser.addini(
        "seedall_diagnose",
        "whether to find out why repeated tests are not deterministic: 'auto', 'always' or 'off'",
        default="auto",
    )
    parser.addini(
        "seedall_diagnose_time",
        "how many seconds that may take for each test, and ten times as many for all; default: 30",
        default="30",
    )
    parser.addini("seedall_sweep", "as --seed-sweep: how many seeds; default: none", default="")
    parser.addini(
        "seedall_sweep_time", "as --seedall-sweep-time: how long; default: no limit", default=""
    )
    parser.addini(
        "seedall_sweep_one_item",
        "as --seedall-sweep-one-item: 'true' or 'false' (default)",
        default="false",
    )
    parser.addini(
        "seedall_shared",
        "'params', or the names of parameters: tests that differ in these alone see the same data",
        type="args",
        default=[],
    )


def _add_sweep_options(group: pytest.OptionGroup) -> None:
    group.addoption(
        "--seedall-sweep",
        dest="seedall_sweep",
        metavar="N|SEED,SEED",
        help="--seed-sweep=N for short, likewise. Run each selected test that draws random numbers "
        "under N seeds, of which the first is its own, and say how often it fails; or under given "
        "test seeds: --seed-sweep=918,77. Also: seedall_sweep in the ini file.",
    )
    group.addoption(
        "--seedall-sweep-time",
        dest="seedall_sweep_time",
        metavar="60s|5m|1h",
        help="After so long, begin no more runs of a sweep but the first of each test. Also: "
        "seedall_sweep_time in the ini file.",
    )
    group.addoption(
        "--seedall-sweep-one-item",
        dest="seedall_sweep_one_item",
        action="store_true",
        help="Make all runs of a swept test inside one item, which fails if any of them does: "
        "faster, and in as much memory for 100,000 seeds as for one. Also: seedall_sweep_one_item "
        "in the ini file.",
    )
    group.addoption(
        "--seedall-sweep-report",
        dest="seedall_sweep_report",
        metavar="FILE",
        help="--seed-sweep-report=FILE for short, likewise. Write what the sweep has found to a "
        "page, with plots. Needs Matplotlib: pip install 'pytest-seedall[report]'.",
    )


def _add_replay_options(group: pytest.OptionGroup) -> None:
    group.addoption(
        "--seedall-replay-failed",
        dest="seedall_replay_failed",
        action="store_true",
        help="--replay-failed for short, likewise. Run only the tests whose failures are recorded "
        "in pytest's cache, each under the seeds of its failure; with --seed=N, only those of that "
        "session seed. A record goes when its test passes under those seeds.",
    )
    group.addoption(
        "--seedall-replay-in-order",
        dest="seedall_replay_in_order",
        action="store_true",
        help="--replay-in-order for short, likewise. As --replay-failed, but after the tests that "
        "the same process had run before the failure, in their order.",
    )
    group.addoption(
        "--seedall-replay-from",
        dest="seedall_replay_from",
        metavar="FILE",
        help="--replay-from=FILE for short, likewise. As --replay-failed, for the failures in a "
        "JUnit XML report (--junit-xml) of a run with this plugin.",
    )
    group.addoption(
        "--seedall-prune",
        dest="seedall_prune",
        action="store_true",
        help="As --replay-failed, for the seeds in the regressions file (ini seedall_regressions); "
        "those under which the tests pass now are removed from it.",
    )
