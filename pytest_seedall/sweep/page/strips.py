"""Small pictures of a test's runs, drawn without a library: there may be hundreds on a page."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pytest_seedall.sweep.page.markup import Markup, element

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pytest_seedall.sweep.runs import SweptRun

#: How many columns a strip has at most; with more runs, each column stands for several.
MOST_COLUMNS = 500
_HEIGHT = 24
_LOW = 6
"""The height of a column of runs that passed: low, where those that failed are tall."""
_SEEN = 11
"""The least height of a column with a run that failed."""


def strip(runs: Sequence[SweptRun]) -> Markup:
    """Return a picture of the runs in their order: low if passed, tall if failed.

    A column of several runs is the taller the more of them failed; a gap stands for skipped runs.
    """
    each = -(-len(runs) // MOST_COLUMNS) or 1
    columns = [_column(runs[start : start + each]) for start in range(0, len(runs), each)]
    failed = sum(run.has_failed for run in runs)
    return element(
        "svg",
        element("path", class_="passed-fill", d=_bars(columns, lambda share: _LOW)),
        element("path", class_="failed-fill", d=_bars(columns, _tall)),
        class_="strip",
        viewBox=f"0 0 {len(columns)} {_HEIGHT}",
        preserveAspectRatio="none",
        style=f"max-width: {len(columns) * 0.75:g}rem",
        role="img",
        aria_label=f"{len(runs)} runs in order, {failed} of them failed",
    )


def per_column(runs: int) -> int:
    """Return how many runs a column of a strip stands for."""
    return -(-runs // MOST_COLUMNS) or 1


def _column(runs: Sequence[SweptRun]) -> float | None:
    """Return the share that failed of the runs of a column; None if all were skipped."""
    counted = [run for run in runs if run.word != "skipped"]
    return sum(run.has_failed for run in counted) / len(counted) if counted else None


def _tall(share: float) -> float:
    return round(_SEEN + (_HEIGHT - _SEEN) * share, 2) if share else 0


def _bars(columns: Iterable[float | None], height: Callable[[float], float]) -> str:
    """Return the path of bars from the ground; neighbours of one height are one bar."""
    tops = [0 if share is None else height(share) for share in columns]
    path, left = "", 0
    for top, group in groupby(tops):
        width = len([*group])
        path += f"M{left} {_HEIGHT}v{-top:g}h{width}v{top:g}z" if top else ""
        left += width
    return path


def whisker(low: float, high: float, share: float) -> Markup:
    """Return an interval between 0 and 1 as a line, and a share within it as a dot."""
    return element(
        "svg",
        element("path", class_="scale", d="M0 6h100M0 3v6M50 4v4M100 3v6"),
        element("path", class_="interval", d=f"M{100 * low:.1f} 6H{100 * high:.1f}"),
        element("circle", class_="share", cx=f"{100 * share:.1f}", cy=6, r=3.5),
        class_="whisker",
        viewBox="-4 0 108 12",
        aria_hidden="true",
    )
