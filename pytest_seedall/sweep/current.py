"""The run of a swept test that is being made: what it gives, and what is known of its test."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall._compat.hypothesis import examples_forgotten
from pytest_seedall._compat.pytest_items import expect_deletion, is_of_unittest
from pytest_seedall.processes.processes import only_sets_up, register_once
from pytest_seedall.reporting.draws import ItemDraws
from pytest_seedall.streams.item_seeds import NUMBERS
from pytest_seedall.sweep.asserted.seeing import may_see, seeing_call, seeing_comparisons
from pytest_seedall.sweep.known_tests import KnownTest
from pytest_seedall.sweep.taking import Taking, told_of
from pytest_seedall.sweep.wider import described

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager

    from pytest_seedall.session import SeedallSession
    from pytest_seedall.streams.given_seeds import Swept
    from pytest_seedall.sweep.taking import Told

    Wrapper: TypeAlias = Generator[None, Any, Any]

_NOTHING = nullcontext()


class CurrentRun:
    """One after another, the runs that this process makes."""

    test: KnownTest
    """That of the run; there from the first one on."""

    def __init__(self, session: SeedallSession) -> None:
        self._session = session
        self._draws = ItemDraws(session)
        self._tests: dict[pytest.Item, KnownTest] = {}
        """What is known of each test, by the item in whose place its runs are."""
        self._original: pytest.Item | None = None
        self.item: pytest.Item | None = None
        self.taking = Taking()
        self._has_begun = False
        """Whether an attempt at the run has begun."""
        self._record = self.record  # once for all runs

    def know(self, item: pytest.Item, swept: Swept) -> KnownTest:
        """Return what is known of the test of a run that may follow."""
        if swept.original is not self._original:
            self._original = swept.original
            if self._original not in self._tests:
                self._tests[self._original] = KnownTest(item, swept)
            self.test = self._tests[self._original]
            self._register_hooks(item)
        return self.test

    def _register_hooks(self, item: pytest.Item) -> None:
        if self.test.has_examples:
            register_once(item.config, ForgettingExamples, self)
        if is_of_unittest(item):
            register_once(item.config, SeeingMethods, self)
        if may_see(self.test.function):
            register_once(item.config, SeeingFunctions, self)

    def begin(self, item: pytest.Item) -> None:
        """Begin a run of the test that was last asked for."""
        self.item, self.taking, self._has_begun = item, Taking(), False
        item.stash[NUMBERS] = self._record

    def end(self) -> None:
        """End a run whose item is not its own."""
        if self.item is not None:
            del self.item.stash[NUMBERS]
            self.item = None

    def begin_attempt(self) -> None:
        """Begin anew where a test is tried once more or repeated."""
        self.taking = Taking() if self._has_begun else self.taking
        self._has_begun = True

    def record(self, name: str, value: object) -> None:
        """Take what the test of the current run calls a result."""
        self.taking.record(name, value)

    def forgetting_examples(self, item: pytest.Item) -> AbstractContextManager[None]:
        """Have Hypothesis find examples by the seed alone, not by those of other seeds."""
        if item is not self.item or not self.test.has_examples:
            return _NOTHING
        return examples_forgotten(getattr(item, "obj", None))

    def seeing(self, item: pytest.Item) -> AbstractContextManager[object]:
        """Take the comparisons in the body, if that is the test of the current run."""
        if item is not self.item:
            return _NOTHING
        return seeing_comparisons(getattr(item, "obj", None), self.taking.note)

    def seeing_call(self, item: pytest.Function) -> AbstractContextManager[object]:
        """Do the same where pytest calls a function."""
        return seeing_call(item, self.taking.note) if item is self.item else _NOTHING

    def told(self, item: pytest.Item, swept: Swept) -> Told:
        """Return what there is to tell of a run that is over."""
        if self.test.wider is None:
            self._look_at_first(item, swept)
        self.taking.draws_nothing = self.test.is_changing is False
        return told_of(item, swept, self.taking, self.test.wider or ())

    def _look_at_first(self, item: pytest.Item, swept: Swept) -> None:
        """Find out what holds for all runs of a test, at the end of the first."""
        with self._session.noticing_errors():
            if self.test.is_changing is None:
                runs_all = swept.is_marked or only_sets_up(item.config)
                self.test.note(is_changing=runs_all or self._draws.depends_on_seed(item))
            scopes = self._draws.wider_scopes_that_drew(item)
            self.test.wider = tuple(described(scope, item) for scope in scopes)


class ForgettingExamples:
    """Has the runs of tests of Hypothesis forget examples; it is there once one is run."""

    def __init__(self, run: CurrentRun) -> None:
        self._run = run

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Wrapper:
        __tracebackhide__ = True
        with self._run.forgetting_examples(item):
            return (yield)


class SeeingFunctions:
    """Sees the comparisons of functions; it is there once one may make some."""

    def __init__(self, run: CurrentRun) -> None:
        self._run = run

    # The innermost: before Python 3.12, all that is called until the test is slower for it.
    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Wrapper:
        __tracebackhide__ = True
        with self._run.seeing_call(pyfuncitem):
            return (yield)


class SeeingMethods:
    """Sees those of methods of a `TestCase`, which are called in another way; there as above.

    And of such runs, keeps what pytest deletes at their end, whether a setup has made it or not.
    """

    def __init__(self, run: CurrentRun) -> None:
        self._run = run

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Wrapper:
        __tracebackhide__ = True
        with self._run.seeing(item) if is_of_unittest(item) else _NOTHING:
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        if is_of_unittest(item):
            expect_deletion(item)
