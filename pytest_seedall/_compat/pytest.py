"""pytest's private names."""

from __future__ import annotations

import inspect
import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

# What most tests have beside the fixtures that run around all of them.
_NO_FIXTURES: tuple[list[str], ...] = ([], ["request"])


def fixture_definitions(item: pytest.Item) -> dict[str, Sequence[pytest.FixtureDef[Any]]]:
    """Return the definitions behind each fixture name that `item` uses, overridden ones first.

    Private: pytest tells only the names (`item.fixturenames`), not whose fixture a name means; and
    `request.getfixturevalue` leaves no trace in `item` but in the item's own request.
    """
    info = getattr(item, "_fixtureinfo", None)
    if info is None:
        return {}
    declared = {name: _in_use(name, visible) for name, visible in info.name2fixturedefs.items()}
    asked_for = getattr(getattr(item, "_request", None), "_fixture_defs", {})
    return {**{name: [definition] for name, definition in asked_for.items()}, **declared}


def definitions_in_order(item: pytest.Item) -> list[Sequence[pytest.FixtureDef[Any]]]:
    """Return the definitions behind the fixtures that `item` uses, in the order of their setup."""
    definitions = fixture_definitions(item)
    names = getattr(item, "fixturenames", ())
    return [definitions[name] for name in names if name in definitions]


def _in_use(
    name: str, visible: Sequence[pytest.FixtureDef[Any]]
) -> Sequence[pytest.FixtureDef[Any]]:
    """Return the last definition, and what it overrides if it asks for that by its own name."""
    used = 1
    while used < len(visible) and name in visible[-used].argnames:
        used += 1
    return visible[-used:]


def has_parameters_only(item: pytest.Function) -> bool:
    """Tell whether all that a test is given are the values of `pytest.mark.parametrize`.

    Private: the definitions, as above; and that pytest makes a fixture of such a parameter.
    """
    if item.fixturenames in _NO_FIXTURES:
        return True  # as most
    names = [name for name in item.fixturenames if name != "request"]
    visible = item._fixtureinfo.name2fixturedefs  # not of names that a hook has added
    return all(name in visible and _is_parameter(visible[name][-1]) for name in names)


def _is_parameter(definition: pytest.FixtureDef[Any]) -> bool:
    return definition.func is _given_parameter() and definition.scope == "function"


@cache
def _given_parameter() -> object:
    from _pytest.python import get_direct_param_fixture_func

    return get_direct_param_fixture_func


def finalizers_of(item: pytest.Item) -> Sequence[object]:
    """Return what is to be called when an item that is set up is torn down; it may yet grow.

    Private: the stack of what is set up.
    """
    found = item.session._setupstate.stack.get(item)
    return () if found is None else found[0]


def cached_value(fixturedef: pytest.FixtureDef[Any]) -> object:
    """Return what a fixture has returned; None if it is not set up.

    Private: the shape of what pytest keeps of it, ``(value, key, error)``.
    """
    cached = fixturedef.cached_result
    return None if cached is None else cached[0]


def replace_cached_value(fixturedef: pytest.FixtureDef[Any], value: object) -> None:
    """Have a fixture that is set up return another value; one that is not stays as it is.

    Private: as above.
    """
    cached = fixturedef.cached_result
    if cached is not None and cached[2] is None:
        fixturedef.cached_result = (value, cached[1], None)


def determine_rootdir(
    targets: Sequence[str], inifile: str | None, rootdir: str | None, started_in: Path
) -> tuple[Path, Path | None]:
    """Return the rootdir and ini file that pytest would choose if started for `targets` alone.

    Private: pytest decides this while it parses its command line and has no function for it.
    """
    from _pytest.config.findpaths import determine_setup

    arguments: dict[str, Any] = {
        "inifile": inifile,
        "args": targets,
        "rootdir_cmd_arg": rootdir,
        "invocation_dir": started_in,
        "override_ini": None,  # since pytest 8.4
    }
    accepted = inspect.signature(determine_setup).parameters
    rootpath, inipath, *_ = determine_setup(**{k: arguments[k] for k in accepted})
    return rootpath, inipath


def early_cache_file(config: pytest.Config, key: str) -> Path | None:
    """Return where pytest's cache keeps a value; None if there is no cache, or it is emptied.

    Private: the layout of the cache folder. The initial conftests are imported before the cache
    plugin is configured, and their imports need the seed of the last run already.
    """
    return _early_cache(config, "v", key)


def early_cache_folder(config: pytest.Config, name: str) -> Path | None:
    """Return the folder that `config.cache.mkdir` would make; None as above.

    Private: the layout of the cache folder, as above; and a run that keeps nothing makes none.
    """
    return _early_cache(config, "d", name)


def cache_folder(config: pytest.Config, name: str) -> Path | None:
    """Return the same once pytest is configured, and has emptied what it was to empty."""
    is_on = early_option(config, "cacheclear") is not None
    return _cache_path(config, "d", name) if is_on else None


