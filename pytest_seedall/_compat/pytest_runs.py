"""pytest's private names for running a test once more than pytest does."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# What tells others of a report, in this order.
_LOGGED = ("pytest_runtest_logreport", "pytest_runtest_logfinish")

#: What ends all, also with ``--pdb``: of these runs, it is told nothing.
_BY_HAND = (pytest.exit.Exception, KeyboardInterrupt)

#: What a run that nobody is to see must not tell.
_TOLD = ("pytest_runtest_logreport", "pytest_exception_interact")


class _SameScopes:
    """Stands for the next test: one for which all wider fixtures stay, and no other."""

    def __init__(self, item: pytest.Item) -> None:
        self._item = item

    def listchain(self) -> list[Any]:
        return self._item.listchain()[:-1]

    def __getattr__(self, name: str) -> Any:
        """Tell other plugins of the module, class and parent of the next test."""
        return getattr(self._item, name)


def run_quietly(
    item: pytest.Item, hear: Callable[[Any], object], look: Callable[[], object] | None = None
) -> None:
    """Run all phases of a test, which is then as if it had not run; its wider fixtures stay.

    Reports are made, but not logged.

    :param hear: told of the reports that others log meanwhile, such as those of subtests.
    :param look: called after the teardown, before what the run has left is forgotten.

    Private: the stack of what is set up is torn down down to the parents of the next test, which
    pytest asks for its `listchain`.
    """
    node: Any = item
    with _telling(item.config.pluginmanager, hear), _unlogged(item.config), _unchanged(node):
        if getattr(node, "_request", None) is False:
            node._initrequest()
        if _phase(item, "setup").passed and not item.config.getoption("setuponly", False):
            _phase(item, "call")
        _phase(item, "teardown", nextitem=_SameScopes(item))
        if look is not None:
            look()


@contextmanager
def _unchanged(node: Any) -> Iterator[None]:
    """Have a test be after the body what it was before.

    Private: an item keeps its class's instance, its fixtures' values and what has been captured; a
    plugin may put another function into the place of its own, as pytest-trio does; a doctest
    deletes its names; the subtests that have failed are counted for the test's report.
    """
    keywords = getattr(node.keywords, "_markers", {})
    lists = node.user_properties, node._report_sections, node.own_markers
    kept, marked = [list(one) for one in lists], dict(keywords)
    names = dict(node.dtest.globs) if isinstance(node, pytest.DoctestItem) else {}
    failures = _failed_subtests(node.config)
    failed = dict(failures)
    function = getattr(node, "_obj", None)
    yield
    if hasattr(node, "_request"):
        node._initrequest()
    if isinstance(node.parent, pytest.Class):
        vars(node).pop("_instance", None)
        function = None  # it is bound to that
    if hasattr(node, "_obj"):
        node._obj = function
    for one, before in zip(lists, kept, strict=True):
        one[:] = before
    _replace(keywords, marked)
    _replace(failures, failed)
    if isinstance(node, pytest.DoctestItem):
        _replace(node.dtest.globs, names)


def _replace(mapping: dict[Any, Any], others: dict[Any, Any]) -> None:
    mapping.clear()
    mapping.update(others)


def _failed_subtests(config: pytest.Config) -> dict[Any, int]:
    """Return how many subtests have failed of each test; nothing before pytest 9."""
    try:
        from _pytest.subtests import failed_subtests_key
    except ImportError:
        return {}
    return config.stash.get(failed_subtests_key, {})


@contextmanager
def _unlogged(config: pytest.Config) -> Iterator[None]:
    """Keep the body's log records from the terminal and the log file.

    Private: the handlers that write these.
    """
    plugin = config.pluginmanager.get_plugin("logging-plugin")
    names = ("log_cli_handler", "log_file_handler")
    handlers = [getattr(plugin, name) for name in names if hasattr(plugin, name)]
    for handler in handlers:
        handler.addFilter(_refuse)
    try:
        yield
    finally:
        for handler in handlers:
            handler.removeFilter(_refuse)


def _refuse(record: object) -> bool:
    return False


def _phase(item: pytest.Item, when: Any, **arguments: Any) -> pytest.TestReport:
    hook = getattr(item.ihook, f"pytest_runtest_{when}")
    call = pytest.CallInfo.from_call(
        lambda: hook(item=item, **arguments), when=when, reraise=_BY_HAND
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


def tear_down(item: pytest.Item, nextitem: pytest.Item | None) -> pytest.TestReport | None:
    """Tear down what `run_quietly` has set up again, but for what the next test needs.

    :return: the report of an error in it; None if there is none.

    Private: the stack of what is set up. As pytest itself does, all of it is torn down if the
    session is to end, for an error is nobody's later.
    """
    session: Any = item.session
    needed = None if session.shouldfail or session.shouldstop else nextitem
    call = pytest.CallInfo.from_call(
        lambda: session._setupstate.teardown_exact(needed),
        when="teardown",
        reraise=_BY_HAND,
    )
    return None if call.excinfo is None else pytest.TestReport.from_item_and_call(item, call)


class Held:
    """What others are told of reports, and is not yet told them."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any, Any, bool]] = []
        self._log: Callable[..., object] = lambda *_: None

    def log_with(self, log: Callable[..., object]) -> None:
        self._log = log

    def log(self, *, but_last: bool = False) -> None:
        """Log the reports.

        :param but_last: whether to hold on the last one, and what comes after it.
        """
        number = len(self.calls)
        if but_last:
            logged = [i for i, call in enumerate(self.calls) if call[0] == _LOGGED[0]]
            number = logged[-1] if logged else 0
        told, self.calls[:number] = self.calls[:number], []
        for call in told:
            self._log(*call)


