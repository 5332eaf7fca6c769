"""Which source makes runs differ: found by freezing one at a time, and running again.

A source is the cause only if runs with it frozen agree where runs without do not, so often that
chance is no explanation. Runs are compared each with the one before: a *pair*.
"""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    class Freezable(Protocol):
        """A source, by whose name it is told."""

        @property
        def name(self) -> str: ...

        def frozen(self) -> AbstractContextManager[object]:
            """Return what is around one run, in which it answers as in any other such run."""
            ...


#: The fewest pairs from which anything is concluded, and the most that are looked at.
FEWEST, MOST = 3, 60

# How many are looked at with nothing frozen: if all of them differ, and if not.
_CLEAR, _MIXED = 5, 15

# How probable it may be, at most, that so many pairs agree by chance; less so for what does not
# always differ, for there are several sources to which chance may be kind.
_CHANCE, _CHANCE_OF_RARE = 0.005, 0.001


class OtherTestError(Exception):
    """What is frozen has made another test of it, which says nothing of this one."""


_F = TypeVar("_F", bound="Freezable")
_G_contra = TypeVar("_G_contra", bound="Freezable", contravariant=True)


class OutOfTimeError(Exception):
    """The time for the diagnosis of one test is over."""


class Laboratory(Protocol[_G_contra]):
    """Runs a test."""

    def pairs(self, frozen: Sequence[_G_contra]) -> Iterator[bool]:
        """Run the test again and again, and yield whether a run differs from the one before.

        :raises OutOfTimeError: if there is no time for another run.
        :raises OtherTestError: if it ends as it never does with nothing frozen.
        """
        ...


class Tally(NamedTuple):
    """How many pairs of runs differ, of how many."""

    differing: int = 0
    pairs: int = 0

    def add(self, differs: bool) -> Tally:
        return Tally(self.differing + differs, self.pairs + 1)

    @property
    def agrees(self) -> bool:
        """Whether there are enough pairs, all of which agree."""
        return self.pairs >= FEWEST and not self.differing


class Conclusion(NamedTuple, Generic[_F]):
    """What the runs tell."""

    causes: tuple[_F, ...] = ()
    """Without any one of them frozen, runs differ; with all of them, they agree."""
    live: Tally = Tally()
    """With nothing frozen."""
    frozen: Tally = Tally()
    """With the causes frozen; with everything, if there are none."""
    suspect: _F | None = None
    """If there are no causes: what may be one. `frozen` is with it, too few to be sure."""
    ruled_out: tuple[_F, ...] = ()
    """With one of them frozen, or with all, runs differ all the same."""
    untested: tuple[_F, ...] = ()
    """For want of time, or of runs that differ often enough; or it ends in another way then."""
    is_out_of_time: bool = False


def runs_needed(live: Tally, candidates: int) -> int:
    """Return in how many runs it is clear, as a rule, which of some candidates is the cause.

    :param live: the pairs so far with nothing frozen.
    """
    is_mixed = 0 < live.differing < live.pairs
    return (1 + candidates) * (1 + (_MIXED if is_mixed else _CLEAR))


def is_decisive(live: Tally, frozen: Tally) -> bool:
    """Tell whether chance does not explain that runs with a source frozen agree.

    Fisher's exact test, one-sided: the probability that of all pairs that differ none is among the
    frozen ones, if it does not matter whether the source is frozen.
    """
    if frozen.differing or min(live.pairs, frozen.pairs) < FEWEST:
        return False
    pairs = live.pairs + frozen.pairs
    agreeing = pairs - live.differing
    chance = _CHANCE if live.differing == live.pairs else _CHANCE_OF_RARE
    return comb(agreeing, frozen.pairs) <= chance * comb(pairs, frozen.pairs)


