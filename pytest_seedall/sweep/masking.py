"""Whether a test's randomness is masked: all seeds give the same, so a sweep tells nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.sweep.series import series_of

if TYPE_CHECKING:
    from pytest_seedall.sweep.series import Series
    from pytest_seedall.sweep.swept_test import SweptTest


class Mask(NamedTuple):
    """What shows that the seed of a test has no effect."""

    constant: tuple[Series, ...]
    """Numbers that were the same under every seed; none if the test has no numbers."""
    own_seeds: tuple[str, ...]
    """The calls of the project that set a seed, with places; none if none is known."""


def mask_of(test: SweptTest) -> Mask | None:
    """Return what shows that all runs of a test did the same; None if nothing does.

    A number that asserts compare for equality, or an integer, is often the same with good reason:
    the length of a list. So that shows nothing, unless the project sets a seed of its own too.
    """
    runs = test.runs.not_skipped()
    kinds = runs.kinds()
    if len(runs) < 2 or len({kind.word for kind in kinds}) > 1:
        return None
    own_seeds = tuple(dict.fromkeys(one for kind in kinds for one in kind.own_seeds))
    series = series_of(test._replace(runs=runs))
    if not series:
        return Mask((), own_seeds) if all(kind.own_seeds for kind in kinds) else None
    if not all(one.is_constant for one in series):
        return None
    constant = tuple(series if own_seeds else filter(_should_change, series))
    return Mask(constant, own_seeds) if constant else None


def _should_change(series: Series) -> bool:
    is_whole = series.values[0] % 1 == 0
    return series.operator is None or (series.operator not in ("==", "!=") and not is_whole)