@contextmanager
def reports_held(manager: Any, holds: Callable[[], bool]) -> Iterator[Held]:
    """Log reports only after the body, which may still change what they say.

    :param holds: tells whether to, as one is logged; those that follow it wait, too.

    Private: as in `_telling`.
    """
    before = manager._inner_hookexec
    held = Held()

    def execute(name: str, implementations: Any, arguments: Any, first: bool) -> Any:
        if name not in _LOGGED or not (held.calls or holds()):
            return before(name, implementations, arguments, first)
        held.calls.append((name, implementations, arguments, first))
        return []

    manager._inner_hookexec = execute
    held.log_with(before)
    try:
        yield held
    finally:
        manager._inner_hookexec = before
        held.log()


def function_of(item: pytest.Item) -> Any:
    """Return the function whose locals and value are a test's; None if it has none.

    Of a `hypothesis.given`, which documents it for plugins, the one that gets the examples.
    """
    function: Any = getattr(item, "obj", None)
    inner = getattr(getattr(function, "hypothesis", None), "inner_test", None)
    return function if inner is None else inner


@contextmanager
def folders_noted(
    config: pytest.Config, before: Callable[[Path], object], note: Callable[[Path], object]
) -> Iterator[None]:
    """Note the folders that `tmp_path` and its like make in the body.

    :param before: told of a folder that is to be made, if its name is known before.
    :param note: told of each folder that has been made.

    Private: where pytest keeps the factory of these folders.
    """
    factory: Any = getattr(config, "_tmp_path_factory", None)
    if factory is None:  # the plugin is off
        yield
        return
    make = factory.mktemp

    def mktemp(basename: str, numbered: bool = True) -> Path:
        if not numbered:
            before(factory.getbasetemp() / basename)
        folder: Path = make(basename, numbered=numbered)
        note(folder)
        return folder

    factory.mktemp = mktemp
    try:
        yield
    finally:
        del factory.mktemp


def base_of_folders(config: pytest.Config) -> Path | None:
    """Return the folder with all temporary folders of this run; None if there is none yet.

    Private: to ask the factory for it would make it.
    """
    return getattr(getattr(config, "_tmp_path_factory", None), "_basetemp", None)
