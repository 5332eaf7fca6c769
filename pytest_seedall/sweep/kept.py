"""Keeps what the runs of a test have given: in columns of numbers, as there may be many runs."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, overload

from pytest_seedall.sweep.runs import Comparison, SweptRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_seedall.sweep.runs import Operator, Word

    Name: TypeAlias = str | tuple[str, Operator]

_PER_COMPARISON = 3
"""Its two sides, and its tolerance."""


class Kind(NamedTuple):
    """What a run has in common with most others: all but its seed and its numbers."""

    word: Word
    names: tuple[str, ...] = ()
    """Of the numbers that it recorded."""
    comparisons: tuple[tuple[str, Operator], ...] = ()
    """As they are written, and their operators."""
    own_seeds: tuple[str, ...] = ()
    """As those of a `SweptRun`."""


class KeptRuns(Sequence[SweptRun]):
    """The runs of a test, in the order in which their seeds were chosen.

    A run takes 8 bytes, and 8 for each of its numbers: an object of its own would take 300 or more.
    """

    def __init__(self, runs: Iterable[SweptRun] = ()) -> None:
        self.words: Counter[Word] = Counter()
        """How many runs have ended in which way."""
        self._seeds = array("I")
        """By the numbers of the runs, as all columns."""
        self._kinds = array("I")
        """The place of each run's kind among those that are known; 0 for a run that is not there"""
        self._known: list[Kind] = [Kind("skipped")]
        self._places: dict[Kind, int] = {}
        self._columns: defaultdict[Name, array[float]] = defaultdict(lambda: array("d"))
        for number, run in enumerate(runs):
            self.keep(number, run)

    def keep(self, number: int, run: SweptRun) -> None:
        """Keep what a run has given, in the place of what it gave before.

        :param number: which of the test's seeds it had, from 0.
        """
        _fill(self._kinds, number + 1)
        _fill(self._seeds, number + 1)
        if self._kinds[number]:
            self.words[self._known[self._kinds[number]].word] -= 1
        self.words[run.word] += 1
        self._seeds[number] = run.seed
        self._kinds[number] = self._place(_kind_of(run))
        for name, value in run.numbers:
            _put(self._columns[name], number, (value,))
        for one in run.comparisons:
            values = one.left, one.right, one.tolerance
            _put(self._columns[one.text, one.operator], number, values)

    def _place(self, kind: Kind) -> int:
        place = self._places.get(kind)
        if place is None:
            place = self._places[kind] = len(self._known)
            self._known.append(kind)
        return place

    def kinds(self) -> list[Kind]:
        """Return the kinds of the runs, each once, in the order of their first runs."""
        return [self._known[place] for place in dict.fromkeys(self._kinds) if place]

    def ended(self, word: Word) -> Iterator[SweptRun]:
        """Yield the runs that have ended in a way."""
        if self.words[word]:
            places = {place for kind, place in self._places.items() if kind.word == word}
            yield from (self._run(n) for n, place in enumerate(self._kinds) if place in places)

    def not_skipped(self) -> KeptRuns:
        """Return the runs that have passed or failed."""
        if not self.words["skipped"]:
            return self
        return KeptRuns(run for run in self if run.word != "skipped")

    def __len__(self) -> int:
        return self.words.total()

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
            tuple([(name, self._columns[name][number]) for name in names]),
            tuple([self._comparison(number, *one) for one in comparisons]),
            own_seeds,
        )

    def _comparison(self, number: int, text: str, operator: Operator) -> Comparison:
        start = _PER_COMPARISON * number
        left, right, tolerance = self._columns[text, operator][start : start + _PER_COMPARISON]
        return Comparison(text, left, operator, right, tolerance)


def _kind_of(run: SweptRun) -> Kind:
    names = tuple([name for name, _ in run.numbers]) if run.numbers else ()
    compared = tuple([(one.text, one.operator) for one in run.comparisons])
    return Kind(run.word, names, compared, run.own_seeds)


def _put(column: array[float], number: int, values: tuple[float, ...]) -> None:
    """Write the values of a run, all of which have so many."""
    start = len(values) * number
    _fill(column, start + len(values))
    column[start : start + len(values)] = array("d", values)


def _fill(column: array[int] | array[float], size: int) -> None:
    """Have a column be as long as that at least: what is added is 0."""
    if size > len(column):
        column.frombytes(bytes(column.itemsize * (size - len(column))))
