"""Keeps what the runs of a test have given: in columns of numbers, as there may be many runs."""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, overload

from pytest_seedall.sweep.runs import FAILED, WORDS, Comparison, SweptRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_seedall.sweep.runs import Operator, Word

    Name: TypeAlias = str | tuple[str, Operator]


class Kind(NamedTuple):
    """What a run has in common with most others: all but its seed and its numbers."""

    word: Word
    names: tuple[str, ...] = ()
    """Of the numbers that it recorded."""
    comparisons: tuple[tuple[str, Operator], ...] = ()
    """As they are written, and their operators."""
    own_seeds: tuple[str, ...] = ()
    """As those of a `SweptRun`."""


class Column(NamedTuple):
    """A number of the runs that have it, in their order."""

    seeds: array[int]
    failed: bytearray
    """Whether each run failed: 1 or 0."""
    values: array[float]
    """Of a comparison three for each run: its two sides, and its tolerance."""


class KeptRuns(Sequence[SweptRun]):
    """The runs of a test, in the order in which their seeds were chosen.

    A run takes 8 bytes, and each of its numbers 12: an object of its own would take 300 or more.
    """

    def __init__(self, runs: Iterable[SweptRun] = ()) -> None:
        self.words: dict[Word, int] = dict.fromkeys(WORDS, 0)
        """How many runs have ended in which way."""
        self._seeds = array("I")
        """By the numbers of the runs, as all columns."""
        self._kinds = array("I")
        """The place of each run's kind among those that are known; 0 for a run that is not there"""
        self._known: list[Kind] = [Kind("skipped")]
        self._places: dict[tuple[Any, ...], int] = {}
        self._having: defaultdict[Name, set[int]] = defaultdict(set)
        """The places of the kinds of runs that have a number."""
        self._columns: defaultdict[Name, _Numbers] = defaultdict(_Numbers)
        for number, run in enumerate(runs):
            self.keep(number, run)

    def keep(self, number: int, run: SweptRun) -> None:
        """Keep what a run has given, in the place of what it gave before.

        :param number: which of the test's seeds it had, from 0.
        """
        kinds = self._kinds
        if number >= len(kinds):
            _fill(kinds, number + 1)
            _fill(self._seeds, number + 1)
        elif kinds[number]:
            self.words[self._known[kinds[number]].word] -= 1
        self.words[run.word] += 1
        self._seeds[number] = run.seed
        kinds[number] = self._place(run)
        for name, value in run.numbers:
            self._columns[name].put(number, (value,))
        for one in run.comparisons:
            values = one.left, one.right, one.tolerance
            self._columns[one.text, one.operator].put(number, values)

    def _place(self, run: SweptRun) -> int:
        """Return the place of a run's kind among those that are known."""
        names = tuple([name for name, _ in run.numbers]) if run.numbers else ()
        compared = tuple([(one.text, one.operator) for one in run.comparisons])
        kind = run.word, names, compared, run.own_seeds
        place = self._places.get(kind)
        return self._add(Kind(*kind)) if place is None else place

    def _add(self, kind: Kind) -> int:
        place = self._places[kind] = len(self._known)
        self._known.append(kind)
        names: list[Name] = [*kind.names, *kind.comparisons]
        for name in names:
            self._having[name].add(place)
        return place

    def kinds(self) -> list[Kind]:
        """Return the kinds of the runs, each once, in the order of their first runs."""
        return [self._known[place] for place in dict.fromkeys(self._kinds) if place]

    def names(self) -> list[str]:
        """Return what the runs have recorded, in the order of the first runs that did."""
        return [*dict.fromkeys(name for kind in self.kinds() for name in kind.names)]

    def comparisons(self) -> list[tuple[str, Operator]]:
        """Return what they have compared, likewise."""
        return [*dict.fromkeys(one for kind in self.kinds() for one in kind.comparisons)]

    def column(self, name: Name) -> Column:
        """Return a recorded number, or a comparison."""
        having = self._having[name]
        failed = {place for place in having if self._known[place].word in FAILED}
        numbers = self._columns[name]
        runs = array("I", (n for n in numbers.runs if self._kinds[n] in having))
        return Column(
            array("I", (self._seeds[n] for n in runs)),
            bytearray(self._kinds[n] in failed for n in runs),
            array("d", chain.from_iterable(map(numbers.of, runs))),
        )

    def ended(self, word: Word) -> Iterator[SweptRun]:
        """Yield the runs that have ended in a way."""
        if self.words[word]:
            places = {
                place for place, kind in enumerate(self._known) if place and kind.word == word
            }
            yield from (self._run(n) for n, place in enumerate(self._kinds) if place in places)

    def not_skipped(self) -> KeptRuns:
        """Return the runs that have passed or failed."""
        if not self.words["skipped"]:
            return self
        return KeptRuns(run for run in self if run.word != "skipped")

    def numbered(self) -> Iterator[tuple[int, SweptRun]]:
        """Yield the runs, each with which of the test's seeds it had."""
        return ((number, self._run(number)) for number in self._numbers())

    def to_report(self) -> list[Any]:
        """Return all of them in a form that can be sent, and written as JSON."""
        columns = [[name, *numbers.to_report()] for name, numbers in self._columns.items()]
        known = [tuple(kind) for kind in self._known[1:]]
        return [known, _as_text(self._kinds), _as_text(self._seeds), columns]

    @classmethod
    def from_report(cls, report: Any) -> KeptRuns:
        """Return what such a form tells."""
        kept = cls()
        known, kinds, seeds, columns = report
        for kind in known:
            kept._add(Kind(*map(_tupled, kind)))
        kept._kinds, kept._seeds = _from_text("I", kinds), _from_text("I", seeds)
        for name, *numbers in columns:
            kept._columns[_tupled(name)] = _Numbers(*numbers)
        for place in kept._kinds:
            kept.words[kept._known[place].word] += place > 0
        return kept

    def __len__(self) -> int:
        return sum(self.words.values())

    def __iter__(self) -> Iterator[SweptRun]:
        return map(self._run, self._numbers())

    @overload
    def __getitem__(self, index: int) -> SweptRun: ...

    @overload
    def __getitem__(self, index: slice) -> list[SweptRun]: ...

    def __getitem__(self, index: int | slice) -> SweptRun | list[SweptRun]:
        numbers = self._numbers()[index]
        return self._run(numbers) if isinstance(numbers, int) else [*map(self._run, numbers)]

    def _numbers(self) -> Sequence[int]:
        """Return the numbers of the runs that are there."""
        if len(self) == len(self._kinds):
            return range(len(self._kinds))
        return [number for number, place in enumerate(self._kinds) if place]

    def _run(self, number: int) -> SweptRun:
        word, names, comparisons, own_seeds = self._known[self._kinds[number]]
        return SweptRun(
            self._seeds[number],
            word,
            tuple([(name, self._columns[name].of(number)[0]) for name in names]),
            tuple([self._comparison(number, *one) for one in comparisons]),
            own_seeds,
        )

    def _comparison(self, number: int, text: str, operator: Operator) -> Comparison:
        left, right, tolerance = self._columns[text, operator].of(number)
        return Comparison(text, left, operator, right, tolerance)


