"""Options: what a value that is none is told, and settings in INI and TOML files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_seedall.settings.options import SessionSeed, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RANDOM = 1804289383
AT_RANDOM = SessionSeed(RANDOM, "chosen at random")
SEEDS = "expected an integer from 0 to 18446744073709551615, 'random' or 'last'"
NAMES = "expected 'params' or a list of parameter names"
TEST_SEEDS = "expected an integer from 0 to 2147483647"


def error_of(config: pytest.Config, owned: Sequence[str] = ()) -> str:
    with pytest.raises(pytest.UsageError) as caught:
        resolve(config, RANDOM, owned=owned)
    return str(caught.value)


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


def test_a_corrupt_cache_holds_no_valid_seed(
    pytester: pytest.Pytester, remember: Callable[[str], None]
) -> None:
    config = pytester.parseconfig("--lf")
    no_numbers = ["", "abc", "null", "true", '"7"', "[7]", "{", "[" * 100_000]
    for stored in (*no_numbers, "-1", "1.5", "18446744073709551616"):
        remember(stored)
        config.option.seedall_seed = "last"
        message = "--seed=last: pytest's cache holds no valid session seed"
        assert error_of(config) == f"{message} (.pytest_cache/v/seedall/last)"
        config.option.seedall_seed = None
        assert resolve(config, RANDOM).session_seed == AT_RANDOM


def test_without_the_cache_plugin_there_is_no_last_seed(
    pytester: pytest.Pytester, remember: Callable[[str], None]
) -> None:
    remember("7")
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


@pytest.mark.parametrize(
    "name", ["seedall_shared", "seedall_unseeded_fixtures", "seedall_entropy_allow"]
)
def test_a_quotation_mark_without_another_is_told_with_the_setting(
    pytester: pytest.Pytester, name: str
) -> None:
    pytester.makeini(f"[pytest]\n{name} = 'model")
    before_9, since = f"{name}: No closing quotation", f"{name} = 'model (in tox.ini): expected "
    assert error_of(pytester.parseconfig()).startswith((before_9, since))


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
