"""Which places matter that ask a source: told by having it live for one, frozen for others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_seedall.diagnosis.candidates import Candidate, Carried
from pytest_seedall.diagnosis.experiments import OtherTestError, OutOfTimeError
from pytest_seedall.diagnosis.sources_base import PlacedSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_seedall.diagnosis.experiments import Conclusion, Experiments
    from pytest_seedall.diagnosis.laboratory import Deadline
    from pytest_seedall.diagnosis.sources_base import Line

    _Causes: TypeAlias = list[Candidate | Carried]

#: Of a source that is asked at more lines than that, they are not told apart.
MOST_LINES = 6


def told_apart(
    experiments: Experiments[Any], conclusion: Conclusion[Any], deadline: Deadline
) -> Conclusion[Any]:
    """Return a conclusion whose causes have only those places without which runs agree no more.

    A place that is left out is live from then on, so that runs agree with the others frozen. What
    there is no time for stays as it is.

    :param deadline: after it, no other place is tried.
    """
    telling = _Telling(experiments, conclusion, deadline)
    for number, cause in enumerate(conclusion.causes):
        if isinstance(cause, Candidate) and 1 < len(lines_of(cause)) <= MOST_LINES:
            telling.tell(number, cause)
    return conclusion._replace(causes=tuple(telling.causes), frozen=telling.frozen)


def left_out(whole: Sequence[object], causes: Sequence[object]) -> list[Candidate]:
    """Return the causes at those places only that do not matter.

    :param causes: as their places were told apart, and in the same order.
    """
    return [
        Candidate(
            cause.source,
            tuple(site for site in before.sites if site.place in cause.live),
            frozenset(lines_of(cause)),
        )
        for before, cause in zip(whole, causes, strict=True)
        if isinstance(before, Candidate) and isinstance(cause, Candidate) and cause.live
    ]


def lines_of(cause: Candidate) -> list[Line]:
    """Return the lines where a source is asked, the likeliest first."""
    return [*dict.fromkeys(site.place for site in cause.sites)]


class _Telling:
    def __init__(
        self, experiments: Experiments[Any], conclusion: Conclusion[Any], deadline: Deadline
    ) -> None:
        self.causes: _Causes = [*conclusion.causes]
        self.frozen = conclusion.frozen
        self._experiments = experiments
        self._deadline = deadline

    def tell(self, number: int, cause: Candidate) -> None:
        """Have one source live for one more line after another, the unlikeliest first."""
        if not isinstance(cause.source, PlacedSource):
            return
        before = self.frozen
        found, is_clear = cause, True
        for line in reversed(lines_of(cause)):
            fewer = found.without(line)
            matters = self._matters(number, fewer)
            is_clear = is_clear and matters is not None
            found = fewer if matters is False else found
        if found.sites:
            self.causes[number] = found._replace(are_told_apart=is_clear)
        else:  # it is asked where nobody has seen it
            self.causes[number], self.frozen = cause, before

    def _matters(self, number: int, fewer: Candidate) -> bool | None:
        """Tell whether runs differ with one source frozen for fewer lines; None if unknown."""
        if self._deadline.left <= 0:
            return None
        frozen = [*self.causes[:number], fewer, *self.causes[number + 1 :]]
        try:
            matters, tally = self._experiments.matters(frozen)
        except (OutOfTimeError, OtherTestError):
            return None
        if matters is False:
            self.frozen = tally
        return matters
