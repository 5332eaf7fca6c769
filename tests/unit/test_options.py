"""Options: their short names, and which place wins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall.settings.early_options import early_session_seed
from pytest_seedall.settings.option_names import (
    SHORT_NAMES,
    name_here,
    owned_elsewhere,
    rewrite_short_names,
    with_short_names,
)
from pytest_seedall.settings.options import SessionSeed, Settings, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RANDOM = 1804289383
AT_RANDOM = SessionSeed(RANDOM, "chosen at random")


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "rewritten"),
    [
        (["--seed=42"], ["--seedall-seed=42"]),
        (["--seed", "42"], ["--seedall-seed", "42"]),
        (["--seed="], ["--seedall-seed="]),
        (["--seed=a=b"], ["--seedall-seed=a=b"]),
        (["-v", "--test-seed=3", "t.py"], ["-v", "--seedall-test-seed=3", "t.py"]),
        (["--seed=1", "--seed=2"], ["--seedall-seed=1", "--seedall-seed=2"]),
        (["--seed=1", "--", "--seed=2"], ["--seedall-seed=1", "--", "--seed=2"]),
        (["--seeds=1", "--see=1", "-seed=1", "t.py::--seed=1", ""], None),
        (["--seedall-seed=1", "--seedall-test-seed=2"], None),
    ],
)
def test_short_names_are_rewritten(given: list[str], rewritten: list[str] | None) -> None:
    arguments = list(given)
    rewrite_short_names(arguments, kept=())
    assert arguments == (rewritten or given)


def refusal(*arguments: str, kept: Sequence[str] = ()) -> str:
    with pytest.raises(pytest.UsageError) as caught:
        rewrite_short_names(list(arguments), kept)
    return str(caught.value)


@pytest.mark.parametrize(
    "arguments", [["--seed"], ["-x", "--seed"], ["--seed", "-x"], ["--seed", "--", "7"]], ids=str
)
def test_a_short_name_without_a_value_is_refused_by_that_name(arguments: list[str]) -> None:
    expected = "expected an integer from 0 to 18446744073709551615, 'random' or 'last'"
    assert refusal(*arguments) == f"--seed: {expected}, as in --seed=42"
    words = [argument.replace("--seed", "--test-seed") for argument in arguments]
    expected = "expected an integer from 0 to 2147483647"
    assert refusal(*words) == f"--test-seed: {expected}, as in --test-seed=42"
    rewrite_short_names(arguments, kept=["--seed"])  # theirs may need none


def test_a_negative_number_is_a_value(pytester: pytest.Pytester) -> None:
    arguments = ["--seed", "-1"]
    rewrite_short_names(arguments, kept=())
    assert pytester.parseconfig(*arguments).getoption("seedall_seed") == "-1"


def test_both_names_with_two_values_are_refused() -> None:
    both = "two names of one option, give one (in addopts, too)"
    refused = f"--seed=5 and --seedall-seed=6: {both}"
    assert refusal("--seed=5", "--seedall-seed=6") == refused
    assert refusal("--seedall-seed=6", "--seed", "5", "t.py") == refused
    assert refusal("--seedall-seed=1", "--seedall-seed=6", "--seed=7", "--seed=5") == refused
    assert refusal("--seed=' '", "--seedall-seed=a b").startswith("--seed=' ' and")
    refused = f"--test-seed=1 and --seedall-test-seed=2: {both}"
    assert refusal("--test-seed=1", "--seedall-test-seed=2", "--seed=3") == refused


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        (["--seed=5", "--seedall-seed=5"], ()),
        (["--seed=5", "--seedall-seed=6"], ["--seed"]),
        (["--seed=5", "--", "--seedall-seed=6"], ()),
        (["--seed=5", "--seedall-test-seed=6"], ()),
        (["--seed=5", "--seedall-seed"], ()),  # which pytest refuses
    ],
    ids=str,
)
def test_both_names_may_be_given(arguments: list[str], kept: Sequence[str]) -> None:
    rewrite_short_names(arguments, kept)


def test_arguments_may_be_paths(pytester: pytest.Pytester) -> None:
    arguments: list[Any] = [Path("t.py"), "--seed=1"]
    assert early_session_seed(pytester.parseconfig(), arguments, RANDOM) == SessionSeed(1)
    rewrite_short_names(arguments, kept=())
    assert arguments == [Path("t.py"), "--seedall-seed=1"]


def test_a_short_name_that_somebody_owns_is_kept() -> None:
    arguments = ["--seed=1", "--test-seed=2"]
    rewrite_short_names(arguments, kept={"--seed"})
    assert arguments == ["--seed=1", "--seedall-test-seed=2"]


def test_printed_options_have_short_names_where_those_are_ours() -> None:
    arguments = ["--seedall-seed=1", "--seedall-test-seed=2", "--rootdir=a=b", "-x"]
    assert [*with_short_names(arguments, ())] == ["--seed=1", "--test-seed=2", *arguments[2:]]
    assert [*with_short_names(arguments, {"--test-seed"})] == ["--seed=1", *arguments[1:]]
    assert name_here("--seed", ()) == "--seed"
    assert name_here("--seed", {"--seed"}) == "--seedall-seed"


def test_every_option_is_registered_by_its_long_name_alone(pytester: pytest.Pytester) -> None:
    config = pytester.parseconfig("--seedall-seed=1", "--seedall-test-seed=2")
    assert owned_elsewhere(config) == frozenset()
    assert SHORT_NAMES == {
        "--seed": "--seedall-seed",
        "--test-seed": "--seedall-test-seed",
        "--entropy": "--seedall-entropy",
        "--deterministic": "--seedall-deterministic",
        "--replay-failed": "--seedall-replay-failed",
        "--replay-in-order": "--seedall-replay-in-order",
        "--replay-from": "--seedall-replay-from",
        "--repeat-deterministic": "--seedall-repeat-deterministic",
        "--triage": "--seedall-triage",
        "--seed-sweep": "--seedall-sweep",
        "--seed-sweep-report": "--seedall-sweep-report",
    }
    ours = {name for name in vars(config.option) if name.startswith("seedall")}
    without_short_name = {"seedall_diagnose", "seedall_doctor", "seedall_prune"}
    without_short_name |= {"seedall_sweep_time", "seedall_sweep_one_item"}
    names = {name.removeprefix("--").replace("-", "_") for name in SHORT_NAMES.values()}
    assert ours == names | without_short_name


def test_options_of_a_conftest_are_noticed(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        def pytest_addoption(parser):
            parser.addoption("--seed", dest="their_seed", type=int)
        """
    )
    config = pytester.parseconfig("--seed=7", "--test-seed=3")
    assert owned_elsewhere(config) == {"--seed"}
    assert config.getoption("their_seed") == 7
    assert resolve(config, RANDOM) == Settings(AT_RANDOM, test_seed=3)


