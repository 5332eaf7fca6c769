"""Which phases of a test run none of the project's code, and so need no seeding.

Most tests of a scientific suite are functions without fixtures: there is nothing to be set up or
torn down but what pytest does by itself, which draws nothing. To seed all PRNGs for that takes more
than for the call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

import pytest

from pytest_seedall._compat.pytest import finalizers_of, has_parameters_only

if TYPE_CHECKING:
    from pytest_seedall.session import SeedallSession

#: What runs in a setup or teardown, between two phases, or around them.
_HOOKS = (
    "pytest_runtest_setup",
    "pytest_runtest_call",
    "pytest_runtest_teardown",
    "pytest_runtest_makereport",
    "pytest_runtest_logreport",
    "pytest_runtest_logfinish",
    "pytest_runtest_protocol",
    "pytest_report_teststatus",
    "pytest_report_to_serializable",
    "pytest_warning_recorded",
    "pytest_fixture_setup",
    "pytest_fixture_post_finalizer",
)

#: The packages whose hooks of these names draw nothing: pytest, we, and those that most have.
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


class IdlePhases:
    """Looks at each test before its setup and before its teardown.

    What it cannot be sure of is seeded.
    """

    def __init__(self, session: SeedallSession, config: pytest.Config) -> None:
        self._session = session
        self._config = config
        self._are_hooks_known: bool | None = None
        self._finalizers: int | None = None
        """How many the running test has had since its setup; None if that was not idle."""

    def look_again(self) -> None:
        """Look at the hooks anew: another plugin has been registered."""
        self._are_hooks_known = None

    def has_idle_setup(self, item: pytest.Item, *, evaluates: bool) -> bool:
        """Tell whether the setup of a test that is about to begin runs nothing of the project.

        :param evaluates: whether the test has markers with conditions, which pytest evaluates.
        """
        self._finalizers = None
        return (
            not evaluates
            and _is_plain(item)
            and not self._session.seeds_all_phases
            and self._knows_hooks()
            and has_parameters_only(item)
        )

    def end_idle_setup(self, item: pytest.Item) -> None:
        """Take note of what there is to be torn down after a setup that was idle."""
        self._finalizers = finalizers_of(item)

    def has_idle_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """Tell whether a teardown that is about to begin runs nothing of the project.

        And nobody will ask later where the generators were after the call, which has passed.
        """
        return (
            self._finalizers is not None
            and nextitem is not None
            and nextitem.parent is item.parent
            and not self._session.test.has_raised
            and self._knows_hooks()
            and finalizers_of(item) == self._finalizers
        )

    def _knows_hooks(self) -> bool:
        if self._are_hooks_known is None:
            self._are_hooks_known = all(map(self._is_known, _HOOKS))
        return self._are_hooks_known

    def _is_known(self, hook: str) -> bool:
        implementations = getattr(self._config.hook, hook).get_hookimpls()
        modules = (getattr(one.function, "__module__", None) or "" for one in implementations)
        return all(module.partition(".")[0] in _KNOWN for module in modules)


def _is_plain(item: pytest.Item) -> TypeGuard[pytest.Function]:
    """Tell whether it is pytest's own code that sets up and tears down a test, and no other."""
    return type(item) is pytest.Function and vars(item).keys().isdisjoint(("setup", "teardown"))
