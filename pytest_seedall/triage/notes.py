"""What is known of one failed test, as it is found out run by run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall.triage.verdicts import Observed, decide

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_seedall.triage.failures import Failure
    from pytest_seedall.triage.triage_runs import Ran

#: Under how many other session seeds a test runs whose own code gives it the same seeds each time.
_ENOUGH = 2

#: How many seeds are run again of those under which a seed-dependent test passes, and fails.
_AGAIN = (3, 2)


class Notes:
    """What has been observed of one failed test.

    Each run is kept as the way in which the test has failed, empty if it has passed.
    """

    def __init__(self, failure: Failure, same_options: bool) -> None:
        self.failure = failure
        self._same_options = same_options
        self._is_pinned = True
        self._own: list[str] = []
        self._reverse: str | None = None
        self._after_others: list[str] = []
        self._seeds: dict[int, list[str]] = {}
        self._own_seeds = {failure.own_seeds}

    def observed(self) -> Observed:
        return Observed(
            tuple(map(self._is_same, self._own)),
            None if self._reverse is None else self._is_same(self._reverse),
            {seed: tuple(map(bool, ways)) for seed, ways in self._seeds.items()},
            tuple(map(self._is_same, self._after_others)),
            self.failure.begun is None or bool(self.failure.before),
            self.failure.had_stored_example,
            self._is_pinned and bool(self._seeds),
            self.failure.repeats_differ,
            tuple(ways[0] for ways in (self._own, *self._seeds.values()) if ways and ways[0]),
            any(map(_are_different, self._in_same_conditions())),
            self._otherwise(),
            self._same_own_seeds if self._seeds else (),
        )

    @property
    def fails_again(self) -> bool:
        is_same = bool(self._own) and all(map(self._is_same, self._own))
        return is_same and (self._reverse is None or self._is_same(self._reverse))

    @property
    def runs_under_more_seeds(self) -> bool:
        """Whether a run under another session seed can tell more."""
        if not self.fails_again:
            return False
        return len(self._seeds) < _ENOUGH or decide(self.observed()).kind != "seed has no effect"

    @property
    def passes(self) -> bool:
        """Whether it does not fail as before, and no stored example explains why it had failed."""
        if not self._own or self.failure.had_stored_example:
            return False
        return not any(map(self._is_same, self._own)) and not _are_different(self._own)

    @property
    def runs_after_others(self) -> bool:
        """Whether a run after the tests before it can tell more.

        Not where an option of its own would give all of these its own test seed.
        """
        return self._same_options and self.passes and bool(self.failure.before)

    @property
    def fails_after_others(self) -> bool:
        return bool(self._after_others) and all(map(self._is_same, self._after_others))

    def note_own(self, ran: Ran | None) -> None:
        _add(self._own, ran)

    def note_reverse(self, ran: Ran | None) -> None:
        self._reverse = None if ran is None or ran.failed is None else ran.way

    def note_after_others(self, ran: Ran | None) -> None:
        _add(self._after_others, ran)

    def note(self, seed: int, ran: Ran | None) -> None:
        """Note a run under another session seed."""
        if ran is not None and ran.failed is not None:
            _add(self._seeds.setdefault(seed, []), ran)
            self._own_seeds.add(ran.own_seeds)
            self._is_pinned = self._is_pinned and ran.test_seed == self.failure.record.test_seed

    def has_two_ways(self) -> bool:
        """Tell whether two runs under another session seed have not ended in the same way."""
        return any(len(set(ways)) > 1 for ways in self._seeds.values())

    def forget_seeds(self) -> None:
        """Forget all runs under other session seeds."""
        self._seeds.clear()
        self._own_seeds = {self.failure.own_seeds}
        self._is_pinned = True

    def seeds_to_run_again(self) -> list[int]:
        """Return those whose outcomes say most if they are not the same again."""
        if decide(self.observed()).kind != "seed-dependent":
            return []
        passing, failing = (
            [seed for seed, ways in self._seeds.items() if bool(ways[0]) is fails]
            for fails in (False, True)
        )
        return [*passing[: _AGAIN[0]], *failing[: _AGAIN[1]]]

    @property
    def _same_own_seeds(self) -> tuple[str, ...]:
        """The seeds that the project's own code has given it in each run; none if they differ."""
        return next(iter(self._own_seeds)) if len(self._own_seeds) == 1 else ()

    @property
    def _way(self) -> str:
        """How it had failed in the run, as far as that is known.

        By an example of Hypothesis's database another line may have failed.
        """
        return "" if self.failure.had_stored_example else self.failure.way

    def _is_same(self, way: str) -> bool:
        """Tell whether it has failed, and as it had in the run."""
        return bool(way) and self._way in ("", way)

    def _in_same_conditions(self) -> Iterator[Sequence[str]]:
        yield from (self._own, self._after_others, *self._seeds.values())

    def _otherwise(self) -> tuple[str, ...]:
        """Return two ways that are not to be expected of one seed; none if it has passed, too."""
        own = [*self._own, *([] if self._reverse is None else [self._reverse]), *self._after_others]
        if "" in own or any("" in ways and any(ways) for ways in self._seeds.values()):
            return ()
        before = self._way or next(iter(own), "")
        others = [way for way in own if way != before]
        if others:
            return others[0], before
        return next((tuple(ways[:2]) for ways in self._seeds.values() if _are_different(ways)), ())


def _are_different(ways: Sequence[str]) -> bool:
    return len(set(filter(None, ways))) > 1


def _add(ways: list[str], ran: Ran | None) -> None:
    if ran is not None and ran.failed is not None:
        ways.append(ran.way)
