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
    from collections.abc import Callable, Sequence

    from pytest_seedall.session import SeedallSession


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


class IdlePhases:
    """Looks at each test before its setup and before its teardown.

    What it cannot be sure of is seeded.
    """

    def __init__(self, session: SeedallSession, hooks: KnownHooks) -> None:
        self._session = session
        self._test = session.test
        self._hooks = hooks
        self._finalizers: Sequence[object] | None = None
        """Those of the running test; None if its setup was not idle."""
        self._of_pytest = 0
        """How many there were at the end of the setup."""

    def has_idle_setup(self, item: pytest.Item, *, evaluates: bool) -> bool:
        """Tell whether the setup of a test that is about to begin runs nothing of the project.

        :param evaluates: whether the test has markers with conditions, which pytest evaluates.
        """
        self._finalizers = None
        return (
            not evaluates
            and _is_plain(item)
            and not self._session.seeds_all_phases
            and self._hooks.are_all()
            and has_parameters_only(item)
        )

    def end_idle_setup(self, item: pytest.Item) -> None:
        """Take note of what there is to be torn down after a setup that was idle."""
        self._finalizers = finalizers_of(item)
        self._of_pytest = len(self._finalizers)

    def has_idle_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """Tell whether a teardown that is about to begin runs nothing of the project.

        And nobody will ask later where the generators were after the call, which has passed.
        """
        return (
            self._finalizers is not None
            and nextitem is not None
            and nextitem.parent is item.parent
            and not self._test.has_raised
            and self._hooks.are_all()
            and len(self._finalizers) == self._of_pytest
        )


def _is_plain(item: pytest.Item) -> TypeGuard[pytest.Function]:
    """Tell whether it is pytest's own code that sets up and tears down a test, and no other."""
    own = vars(item)
    return type(item) is pytest.Function and "setup" not in own and "teardown" not in own


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