def _early_cache(config: pytest.Config, kind: str, name: str) -> Path | None:
    if early_option(config, "cacheclear", default=True):  # the plugin is off
        return None
    return _cache_path(config, kind, name)


def _cache_path(config: pytest.Config, kind: str, name: str) -> Path:
    from _pytest.cacheprovider import Cache

    return Cache.cache_dir_from_config(config, _ispytest=True) / kind / name


def early_cache_value(config: pytest.Config, key: str) -> object:
    """Return a value of pytest's cache before `config.cache` exists; None if there is none."""
    file = early_cache_file(config, key)
    if file is None:
        return None
    try:
        stored: object = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return stored


def early_option(config: pytest.Config, name: str, default: object = None) -> object:
    """Return the value of an option before the initial conftests have been imported.

    Private: `config.getoption` knows the command line only after that.
    """
    return getattr(config.known_args_namespace, name, default)


def holds_failures(config: pytest.Config) -> bool:
    """Tell whether pytest's cache knows tests that failed and have not passed since.

    Private: the name under which pytest's own ``--lf`` keeps them.
    """
    return bool(early_cache_value(config, "cache/lastfailed"))


def has_failures(session: pytest.Session) -> bool:
    """Tell whether a test of this run has failed, or the collection of a module.

    Private: the exit status of `pytest_sessionfinish` tells nothing of that after Ctrl-C.
    """
    return session.testsfailed > 0


def next_failure_ends(session: pytest.Session) -> bool:
    """Tell whether ``-x``, ``--maxfail`` or ``--sw`` end this run with one more test that fails.

    Private: how many have failed so far.
    """
    option = session.config.getoption
    most: int = option("maxfail") or 0
    steps: bool = option("stepwise", False) and not option("stepwise_skip", False)
    return steps or 0 < most <= session.testsfailed + 1


def assertion_rewriter(config: pytest.Config) -> object:
    """Return the import hook by which pytest rewrites assertions; another object if it does not.

    Private: nothing else tells this hook, among those of `sys.meta_path`, from another's.
    """
    return config.pluginmanager.rewrite_hook


def set_targets(config: pytest.Config, targets: Sequence[str]) -> None:
    """Have pytest collect these files in the place of those that it would.

    Private: `config.args` is what the session and xdist's workers are told to collect; the hooks
    that leave files out are asked for each file of the project.
    """
    config.args[:] = targets


def given_targets(config: pytest.Config) -> tuple[str, ...]:
    """Return the files, folders and node ids of the command line.

    Private: among the arguments that `config.invocation_params` has, nobody can tell them from
    the values of options.
    """
    return tuple(config.args) if config.args_source is config.ArgsSource.ARGS else ()


def ends_phase(call: pytest.CallInfo[Any]) -> bool:
    """Tell whether a call that raised is a phase of a test; subtests make calls in the middle.

    Private: the function in which pytest catches what a phase raises.
    """
    excinfo = call.excinfo
    return excinfo is not None and excinfo.tb.tb_frame.f_code.co_name == "from_call"


def cache_error(fixturedef: pytest.FixtureDef[Any], error: BaseException) -> None:
    """Have a fixture that is set up raise an error for each test that asks for it.

    Private: the shape of what pytest keeps of a fixture, which holds a traceback since pytest 8.1.
    """
    cached: Any = fixturedef.cached_result
    assert cached is not None
    kept: Any = error if pytest.version_tuple < (8, 1) else (error, error.__traceback__)
    fixturedef.cached_result = (None, cached[1], kept)


def ini_value(config: pytest.Config, name: str) -> object:
    """Return a setting as it is written, be it a number in TOML.

    Private: in pytest 9's native TOML, `getini` refuses what is not of the registered type, and
    9.2 is the first to take a type of several; INI files know text alone.

    :raises pytest.UsageError: for a list of words that cannot be told apart.
    """
    try:
        return config.getini(name)
    except ValueError as error:  # before pytest 9: words of which a quotation mark has no other
        raise pytest.UsageError(f"{name}: {error}") from error
    except (TypeError, pytest.UsageError):
        return config._inicfg[name].value


def option_names(config: pytest.Config) -> Collection[str]:
    """Return the names of all options that are known by now: ``--seed``, ``-p``.

    Private: in pytest 8, `getoption` knows no option without a default before it is parsed.
    """
    holder: Any = config if hasattr(config, "_opt2dest") else config._parser  # since pytest 9.2
    return holder._opt2dest  # type: ignore[no-any-return]


def parameter_index(request: pytest.FixtureRequest) -> int:
    """Return the index of the parameter that a parametrised fixture is set up with.

    Private: only `request.param`, the value, is documented.
    """
    return request.param_index  # type: ignore[attr-defined,no-any-return]
