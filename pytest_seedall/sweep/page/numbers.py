"""The part of a sweep's page that is about one number of a test: its plots, and what they tell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from pytest_seedall.sweep.figures import percent
from pytest_seedall.sweep.page.bounds import advice, quantiles
from pytest_seedall.sweep.page.markup import Markup, element

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_seedall.sweep.page.bounds import Quantile
    from pytest_seedall.sweep.page.plots import Plot
    from pytest_seedall.sweep.series import Series

    Interval: TypeAlias = Callable[[int, int], tuple[float, float]]
    Draw: TypeAlias = Callable[[Series, str], list[Plot]]

_DOT = '<svg viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="4"/></svg>'
_CROSS = '<svg viewBox="0 0 10 10" aria-hidden="true"><path d="M1 1l8 8M1 9l8-8"/></svg>'
_KEY = element(
    "span",
    element("span", Markup(_DOT), "passed", class_="key"),
    " ",
    element("span", Markup(_CROSS), "failed", class_="key"),
    class_="keys",
)


def number_part(series: Series, label: str, interval: Interval | None, draw: Draw) -> Markup:
    """Return the section of a number over the seeds.

    :param label: another one for each number of a page; its heading's id.
    :param interval: None where the seeds tell nothing of others.
    """
    return element(
        "section",
        element("h3", element("code", series.label), id=label),
        _figures(series, label, draw),
        _not_finite(series),
        _advice(series, interval),
        _margins(series),
        class_="number-part",
        aria_labelledby=label,
    )


def _figures(series: Series, label: str, draw: Draw) -> Markup:
    try:
        plots = draw(series, label)
    except Exception as error:  # numbers of any size come here
        return element("p", f"It cannot be drawn: {type(error).__name__}: {error}", class_="quiet")
    keys = [_KEY, *(None for _ in plots[1:])]
    figures = [
        element("figure", plot.svg, element("figcaption", key, plot.caption))
        for key, plot in zip(keys, plots, strict=False)
    ]
    return element("div", *figures, class_="plots")


def _not_finite(series: Series) -> Markup | None:
    others = sum(not math.isfinite(value) for value in series.values)
    text = f"{others} of {len(series.values):,} values are NaN or infinite, and not drawn."
    return element("p", text) if others else None


def _advice(series: Series, interval: Interval | None) -> Markup | None:
    """Return which bounds would have passed, and how sure that is."""
    told = advice(series)
    if not told:
        return None
    if interval is None:
        return element("p", told, class_="advice")
    count = len(series.values)
    most = percent(interval(0, count)[1])
    caution = f" What passed under {count:,} may still fail under up to {most} of all seeds."
    return element("p", told, element("span", caution, class_="quiet"), class_="advice")


def _margins(series: Series) -> Markup | None:
    """Return a table of by how much a comparison holds."""
    rows = quantiles(series)
    if not rows:
        return None
    count = len(series.values)
    word = "Tolerance" if series.operator == "~=" else "Bound"
    columns = ["Seeds with less", "Margin", *([word] if rows[0].bound else []), "Passes under"]
    headings = [element("th", text, scope="col", class_="number") for text in columns]
    about = f"By how much it holds over {count:,} seeds; a negative margin is a failure."
    table = element(
        "table",
        element("caption", about),
        element("thead", element("tr", *headings)),
        element("tbody", *(_row(row, count) for row in rows)),
        class_="margins",
    )
    return element("div", table, class_="scroll")


def _row(row: Quantile, count: int) -> Markup:
    share = percent(row.share) if row.share else "none"
    cells = [
        f"{row.margin:.3g}",
        *([row.bound] if row.bound else []),
        f"{row.passing:,} of {count:,}",
    ]
    numbers = [element("td", text, class_="number") for text in cells]
    return element("tr", element("th", share, scope="row", class_="number"), *numbers)