# --- which place wins -----------------------------------------------------------------------------


def test_command_line_before_environment_before_ini_before_random(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert resolve(pytester.parseconfig(), RANDOM) == Settings(AT_RANDOM)
    pytester.makeini("[pytest]\nseedall_seed = 3")
    config = pytester.parseconfig("--seed=1")
    monkeypatch.setenv("PYTEST_SEED", "2")
    assert resolve(config, RANDOM).session_seed == SessionSeed(1)
    config.option.seedall_seed = None
    assert resolve(config, RANDOM).session_seed == SessionSeed(2, "from PYTEST_SEED")
    monkeypatch.delenv("PYTEST_SEED")
    assert resolve(config, RANDOM).session_seed == SessionSeed(3, "from ini seedall_seed")
    monkeypatch.setenv("PYTEST_SEED", "random")
    assert resolve(config, RANDOM).session_seed == AT_RANDOM
    config.option.seedall_seed = "random"
    assert resolve(config, RANDOM).session_seed == AT_RANDOM


def test_the_last_of_several_options_wins_and_addopts_come_first(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeini("[pytest]\naddopts = --seed=1")
    assert resolve(pytester.parseconfig(), RANDOM).session_seed == SessionSeed(1)
    assert resolve(pytester.parseconfig("--seed=2"), RANDOM).session_seed == SessionSeed(2)


def test_what_the_controller_settled_wins_on_a_worker(pytester: pytest.Pytester) -> None:
    config = pytester.parseconfig("--seed=last", "--test-seed=3")
    told = SessionSeed(7, "of the last run")
    assert resolve(config, RANDOM, told) == Settings(told, test_seed=3)


def test_session_seeds_have_64_bits(pytester: pytest.Pytester) -> None:
    config = pytester.parseconfig()
    for value in ("0", " 42 ", "0042", "18446744073709551615"):
        config.option.seedall_seed = value
        assert resolve(config, RANDOM).session_seed == SessionSeed(int(value))


def test_last_is_the_seed_of_the_last_run(
    pytester: pytest.Pytester, remember: Callable[[str], None]
) -> None:
    remember("7")
    of_the_last_run = SessionSeed(7, "of the last run")
    assert resolve(pytester.parseconfig("--seed=last"), RANDOM).session_seed == of_the_last_run
    assert resolve(pytester.parseconfig(), RANDOM).session_seed == AT_RANDOM


@pytest.mark.parametrize("option", ["--lf", "--ff", "--nf", "--sw", "--stepwise-skip"])
def test_a_rerun_has_the_seed_of_the_last_run_unless_one_is_given(
    pytester: pytest.Pytester, remember: Callable[[str], None], option: str
) -> None:
    config = pytester.parseconfig(option)
    assert resolve(config, RANDOM).session_seed == AT_RANDOM  # there was no run yet
    remember("7")
    assert resolve(config, RANDOM).session_seed == SessionSeed(7, "of the last run")
    config.option.seedall_seed = "8"
    assert resolve(config, RANDOM).session_seed == SessionSeed(8)


def test_before_the_command_line_is_parsed(pytester: pytest.Pytester) -> None:
    config = pytester.parseconfig()

    def early(*arguments: str) -> SessionSeed:
        return early_session_seed(config, list(arguments), RANDOM)

    assert early() == early("--", "--seed=1") == early("--seeds=1") == AT_RANDOM
    assert early("-v", "--seed=1", "t.py") == early("--seed", "1") == SessionSeed(1)
    assert early("--seed=1", "--seed=2") == early("--seedall-seed=2") == SessionSeed(2)
    assert early("--seedall-seed=2", "--seed=1") == SessionSeed(2)  # the short one is another's
    assert early("--seed=abc") == early("--seed") == early("--seed=last") == AT_RANDOM
