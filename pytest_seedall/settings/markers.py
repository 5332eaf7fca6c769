"""The plugin's markers: their names in this run, and what a test's markers say."""

from __future__ import annotations

from operator import index
from typing import TYPE_CHECKING, TypeVar

import pytest

from pytest_seedall.seeds import MAX_TEST_SEED
from pytest_seedall.settings.options import MODES
from pytest_seedall.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_seedall.naming.seed_ids import Shared
    from pytest_seedall.settings.options import Mode

    Node = TypeVar("Node", bound=pytest.Item | pytest.Collector)

_DESCRIPTIONS = {
    "seed": "seed(N): give the test this seed, 0 to 2^31-1; seed(shared='params'), or a list of "
    "parameter names: tests that differ in these parameters alone see the same random data "
    "(pytest-seedall)",
    "unseeded": "unseeded: leave the random number generators random (pytest-seedall)",
    "entropy": "entropy('seed'|'report'|'error'|'off'): what to do when the test asks the "
    "operating system for entropy (pytest-seedall)",
    "repeat_deterministic": "repeat_deterministic(runs=2, rtol=0, atol=0, ignore=(), locals=True, "
    "deep=False, deterministic=False, fresh_process=False, vary=()): run the test again under the "
    "same seeds, and fail it if its results differ (pytest-seedall)",
    "seed_sweep": "seed_sweep(N): run the test under N seeds, of which the first is its own; "
    "seed_sweep([918, 77]): under these test seeds; one_item=True: all of them inside one item "
    "(pytest-seedall)",
}
_EXPECTED = f"expected an integer from 0 to {MAX_TEST_SEED}, or shared='params'"
_OURS = "(pytest-seedall's marker; register your own of that name, and it is left alone)"


class ItemMarks(Struct):
    """What a test's markers say."""

    pinned_seed: int | None = None
    shared_parameters: Shared = None
    unseeded: bool = False
    entropy_mode: Mode | None = None
    repeat: pytest.Mark | None = None
    """The marker `repeat_deterministic`, whose arguments `repeat` reads."""
    sweep: pytest.Mark | None = None
    """The marker `seed_sweep`, whose arguments `sweep` reads."""
    evaluates: bool = False
    """Whether it has conditions for pytest to evaluate, which may be code of the project."""


NO_MARKS = ItemMarks()


def one_of_each(nodes: Iterable[Node]) -> list[Node]:
    """Return one of all those nodes of a type that have the same markers."""
    found = {(type(one), id(one.parent), *map(id, one.own_markers)): one for one in nodes}
    return [*found.values()]


class MarkerError(Exception):
    """A marker of ours says what it cannot; the message names the marker."""


class NamedParameters:
    """The parameters that tests have below the markers that name some, ``shared=["model"]``.

    :param marker: the name of those markers.
    """

    def __init__(self, marker: str) -> None:
        self._marker = marker
        self._below: dict[int, tuple[pytest.Mark, set[str]]] = {}
        """By the marker's id: it cannot be hashed, and subclasses inherit the same one."""
        self._uncollected: set[pytest.Collector] = set()
        self.all_are_known = False

    def look_at(self, collector: pytest.Collector, found: list[Node]) -> None:
        """Note what has been collected, if it is below such a marker."""
        self._uncollected.discard(collector)
        wider = [
            mark
            for owner, mark in collector.iter_markers_with_node(self._marker)
            if isinstance(owner, pytest.Class | pytest.Module) and _names_some(mark)
        ]
        if not wider:
            return
        self._uncollected.update(node for node in found if isinstance(node, pytest.Collector))
        names = {name for node in found for name in _parameters(node)}
        for mark in wider:
            self._below.setdefault(id(mark), (mark, set()))[1].update(names)

    def require(
        self, node: pytest.Collector | pytest.Item, mark: pytest.Mark, names: Iterable[str]
    ) -> None:
        """See that the marked test has these parameters, or one of the tests in a wider scope.

        :raises MarkerError: if it has not, or if none has.
        """
        is_its_own = not isinstance(node, pytest.Collector) and _holds(node.own_markers, mark)
        known = _parameters(node) if is_its_own else self._all_below(mark)
        for name in names:
            if known is not None and name not in known:
                tests = "the test has no" if is_its_own else "no test here has a"
                raise MarkerError(f"{written(mark)}: {tests} parameter {name!r}")

    def _all_below(self, mark: pytest.Mark) -> Iterable[str] | None:
        """Return the parameters below a marker; None if not all tests have been collected."""
        waiting = any(_holds(one.iter_markers(), mark) for one in self._uncollected)
        is_known = self.all_are_known and id(mark) in self._below and not waiting
        return self._below[id(mark)][1] if is_known else None


