"""Options, settings of the ini file and the variable of the environment."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

import iniconfig
import pytest
from fuzzing.inputs import Expected, Process, refused
from fuzzing.known_settings import LISTS, SETTINGS, Setting
from fuzzing.texts import hostile

from pytest_seedall.repeat import chosen
from pytest_seedall.settings import early_options, options
from pytest_seedall.settings.option_names import as_given, rewrite_short_names
from pytest_seedall.sweep import wanted as sweep
from pytest_seedall.triage import wanted as triage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random


_LITERALS = (
    *("1", "3", "-1", "0", "1.5", "nan", "inf", "1e400", "true", "false", "[]", "{}", "[[]]", "''"),
    *("[1]", "[1.5]", "['a']", "['a', 1]", "['params']", "'params'", "{ a = 1 }", "[{ a = 1 }]"),
    *("1979-05-27", "1979-05-27T07:32:00Z", "07:32:00", "'7'", "'seed'", "'a b'", "9" * 400),
    *('"\\u0000"', '"a\\nb"', '"\\u001b[31m"', '"\\""', '["\'"]', "'2'", "'auto'", "['']"),
)
_RUN_OFTEN = ("seedall_sweep", "seedall_repeat_deterministic")
_EMPTY_IS_NONE = ("seedall_triage", "seedall_sweep", "seedall_sweep_time")


class Given(NamedTuple):
    """A value, and where it is given."""

    setting: Setting
    place: str
    """``option``, ``variable``, ``-o``, ``ini file`` or ``toml``."""
    value: str

    @property
    def is_right(self) -> bool:
        if self.place not in ("option", "variable") and not self.value:
            # An empty list has nothing wrong; of the others some are as good as absent.
            names = (*_EMPTY_IS_NONE, *(s.name for s in SETTINGS if s.name.endswith(LISTS)))
            return self.setting.name in names
        return self.setting.is_right(self.value)

    @property
    def culprit(self) -> str:
        if self.place == "option":
            return f"{self.setting.option}={as_given(self.value)}"
        if self.place == "variable":
            return f"{self.setting.variable}={as_given(self.value)}"
        if self.setting.name.endswith(LISTS):
            return self.setting.name
        if self.place == "-o":
            return f"-o {self.setting.name}={as_given(self.value)}"
        return f"{self.setting.name} = {as_given(self.value)}"

    def check(self) -> None:
        is_option = self.place == "option"
        arguments = [f"{self.setting.option}={self.value}"] if is_option else []
        rewrite_short_names(arguments, ())
        environment = {self.setting.variable: self.value} if self.place == "variable" else {}
        try:
            with patch.dict("os.environ", environment):
                _resolve(self._config(arguments))
        except pytest.UsageError as error:
            refused(error, self.culprit, self.is_right)
        else:
            assert self.is_right, f"{self.culprit} is taken"

    def _config(self, arguments: list[str]) -> Any:
        ini = {} if self.place in ("option", "variable") else {self.setting.name: self.value}
        pairs = (argument.removeprefix("--").split("=", 1) for argument in arguments)
        given: dict[str, Any] = {name.replace("-", "_"): value for name, value in pairs}
        if self.place == "-o":
            given["override_ini"] = [f"{self.setting.name}={self.value}"]
        return _Config(given, ini)

    def process(self) -> Process:
        expected = Expected() if self.is_right else Expected(4, self.culprit)
        name = self.setting.name
        if self.place == "option":
            return Process(expected, (f"{self.setting.option}={self.value}",))
        if self.place == "variable":
            return Process(expected, (), {self.setting.variable: self.value})
        if self.place == "-o":
            return Process(expected, ("-o", f"{name}={self.value}"))
        return Process(expected, (), files={"pytest.ini": _ini(name, self.value)})


class _Config:
    """As much of a `pytest.Config` as these functions ask for."""

    inipath = None
    rootpath = Path()
    known_args_namespace = None

    class pluginmanager:  # noqa: N801
        @staticmethod
        def has_plugin(name: str) -> bool:
            return False

    def __init__(self, given: Mapping[str, Any], ini: Mapping[str, Any]) -> None:
        self._given = given
        self._ini = ini

    def getoption(self, name: str, default: object = None) -> object:
        return self._given.get(name, default)

    def getini(self, name: str) -> object:
        value: object = self._ini.get(name, _DEFAULTS[name])
        return shlex.split(value) if isinstance(value, str) and name.endswith(LISTS) else value


class InToml(NamedTuple):
    """A setting in ``pyproject.toml``, where it may be of any type."""

    name: str
    literal: str
    table: str

    def check(self) -> None:
        value = tomllib.loads(f"value = {self.literal}")["value"]
        try:
            _resolve(_Config({}, {self.name: value}))
        except pytest.UsageError as error:
            refused(error, self.name)

    def process(self) -> Process:
        text = f"[{self.table}]\n{self.name} = {self.literal}\n"
        # Whether such a type is taken differs between versions of pytest.
        expected = Expected(4, self.name, or_else=(0,))
        return Process(expected, ("-W", "ignore"), files={"pyproject.toml": text.encode()})


_DEFAULTS: dict[str, object] = {
    **{setting.name: None for setting in SETTINGS},
    **{setting.name: [] for setting in SETTINGS if setting.name.endswith(LISTS)},
    "seedall_own_seeds": "derive",
    "seedall_entropy": "seed",
    "seedall_deterministic": "false",
    "seedall_sweep_one_item": "false",
    "seedall_diagnose": "auto",
    "seedall_diagnose_time": "30",
    "seedall_triage_time": "60",
    "cache_dir": ".pytest_cache",
}


def _resolve(config: Any) -> None:
    """Read all settings, as the plugin does when it is configured."""
    early_options.early_session_seed(config, [], 1)
    settings = options.resolve(config, 1)
    chosen.repeats(config, ())
    sweep.by_default(config, ())
    sweep.time_limit(config)
    sweep.makes_one_item(config)
    if options.triages(config):
        triage.wanted(config, settings, "--triage")


def draw(rng: Random, is_process: bool) -> Given:
    """Return a value, somewhere; of those that take long to run, few."""
    setting = rng.choice(SETTINGS)
    places = ["option"] * bool(setting.option) + ["variable"] * bool(setting.variable)
    places += ["-o", "ini file"] * setting.has_ini
    place = rng.choice(places)
    # What nobody can pass on to a process.
    banned = "\x00" if is_process or place == "variable" else ""
    value = hostile(rng, setting.good, banned)
    while is_process and _takes_long(setting, value):
        value = hostile(rng, setting.good, banned)
    if place == "ini file" and _read_back(value) != value:
        place = "-o"
    return Given(setting, place, value)


def _takes_long(setting: Setting, value: str) -> bool:
    runs = re.fullmatch(r"\s*([0-9]+)\s*", value)
    return setting.name in _RUN_OFTEN and runs is not None and 1 < len(runs[1]) < 10


def _read_back(value: str) -> str | None:
    """Return a value as pytest finds it in an ini file, None if that is no such file then."""
    try:
        return iniconfig.IniConfig("", _ini("name", value).decode())["pytest"]["name"]
    except (ValueError, iniconfig.ParseError):
        return None


def _ini(name: str, value: str) -> bytes:
    return f"[pytest]\n{name} = {value}\n".encode()


def draw_toml(rng: Random, _: bool) -> InToml:
    """Return a setting of any type."""
    name = rng.choice([setting.name for setting in SETTINGS if setting.has_ini])
    table = rng.choice(("tool.pytest", "tool.pytest.ini_options"))
    return InToml(name, rng.choice(_LITERALS), table)
