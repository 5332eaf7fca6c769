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
    from collections.abc import Sequence

    from pytest_seedall.seeding.known_hooks import KnownHooks
    from pytest_seedall.session import SeedallSession


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
    return type(item) is pytest.Function and vars(item).keys().isdisjoint(("setup", "teardown"))