class Experiments(Generic[_F]):
    """The experiments with one test.

    :param candidates: what may be the cause, the likeliest first.
    :param agreeing: pairs with nothing frozen that agree, from experiments before: then it is what
        differs now and then, for which more pairs are looked at.
    """

    def __init__(
        self, laboratory: Laboratory[_F], candidates: Sequence[_F], agreeing: int = 0
    ) -> None:
        self._laboratory = laboratory
        self._candidates = tuple(candidates)
        self._tally = Tally(0, agreeing)
        self._is_rare = agreeing > 0
        self._ruled_out: list[_F] = []
        self._suspected: tuple[_F | None, Tally] = None, Tally()

    def conclude(self) -> Conclusion[_F]:
        """Return the cause, if it is found in time; each candidate alone comes first."""
        try:
            return self._of_one() or self._of_several()
        except OutOfTimeError:
            return self._nothing()._replace(is_out_of_time=True)
        except OtherTestError:
            return self._nothing()

    def _of_one(self) -> Conclusion[_F] | None:
        self._look_live()
        if not self._tally.differing:
            return self._nothing()
        for candidate in self._candidates:
            try:
                frozen = self._agreement([candidate])
            except OtherTestError:
                continue
            if frozen is not None:
                return self._found([candidate], frozen)
            if candidate is not self._suspected[0]:
                self._ruled_out.append(candidate)
        return None

    def _of_several(self) -> Conclusion[_F]:
        """Freeze all, then all but one: it is among the causes if runs differ."""
        everything = list(self._candidates)
        frozen = self._agreement(everything) if len(everything) > 1 else None
        if frozen is None:
            return self._nothing()
        self._ruled_out.clear()
        causes = everything
        for candidate in self._candidates:
            others = [one for one in causes if one is not candidate]
            without = self._agreement(others) if others else None
            if without is not None:
                causes, frozen = others, without
        self._ruled_out = [one for one in everything if one not in causes]
        return self._found(causes, frozen)

    def matters(self, frozen: Sequence[_F]) -> tuple[bool | None, Tally]:
        """Tell whether runs differ with these frozen; None if that is not clear.

        :raises OutOfTimeError: as `Laboratory.pairs` does, and `OtherTestError`.
        """
        *_, tally = self._tallies(frozen)
        if tally.differing:
            return True, tally
        return (False if is_decisive(self._tally, tally) else None), tally

    def _agreement(self, frozen: Sequence[_F]) -> Tally | None:
        """Return the tally of runs with sources frozen; None if they differ, or may by chance."""
        tally = Tally()
        try:
            for tally in self._tallies(frozen):  # noqa: B007
                pass
        except OutOfTimeError:
            is_clear = self._tally.differing == self._tally.pairs >= FEWEST
            if is_clear and tally.agrees:
                return tally
            self._suspect(frozen, tally)
            raise
        if is_decisive(self._tally, tally):
            return tally
        self._suspect(frozen, tally)
        return None

    def _tallies(self, frozen: Sequence[_F]) -> Iterator[Tally]:
        """Yield what comes of one pair, of two and so on, until it is clear."""
        tally = Tally()
        pairs = self._laboratory.pairs(frozen)
        while tally.pairs < MOST and not tally.differing and not is_decisive(self._tally, tally):
            tally = tally.add(next(pairs))
            if _MIXED <= tally.pairs == self._tally.pairs < MOST:
                self._look_on(min(2 * tally.pairs, MOST))
            yield tally

    def _suspect(self, frozen: Sequence[_F], tally: Tally) -> None:
        if tally.agrees and len(frozen) == 1:
            self._suspected = frozen[0], tally

    def _look_live(self) -> None:
        """Run it with nothing frozen, one run after another: state may go on from run to run."""
        for differs in self._laboratory.pairs(()):
            self._tally = self._tally.add(differs)
            is_mixed = 0 < self._tally.differing < self._tally.pairs
            if self._tally.pairs >= (_MIXED if is_mixed or self._is_rare else _CLEAR):
                return

    def _look_on(self, most: int) -> None:
        for differs in self._laboratory.pairs(()):
            self._tally = self._tally.add(differs)
            if self._tally.pairs >= most:
                return

    def _found(self, causes: Sequence[_F], frozen: Tally) -> Conclusion[_F]:
        return Conclusion(tuple(causes), self._tally, frozen, None, tuple(self._ruled_out))

    def _nothing(self) -> Conclusion[_F]:
        ruled_out = tuple(self._ruled_out)
        suspect, frozen = self._suspected
        untested = tuple(one for one in self._candidates if one not in (*ruled_out, suspect))
        return Conclusion((), self._tally, frozen, suspect, ruled_out, untested)
