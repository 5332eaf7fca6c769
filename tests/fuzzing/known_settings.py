"""The plugin's settings, each with what is right there, told by other means than the plugin's."""

from __future__ import annotations

import math
import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Setting(NamedTuple):
    """What may be set, and what is right there."""

    name: str
    """Of the ini setting and, without ``seedall_``, of the option."""
    option: str
    """Empty if there is none."""
    good: tuple[str, ...]
    is_right: Callable[[str], bool]
    has_ini: bool = True
    variable: str = ""


def _number(text: str, least: int, most: int) -> bool:
    return re.fullmatch("[0-9]{1,30}", text) is not None and least <= int(text) <= most


def _is_session_seed(text: str) -> bool:
    return text.strip() == "random" or _number(text.strip(), 0, 2**64 - 1)


def _is_truth(text: str) -> bool:
    return text.lower() in ("true", "1", "yes", "on", "false", "0", "no", "off")


def _is_sweep(text: str) -> bool:
    words = [word.strip() for word in text.split(",")]
    if len(words) == 1:
        return len(words[0]) <= 10 and _number(words[0], 1, 100_000)
    words = words if words[-1] else words[:-1]
    return all(len(word) <= 10 and _number(word, 0, 2**31 - 1) for word in words)


def _is_time(text: str) -> bool:
    found = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,6})?) ?(?:s|m|min|h)?", text.strip())
    return found is not None and float(found[1]) > 0


def _is_seconds(text: str) -> bool:
    text = text.strip()
    return re.fullmatch(r"[0-9]{1,6}(\.[0-9]+)?", text) is not None and float(text) > 0


def _is_tolerance(text: str) -> bool:
    try:
        return 0 <= float(text) < math.inf
    except ValueError:
        return False


def _is_runs(text: str) -> bool:
    try:
        return 2 <= int(text) <= 100_000
    except ValueError:
        return False


def _are_words(text: str) -> bool:
    try:
        shlex.split(text)
    except ValueError:
        return False
    return True


_MODES = ("seed", "report", "error", "off")
_TRUTHS = ("true", "false", "True", "on", "0")
_SESSION = ("0", "42", "18446744073709551615", "random", "last")
_WORDS = ("params", "model kernel", "tests/db/*", "'a b' c", "model.*")
#: All of them but the names of files, which are right whatever they are.
SETTINGS = (
    Setting("seedall_seed", "--seed", _SESSION, _is_session_seed, variable="PYTEST_SEED"),
    Setting(
        "seedall_test_seed",
        "--test-seed",
        ("0", "7", "2147483647"),
        lambda text: _number(text.strip(), 0, 2**31 - 1),
        has_ini=False,
    ),
    Setting("seedall_entropy", "--entropy", _MODES, _MODES.__contains__),
    Setting("seedall_deterministic", "", _TRUTHS, _is_truth),
    Setting(
        "seedall_own_seeds",
        "",
        ("derive", "override"),
        ("derive", "override").__contains__,
    ),
    Setting(
        "seedall_diagnose",
        "--seedall-diagnose",
        ("auto", "always", "off"),
        ("auto", "always", "off").__contains__,
    ),
    Setting("seedall_diagnose_time", "", ("10", "0.5", "999999"), _is_seconds),
    Setting(
        "seedall_triage",
        "--triage",
        ("1", "10", "1000"),
        lambda text: len(text.strip()) < 10 and _number(text.strip(), 1, 1000),
    ),
    Setting("seedall_triage_time", "", ("1", "0.5", "999999"), _is_seconds),
    Setting("seedall_sweep", "--seed-sweep", ("1", "3", "918,77", "5,"), _is_sweep),
    Setting("seedall_sweep_one_item", "", _TRUTHS, _is_truth),
    Setting("seedall_sweep_time", "--seedall-sweep-time", ("60s", "5m", "1.5 h", "9"), _is_time),
    Setting(
        "seedall_repeat_deterministic",
        "--repeat-deterministic",
        ("2", "3", "default"),
        lambda text: text == "default" or (len(text) < 10 and _number(text, 2, 100_000)),
        has_ini=False,
    ),
    Setting("seedall_repeat_runs", "", ("2", "3"), _is_runs),
    Setting("seedall_repeat_rtol", "", ("0", "1e-6", "0.5"), _is_tolerance),
    Setting("seedall_repeat_atol", "", ("0", "1e-6", "0.5"), _is_tolerance),
    Setting("seedall_repeat_ignore", "", _WORDS, _are_words),
    Setting("seedall_shared", "", _WORDS, _are_words),
    Setting("seedall_unseeded_fixtures", "", _WORDS, _are_words),
    Setting("seedall_entropy_allow", "", _WORDS, _are_words),
)
LISTS = ("_ignore", "_shared", "_fixtures", "_allow")
