"""pytest's private names for running a test once more than pytest does."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: What a run that nobody is to see must not tell.
_TOLD = ("pytest_runtest_logreport", "pytest_exception_interact")


class _SameScopes:
    """Stands for the next test: one for which all wider fixtures stay, and no other."""

    def __init__(self, item: pytest.Item) -> None:
        self._item = item

    def listchain(self) -> list[Any]:
        return self._item.listchain()[:-1]


def run_quietly(item: pytest.Item, hear: Callable[[Any], object]) -> None:
    """Run all phases of a test, which is then as if it had not run; its wider fixtures stay.

    Reports are made, but not logged.

    :param hear: told of the reports that others log meanwhile, such as those of subtests.

    Private: the stack of what is set up is torn down down to the parents of the next test, which
    pytest asks for its `listchain`; an item keeps its class's instance, its fixtures' values and
    what has been captured.
    """
    node: Any = item
    properties, sections = list(item.user_properties), list(node._report_sections)
    with _telling(item.config.pluginmanager, hear):
        if getattr(node, "_request", None) is False:
            node._initrequest()
        if _phase(item, "setup").passed and not item.config.getoption("setuponly", False):
            _phase(item, "call")
        _phase(item, "teardown", nextitem=_SameScopes(item))
    if hasattr(node, "_request"):
        node._initrequest()
    if isinstance(item.parent, pytest.Class):
        node.__dict__.pop("_instance", None)
        node._obj = None
    item.user_properties[:], node._report_sections[:] = properties, sections


def _phase(item: pytest.Item, when: Any, **arguments: Any) -> pytest.TestReport:
    hook = getattr(item.ihook, f"pytest_runtest_{when}")
    by_hand = (pytest.exit.Exception,)
    if not item.config.getoption("usepdb", False):
        by_hand += (KeyboardInterrupt,)  # type: ignore[assignment]
    call = pytest.CallInfo.from_call(
        lambda: hook(item=item, **arguments), when=when, reraise=by_hand
    )
    return item.ihook.pytest_runtest_makereport(item=item, call=call)  # type: ignore[no-any-return]


@contextmanager
def _telling(manager: Any, hear: Callable[[Any], object]) -> Iterator[None]:
    """Have nobody but `hear` told of reports.

    Private: the function by which pluggy calls the implementations of any hook, which its public
    `add_hookcall_monitoring` replaces as well, but calls in any case.
    """
    before = manager._inner_hookexec

    def execute(name: str, implementations: Any, arguments: Any, first: bool) -> Any:
        if name not in _TOLD:
            return before(name, implementations, arguments, first)
        if name == "pytest_runtest_logreport":
            hear(arguments["report"])
        return []

    manager._inner_hookexec = execute
    try:
        yield
    finally:
        manager._inner_hookexec = before


def function_of(item: pytest.Item) -> Any:
    """Return the function whose locals and value are a test's; None if it has none.

    Of a `hypothesis.given`, which documents it for plugins, the one that gets the examples.
    """
    function: Any = getattr(item, "obj", None)
    inner = getattr(getattr(function, "hypothesis", None), "inner_test", None)
    return function if inner is None else inner