class Markers:
    """Our markers, under another name where the project has a marker of that name.

    :param registered: the lines of the ini setting ``markers``.
    """

    def __init__(self, registered: Iterable[str] = ()) -> None:
        taken = {line.partition(":")[0].partition("(")[0].strip() for line in registered}
        self.renamed = [name for name in _DESCRIPTIONS if name in taken]
        self.seed, self.unseeded, self.entropy, self.repeat_deterministic, self.seed_sweep = (
            f"seedall_{name}" if name in taken else name for name in _DESCRIPTIONS
        )
        self.parameters = NamedParameters(self.seed)
        self._names = frozenset(getattr(self, name) for name in _DESCRIPTIONS)
        self._parents: dict[pytest.Collector, ItemMarks] = {}
        self._alike: dict[tuple[int, ...], tuple[object, object, ItemMarks]] = {}
        """What the runs of a swept test have in common, by the ids of what it has itself."""

    def descriptions(self) -> list[str]:
        """Return the lines to register with pytest."""
        return [
            text.replace(name, getattr(self, name), 1).replace("; seed(", f"; {self.seed}(")
            for name, text in _DESCRIPTIONS.items()
        ]

    def of(self, item: pytest.Item) -> ItemMarks:
        """Return what the item's markers say.

        :raises MarkerError: if a marker has arguments that it does not take.
        """
        parent = item.parent
        if not item.own_markers and parent is not None:  # most tests: ask once per parent
            if parent not in self._parents:
                self._parents[parent] = self._read(parent)
            return self._parents[parent]
        key = (id(parent), *map(id, item.own_markers))
        known = self._alike.get(key)
        if known is not None:
            return known[2]
        marks = self._read(item)
        if not isinstance(marks.shared_parameters, tuple):  # those depend on the test
            self._alike[key] = parent, tuple(item.own_markers), marks
        return marks

    def forget_parents(self) -> None:
        """Read the markers of modules and classes anew: hooks may have added some."""
        self._parents.clear()
        self._alike.clear()

    def _read(self, node: pytest.Collector | pytest.Item) -> ItemMarks:
        marks: dict[str, pytest.Mark] = {}
        evaluates = False
        for mark in node.iter_markers():  # one walk for all names, the closest first
            if mark.name in self._names:
                marks.setdefault(mark.name, mark)
            evaluates = evaluates or _evaluates(mark)
        if not (marks or evaluates):
            return NO_MARKS
        pinned, shared = _seed_arguments(marks[self.seed]) if self.seed in marks else (None, None)
        if isinstance(shared, tuple):
            self.parameters.require(node, marks[self.seed], shared)
        unseeded = self.unseeded in marks and _is_bare(marks[self.unseeded])
        if unseeded and pinned is not None:  # they contradict each other: the closest holds
            order = [name for name in marks if name in (self.seed, self.unseeded)]
            unseeded = order[0] == self.unseeded
        mode = _entropy_mode(marks[self.entropy]) if self.entropy in marks else None
        repeat, sweep = marks.get(self.repeat_deterministic), marks.get(self.seed_sweep)
        seed = None if unseeded else pinned
        return ItemMarks(seed, shared, unseeded, mode, repeat, sweep, evaluates)


def register_markers(config: pytest.Config) -> Markers:
    """Tell pytest of our markers, and return what they are called in this run."""
    markers = Markers(config.getini("markers"))
    for line in markers.descriptions():
        config.addinivalue_line("markers", line)
    return markers


def _evaluates(mark: pytest.Mark) -> bool:
    """Tell whether one of pytest's markers has a condition that is more than true or false."""
    conditions = (*mark.args, mark.kwargs.get("condition", True))
    return mark.name in ("skipif", "xfail") and not all(isinstance(c, bool) for c in conditions)


def _seed_arguments(mark: pytest.Mark) -> tuple[int | None, Shared]:
    if "shared" not in mark.kwargs:
        return _pinned_seed(mark), None
    if mark.args or len(mark.kwargs) > 1:
        raise MarkerError(f"{written(mark)}: shared= takes no other argument beside it")
    return None, _shared_parameters(mark)


def _pinned_seed(mark: pytest.Mark) -> int:
    value = mark.args[0] if len(mark.args) == 1 and not mark.kwargs else None
    try:
        seed = -1 if isinstance(value, bool) else index(value)  # type: ignore[arg-type]
    except Exception:  # the user's own type: anything may come
        seed = -1
    if not 0 <= seed <= MAX_TEST_SEED:
        raise MarkerError(f"{written(mark)}: {_EXPECTED} {_OURS}")
    return seed


def _shared_parameters(mark: pytest.Mark) -> Shared:
    shared = mark.kwargs["shared"]  # of any type: an array is neither equal nor empty
    if isinstance(shared, str) and shared == "params":
        return "params"
    if isinstance(shared, list | tuple) and shared and all(type(name) is str for name in shared):
        return tuple(shared)
    expected = "shared= takes 'params' or a list of parameter names"
    if isinstance(shared, str) and shared.isidentifier():
        expected += f", such as ['{shared}']"
    raise MarkerError(f"{written(mark)}: {expected}")


def _names_some(mark: pytest.Mark) -> bool:
    return isinstance(mark.kwargs.get("shared"), list | tuple)


def _parameters(node: pytest.Collector | pytest.Item) -> Iterable[str]:
    from pytest_seedall._compat.pytest_items import parameters_of  # few markers name some

    parameters = parameters_of(node)
    return () if parameters is None else parameters.values


def _holds(marks: Iterable[pytest.Mark], mark: pytest.Mark) -> bool:
    return any(one is mark for one in marks)


def _entropy_mode(mark: pytest.Mark) -> Mode:
    given = mark.args[0] if len(mark.args) == 1 and not mark.kwargs else None
    for mode in MODES:
        if isinstance(given, str) and given == mode:
            return mode
    raise MarkerError(f"{written(mark)}: expected 'seed', 'report', 'error' or 'off' {_OURS}")


def _is_bare(mark: pytest.Mark) -> bool:
    if mark.args or mark.kwargs:
        raise MarkerError(f"{written(mark)}: takes no arguments {_OURS}")
    return True


def place_of(item: pytest.Item) -> str:
    """Return where pytest says that a test is, whose marker is wrong."""
    path, line, _ = item.location
    return f"{path}:{line + 1}" if line is not None else path


def written(mark: pytest.Mark) -> str:
    """Return a marker as it was written: ``@pytest.mark.seed(-1)``."""
    from pytest_seedall.naming.wording import shown  # for mistakes alone

    arguments = [shown(value) for value in mark.args]
    arguments += [f"{name}={shown(value)}" for name, value in mark.kwargs.items()]
    return f"@pytest.mark.{mark.name}" + (f"({', '.join(arguments)})" if arguments else "")
