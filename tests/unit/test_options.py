"""Options: their short names, which place wins, and what a value that is none is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pytest_seedall.options import (
    SHORT_NAMES,
    SessionSeed,
    Settings,
    early_session_seed,
    name_here,
    owned_elsewhere,
    resolve,
    rewrite_short_names,
    with_short_names,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

RANDOM = 1804289383
AT_RANDOM = SessionSeed(RANDOM, "chosen at random")
SEEDS = "expected an integer from 0 to 18446744073709551615, 'random' or 'last'"
NAMES = "expected 'params' or a list of parameter names"
TEST_SEEDS = "expected an integer from 0 to 2147483647"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_SEED", raising=False)


def remember(pytester: pytest.Pytester, stored: str) -> None:
    folder = pytester.path / ".pytest_cache" / "v" / "seedall"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "last").write_text(stored, encoding="utf-8")


def error_of(config: pytest.Config, owned: Sequence[str] = ()) -> str:
    with pytest.raises(pytest.UsageError) as caught:
        resolve(config, RANDOM, owned=owned)
    return str(caught.value)


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
    assert SHORT_NAMES == {"--seed": "--seedall-seed", "--test-seed": "--seedall-test-seed"}
    ours = {name for name in vars(config.option) if name.startswith("seedall")}
    assert ours == {"seedall_seed", "seedall_test_seed"}


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


def test_last_is_the_seed_of_the_last_run(pytester: pytest.Pytester) -> None:
    remember(pytester, "7")
    of_the_last_run = SessionSeed(7, "of the last run")
    assert resolve(pytester.parseconfig("--seed=last"), RANDOM).session_seed == of_the_last_run
    assert resolve(pytester.parseconfig(), RANDOM).session_seed == AT_RANDOM


@pytest.mark.parametrize("option", ["--lf", "--ff", "--nf", "--sw", "--stepwise-skip"])
def test_a_rerun_has_the_seed_of_the_last_run_unless_one_is_given(
    pytester: pytest.Pytester, option: str
) -> None:
    config = pytester.parseconfig(option)
    assert resolve(config, RANDOM).session_seed == AT_RANDOM  # there was no run yet
    remember(pytester, "7")
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


# --- values that are none -------------------------------------------------------------------------

NOT_SEEDS = {
    "abc": "--seed=abc",
    "-1": "--seed=-1",
    "1.5": "--seed=1.5",
    "18446744073709551616": "--seed=18446744073709551616",
    "": "--seed=''",
    " ": "--seed=' '",
    "+1": "--seed=+1",
    "1_000": "--seed=1_000",
    "0x10": "--seed=0x10",
    "٤٢": "--seed=٤٢",
    "1\n2": r"--seed='1\n2'",
    "Random": "--seed=Random",
    "9" * 5000: f"--seed={'9' * 40}… (5000 characters)",
}


def test_each_value_that_is_no_session_seed_is_named(pytester: pytest.Pytester) -> None:
    config = pytester.parseconfig()
    for value, shown in NOT_SEEDS.items():
        config.option.seedall_seed = value
        assert error_of(config) == f"{shown}: {SEEDS}"


def test_the_option_is_called_as_in_this_run(pytester: pytest.Pytester) -> None:
    config = pytester.parseconfig()
    config.option.seedall_seed = "abc"
    assert error_of(config, owned=["--seed"]) == f"--seedall-seed=abc: {SEEDS}"
    config.option.seedall_seed, config.option.seedall_test_seed = None, "abc"
    assert error_of(config, owned=["--test-seed"]) == f"--seedall-test-seed=abc: {TEST_SEEDS}"


def test_a_test_seed_is_an_integer_of_31_bits(pytester: pytest.Pytester) -> None:
    config = pytester.parseconfig("--test-seed=2147483647")
    assert resolve(config, RANDOM).test_seed == 2147483647
    for value in ("2147483648", "-1", "random", "last", "''"):
        config.option.seedall_test_seed = value.strip("'")
        assert error_of(config) == f"--test-seed={value}: {TEST_SEEDS}"


def test_the_environment_is_named(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = pytester.parseconfig()
    monkeypatch.setenv("PYTEST_SEED", "")
    assert error_of(config) == f"PYTEST_SEED='': {SEEDS}"
    monkeypatch.setenv("PYTEST_SEED", "abc")
    assert error_of(config) == f"PYTEST_SEED=abc: {SEEDS}"
    config.option.seedall_seed = "1"  # what is not used is not looked at
    assert resolve(config, RANDOM).session_seed == SessionSeed(1)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("seedall_seed = abc", f"seedall_seed = abc (in tox.ini): {SEEDS}"),
        ("seedall_seed =", f"seedall_seed = '' (in tox.ini): {SEEDS}"),
        (
            "seedall_own_seeds = yes",
            "seedall_own_seeds = yes (in tox.ini): expected 'derive' or 'override'",
        ),
        (
            "seedall_seed = last",
            "seedall_seed = last (in tox.ini): pytest's cache holds no session seed of an earlier "
            "run (.pytest_cache/v/seedall/last)",
        ),
    ],
)
def test_a_setting_is_named_with_its_file(
    pytester: pytest.Pytester, setting: str, message: str
) -> None:
    pytester.makefile(".ini", tox=f"[pytest]\n{setting}")
    assert error_of(pytester.parseconfig()) == message


def test_a_corrupt_cache_holds_no_last_seed(pytester: pytest.Pytester) -> None:
    config = pytester.parseconfig("--lf")
    no_numbers = ["", "abc", "null", "true", '"7"', "[7]", "{", "[" * 100_000]
    for stored in (*no_numbers, "-1", "1.5", "18446744073709551616"):
        remember(pytester, stored)
        config.option.seedall_seed = "last"
        message = "--seed=last: pytest's cache holds no session seed of an earlier run"
        assert error_of(config) == f"{message} (.pytest_cache/v/seedall/last)"
        config.option.seedall_seed = None
        assert resolve(config, RANDOM).session_seed == AT_RANDOM


def test_without_the_cache_plugin_there_is_no_last_seed(pytester: pytest.Pytester) -> None:
    remember(pytester, json.dumps(7))
    message = error_of(pytester.parseconfig("--seed=last", "-p", "no:cacheprovider"))
    assert message == (
        "--seed=last: pytest's cache, which remembers it, is switched off (-p no:cacheprovider)"
    )


# --- the other settings ---------------------------------------------------------------------------


def test_own_seeds_may_be_overridden(pytester: pytest.Pytester) -> None:
    assert resolve(pytester.parseconfig(), RANDOM).heeds_own_seeds
    pytester.makeini("[pytest]\nseedall_own_seeds = override")
    assert not resolve(pytester.parseconfig(), RANDOM).heeds_own_seeds


@pytest.mark.parametrize(
    ("setting", "shared"),
    [
        ("", None),
        ("seedall_shared =", None),
        ("seedall_shared = params", "params"),
        ("seedall_shared = model", ("model",)),
        ("seedall_shared = model kernel", ("model", "kernel")),
        ("seedall_shared = params model", ("params", "model")),
    ],
)
def test_shared_parameters(
    pytester: pytest.Pytester, setting: str, shared: str | tuple[str, ...] | None
) -> None:
    pytester.makeini(f"[pytest]\n{setting}")
    assert resolve(pytester.parseconfig(), RANDOM).shared_parameters == shared


TOML = """
[tool.pytest]
seedall_seed = {seed}
seedall_own_seeds = "derive"
seedall_shared = {shared}
"""


@pytest.mark.skipif(pytest.version_tuple < (9,), reason="native TOML came with pytest 9")
@pytest.mark.parametrize(
    ("seed", "shared", "expected"),
    [
        ("42", '["model"]', (42, ("model",))),
        ('"42"', '"params"', (42, "params")),
        ("42", '"model kernel"', (42, ("model", "kernel"))),
        ("42", "[]", (42, None)),
        ("-1", "[]", f"seedall_seed = -1 (in pyproject.toml): {SEEDS}"),
        ("1.5", "[]", f"seedall_seed = 1.5 (in pyproject.toml): {SEEDS}"),
        ("true", "[]", f"seedall_seed = True (in pyproject.toml): {SEEDS}"),
        ("42", "3", f"seedall_shared = 3 (in pyproject.toml): {NAMES}"),
        ("42", "[1]", f"seedall_shared = [1] (in pyproject.toml): {NAMES}"),
    ],
)
def test_settings_in_native_toml(
    pytester: pytest.Pytester,
    seed: str,
    shared: str,
    expected: str | tuple[int, str | tuple[str, ...] | None],
) -> None:
    pytester.makepyprojecttoml(TOML.format(seed=seed, shared=shared))
    config = pytester.parseconfig()
    if isinstance(expected, str):
        assert error_of(config) == expected
    else:
        found = resolve(config, RANDOM)
        assert (found.session_seed.value, found.shared_parameters) == expected
