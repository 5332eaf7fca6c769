"""Whether all that runs before, between and after the phases of tests is known to draw nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

# What runs around the tests, in a setup or teardown, or between two phases.
_HOOKS = (
    "pytest_runtest_protocol",
    "pytest_runtest_logstart",
    "pytest_runtest_setup",
    "pytest_runtest_call",
    "pytest_runtest_teardown",
    "pytest_runtest_makereport",
    "pytest_runtest_logreport",
    "pytest_runtest_logfinish",
    "pytest_report_teststatus",
    "pytest_report_to_serializable",
    "pytest_warning_recorded",
    "pytest_fixture_setup",
    "pytest_fixture_post_finalizer",
)

# The packages whose hooks of these names draw nothing: pytest, we, and those that most have.
_KNOWN = frozenset(
    {
        "_hypothesis_pytestplugin",
        "_pytest",
        "anyio",
        "pytest_cov",
        "pytest_forked",
        "pytest_randomly",  # which does not reseed beside us
        "pytest_seedall",
        "pytest_timeout",
        "xdist",
    }
)


class KnownHooks:
    """Looks whose hooks they are, once all plugins and conftests are there.

    :param on_unknown: called once one is of a project, or of a package that is not known.
    """

    def __init__(self, config: pytest.Config, on_unknown: Callable[[], None]) -> None:
        self._config = config
        self._on_unknown = on_unknown
        self._are_all: bool | None = None

    def look_again(self) -> None:
        """Look anew when it is asked next: another plugin has been registered."""
        self._are_all = None

    def are_all(self) -> bool:
        """Tell whether there are no others."""
        if self._are_all is None:
            are_all = all(map(self._is_known, _HOOKS))
            if not are_all:
                self._on_unknown()
            self._are_all = are_all
        return self._are_all

    def _is_known(self, hook: str) -> bool:
        implementations = getattr(self._config.hook, hook).get_hookimpls()
        modules = (getattr(one.function, "__module__", None) or "" for one in implementations)
        return all(module.partition(".")[0] in _KNOWN for module in modules)