class _Numbers:
    """A number of some runs, or those of a comparison."""

    def __init__(self, runs: str = "", values: str = "") -> None:
        self.runs: array[int] = _from_text("I", runs)
        """Which runs have it, in order."""
        self._values: array[float] = _from_text("d", values)

    def to_report(self) -> list[str]:
        return [_as_text(self.runs), _as_text(self._values)]

    def put(self, run: int, values: tuple[float, ...]) -> None:
        """Keep what a run has given; always as many values."""
        runs, width = self.runs, len(values)
        if not runs or run > runs[-1]:  # as nearly always
            runs.append(run)
            self._values.extend(values)
            return
        place = bisect_left(runs, run)
        known = runs[place] == run
        if not known:
            runs.insert(place, run)
        start = width * place
        self._values[start : start + width * known] = array("d", values)

    def of(self, run: int) -> array[float]:
        """Return what a run that has it has given."""
        width = len(self._values) // len(self.runs)
        start = width * bisect_left(self.runs, run)
        return self._values[start : start + width]


def _as_text(column: array[int] | array[float]) -> str:
    return b64encode(column).decode()


def _from_text(kind: Literal["I", "d"], text: str) -> array[Any]:
    return array(kind, b64decode(text))


def _tupled(value: Any) -> Any:
    """Return tuples for lists: what is sent has no others."""
    return tuple(map(_tupled, value)) if isinstance(value, list | tuple) else value


def _fill(column: array[int] | array[float], size: int) -> None:
    """Have a column be as long as that at least: what is added is 0."""
    if size == len(column) + 1:
        column.append(0)
    elif size > len(column):
        column.frombytes(bytes(column.itemsize * (size - len(column))))
