"""Which of pytest's processes this is: the user's, one that distributes tests, or a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest


#: Names, in the environment of a process that another has started, a folder for pytest's cache.
CACHE_FOLDER = "PYTEST_SEEDALL_CACHE"

#: And the file with its errand, see `errands`.
ERRAND = "PYTEST_SEEDALL_ERRAND"


def register(config: pytest.Config, feature: object) -> None:
    """Have pytest call the hooks of a feature.

    It looks at all else that `dir` names as well, for fixtures, which takes a third of its start.
    """
    type(feature).__dir__ = _hooks  # type: ignore[assignment]
    config.pluginmanager.register(feature, _name(type(feature)))


def register_once(config: pytest.Config, feature: type, *arguments: object) -> None:
    """Make a feature of these arguments and register it, unless there is one already."""
    if not config.pluginmanager.has_plugin(_name(feature)):
        register(config, feature(*arguments))


def _name(feature: type) -> str:
    return f"seedall-{feature.__name__}"


def _hooks(feature: object) -> list[str]:
    kinds = type(feature).__mro__[:-1]  # `object` has none
    names = (name for kind in kinds for name in vars(kind))
    return [name for name in names if name.startswith("pytest_")]


def is_worker(config: pytest.Config) -> bool:
    """Tell whether this is a process in which xdist runs tests."""
    return hasattr(config, "workerinput")


def distributes(config: pytest.Config) -> bool:
    """Tell whether this is the process from which xdist distributes the tests."""
    # `--dist` alone, in `addopts`, distributes nothing: there are no workers without `-n`.
    has_workers = config.getoption("dist", "no") != "no" and bool(config.getoption("tx", ()))
    return has_workers and not config.getoption("collectonly") and not is_worker(config)


def only_sets_up(config: pytest.Config) -> bool:
    """Tell whether the tests are only set up, but not called."""
    return bool(config.getoption("setuponly", False) or config.getoption("setupplan", False))


def run_in_one_process(config: pytest.Config) -> None:
    """Distribute no tests: their order is to be that of one process."""
    if hasattr(config.option, "numprocesses"):
        config.option.numprocesses = 0
        config.option.dist = "no"
        config.option.tx = []


def run_alone(config: pytest.Config) -> None:
    """Be a process beside another that runs the same tests: leave its reports to it."""
    run_in_one_process(config)
    for name, value in {"xmlpath": None, "maxfail": 0, "usepdb": False, "trace": False}.items():
        if hasattr(config.option, name):  # its plugin may be off
            setattr(config.option, name, value)


def switch_off_randomly(config: pytest.Config) -> bool:
    """Keep pytest-randomly from seeding after us; tell whether it would have."""
    _take_fakers_seed_from(config.pluginmanager.get_plugin("randomly"), config)
    if not config.getoption("randomly_reset_seed", False):
        return False
    config.option.randomly_reset_seed = False
    return True


def _take_fakers_seed_from(randomly: Any, config: pytest.Config) -> None:
    """Take away its fixture `faker_seed`, by which the fixture `faker` would follow its seed."""
    fixture = getattr(randomly, "faker_seed", None)
    if fixture is not None:
        del randomly.faker_seed
        config.add_cleanup(lambda: setattr(randomly, "faker_seed", fixture))
