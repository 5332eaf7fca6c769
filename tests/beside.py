"""A plugin for the run of our tests: the runs inside of them have one neighbour, or all.

``pytest -p beside --beside=pytest-cov`` has each inner run find this plugin as a user's does, and
make use of it, with all others that are installed switched off.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

import pytest
from neighbours import NEIGHBOURS

if TYPE_CHECKING:
    from collections.abc import Callable

    from neighbours import Neighbour

XDIST = "pytest-xdist"


def pytest_addoption(parser: pytest.Parser) -> None:
    names = [neighbour.package for neighbour in NEIGHBOURS]
    parser.addoption("--beside", choices=[*names, "all"], required=True)


def pytest_configure() -> None:
    """Import what each inner run would import anew, Hypothesis at its end."""
    import_module("hypothesis")
    for plugin in entry_points(group="pytest11"):
        plugin.load()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what differs rightly, and what is distributed where xdist is switched off."""
    wanted = _wanted(config)
    left_out = {name for neighbour in wanted for name in neighbour.left_out}
    distributes = any(neighbour.package == XDIST for neighbour in wanted)
    items[:] = [
        item
        for item in items
        if item.name.partition("[")[0] not in left_out and (distributes or "-n2" not in item.name)
    ]


@pytest.fixture(autouse=True)
def beside(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the options to each inner run, after its own."""
    options = options_for(_wanted(pytestconfig))

    def with_options(run: Callable[..., pytest.RunResult]) -> Callable[..., pytest.RunResult]:
        return lambda self, *arguments, **named: run(self, *arguments, *options, **named)

    for name in ("runpytest_inprocess", "runpytest_subprocess"):
        run: Any = getattr(pytest.Pytester, name)
        monkeypatch.setattr(pytest.Pytester, name, with_options(run))


def options_for(wanted: list[Neighbour]) -> list[str]:
    """Return the options that have these do their work, and the others switched off.

    Of xdist alone, the tests say themselves when it does.
    """
    kept = {"seedall", *(plugin for neighbour in wanted for plugin in neighbour.plugins)}
    installed = {plugin.name for plugin in entry_points(group="pytest11")}
    switched_on = [one.options for one in wanted if one.package != XDIST]
    return [
        *(f"-pno:{plugin}" for plugin in sorted(installed - kept)),
        *(option for options in switched_on for option in options),
    ]


def _wanted(config: pytest.Config) -> list[Neighbour]:
    package = config.getoption("beside")
    return [neighbour for neighbour in NEIGHBOURS if package in (neighbour.package, "all")]
