"""Draws the numbers of a test with Matplotlib, as SVG whose colours the page sets."""

from __future__ import annotations

import io
import math
import re
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall.sweep.page.bounds import limit, measured
from pytest_seedall.sweep.page.markup import Markup, element
from pytest_seedall.sweep.page.plot_data import bands, finite, is_far, pass_curve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from pytest_seedall.sweep.series import Series

#: More points than these are told as bands of several runs each.
MOST_POINTS = 2000

#: Colours that nothing but these plots has, and the page's colours that they are replaced by.
PASSED, FAILED, BOUND = "#a1b2c1", "#a1b2c2", "#a1b2c3"
INK, FAINT, PAPER = "#a1b2c4", "#a1b2c5", "#a1b2c6"
_VARIABLES = {
    PASSED: "var(--passed)",
    FAILED: "var(--failed)",
    INK: "var(--ink)",
    FAINT: "var(--faint)",
    BOUND: "var(--bound)",
    PAPER: "var(--paper)",
}
_SETTINGS = {
    "axes.edgecolor": FAINT,
    "axes.facecolor": "none",
    "axes.labelcolor": INK,
    "axes.labelsize": 10,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.facecolor": "none",
    "figure.subplot.bottom": 0.165,
    "figure.subplot.left": 0.125,
    "figure.subplot.right": 0.97,
    "figure.subplot.top": 0.97,
    "figure.subplot.wspace": 0.05,
    "font.size": 10,
    "path.simplify": False,
    "svg.fonttype": "none",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.color": FAINT,
    "ytick.labelcolor": INK,
}


#: The look of a bound's text: readable in front of points.
_LABEL: dict[str, Any] = {
    "color": BOUND,
    "bbox": {"facecolor": PAPER, "alpha": 0.8, "linewidth": 0, "pad": 1},
}


class Plot(NamedTuple):
    """A drawing and what is to be read below it."""

    svg: Markup
    caption: str


def drawn(series: Series, salt: str) -> list[Plot]:
    """Return the plots of a number: its values with their distribution, and which bounds pass.

    :param salt: another one for each series of a page; equal ones give equal texts.
    :raises Exception: whatever Matplotlib raises for numbers that it cannot draw.
    """
    if not finite(series.values):
        return []
    with _style():
        plots = [_values(series, f"{salt}-values")]
        if finite(series.margins):
            plots.append(_passing(series, f"{salt}-passing"))
    return plots


@contextmanager
def _style() -> Iterator[None]:
    """Draw in our style, whatever the user's settings are, and without warnings in the body."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # also of the import
        from matplotlib import style

        with style.context(["default", _SETTINGS], after_reset=True):
            yield


def _values(series: Series, salt: str) -> Plot:
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(5, 3.2))
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(3.2, 1))
    drawing = _bands if len(series.values) > MOST_POINTS else _points
    how = drawing(left, series)
    left.set(xlabel="run", xlim=_runs(len(series.values)))
    left.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    left.grid(axis="y", color=FAINT, alpha=0.35, linewidth=0.6)
    _histogram(right, series)
    note = _bound_line(left, right, series)
    title = f"{series.label} by run, and how often each value occurs"
    return Plot(_svg(figure, salt, title, how), " ".join(filter(None, [how, note])))


def _runs(count: int) -> tuple[float, float]:
    return 1 - 0.03 * count, count + 0.03 * count


def _points(axes: Axes, series: Series) -> str:
    runs, values = _numbered(series, has_failed=False)
    axes.plot(*_dots(runs, values), color=PASSED, linewidth=3.6, solid_capstyle="round")
    runs, values = _numbered(series, has_failed=True)
    axes.plot(runs, values, "x", color=FAILED, markersize=5, markeredgewidth=1.6)
    return "Each mark is a run."


def _numbered(series: Series, has_failed: bool) -> tuple[list[int], list[float]]:
    """Return the numbers of the runs that failed, or did not, and their values, if finite."""
    known = zip(series.values, series.failed, strict=True)
    runs = [
        run
        for run, (value, failed) in enumerate(known, 1)
        if failed == has_failed and math.isfinite(value)
    ]
    return runs, [series.values[run - 1] for run in runs]


def _dots(xs: Sequence[float], ys: Sequence[float]) -> tuple[list[float], list[float]]:
    """Return lines of no length, with gaps between: dots, in a fifth of the text of markers."""
    gap = math.nan
    return [at for x in xs for at in (x, x, gap)], [at for y in ys for at in (y, y, gap)]


def _bands(axes: Axes, series: Series) -> str:
    each, found = bands(series.values)
    runs = [band.run for band in found]
    lows, highs = [band.low for band in found], [band.high for band in found]
    quarters = [band.quarter for band in found], [band.three_quarters for band in found]
    axes.fill_between(runs, lows, highs, color=PASSED, alpha=0.25, linewidth=0)
    axes.fill_between(runs, *quarters, color=PASSED, alpha=0.5, linewidth=0)
    axes.plot(runs, [band.median for band in found], color=PASSED, linewidth=1)
    failed, values = _numbered(series, has_failed=True)
    step = max(1, len(failed) // 250)
    axes.plot(failed[::step], values[::step], "x", color=FAILED, markersize=4, markeredgewidth=1.2)
    some = f"; {len(failed[::step])} of {len(failed)} failed runs as crosses" if failed else ""
    return f"Bands of {each} runs: range, middle half and median{some}."


def _histogram(axes: Axes, series: Series) -> None:
    from matplotlib.ticker import MaxNLocator

    parts = {FAILED: _numbered(series, True)[1], PASSED: _numbered(series, False)[1]}
    known = {color: values for color, values in parts.items() if values}
    axes.hist(
        [*known.values()],
        bins=24,
        stacked=True,
        orientation="horizontal",
        color=[*known],
        rwidth=0.86,
    )
    axes.tick_params(axis="y", length=0, labelleft=False)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=2, integer=True, prune="lower"))
    axes.set_xlabel("runs")


def _bound_line(left: Axes, right: Axes, series: Series) -> str:
    """Draw the bound, where it leaves room for the values; return what to say of it."""
    if series.bound is None or not math.isfinite(series.bound):
        return ""
    if is_far(series.bound, series.values):
        return f"The bound {series.bound:.6g} is too far away to be shown."
    for axes in (left, right):
        axes.axhline(series.bound, color=BOUND, linewidth=1.2, dashes=(4, 2))
    text = f"{series.operator} {series.bound:.6g}".replace("~=", "≈")
    place = left.get_yaxis_transform()
    left.text(1, series.bound, text, transform=place, ha="right", va="bottom", **_LABEL)
    if series.operator == "~=" and (tolerance := limit(series)) is not None:
        return _near(left, right, series, tolerance)
    return f"The dashed line is the bound {series.bound:.6g}."


def _near(left: Axes, right: Axes, series: Series, tolerance: float) -> str:
    """Shade what is close enough to the bound; return what to say of it."""
    bound = series.bound or 0.0
    text = f"The dashed line is {bound:.6g}"
    ends = bound - tolerance, bound + tolerance
    if any(is_far(end, series.values) for end in ends):
        return f"{text}; the tolerance is too large to be shown."
    for axes in (left, right):
        axes.axhspan(*ends, color=BOUND, alpha=0.1, linewidth=0)
    return f"{text}, and shaded what is close enough to it."


def _passing(series: Series, salt: str) -> Plot:
    """Draw under how many of the seeds the comparison holds, by its bound."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    now = limit(series)
    numbers = series.margins if now is None else measured(series)
    is_lower = now is None or series.operator in (">", ">=")
    figure = Figure(figsize=(5, 3.2))
    axes = figure.subplots()
    here = 0.0 if now is None else now
    shown = [] if is_far(here, numbers) else [here]
    curve = pass_curve(numbers, is_lower, shown)
    axes.step(*curve, where="pre" if is_lower else "post", color=PASSED, linewidth=1.6)
    if shown:
        axes.axvline(here, color=BOUND, linewidth=1.2, dashes=(4, 2))
        text, place = "now" if now is None else f"now {now:.6g}", axes.get_xaxis_transform()
        axes.annotate(text, (here, 0), (4, 4), place, "offset points", **_LABEL)
    word = "tolerance" if series.operator == "~=" else "bound"
    tightened = f"{word} tightened by"
    axes.set(ylim=(0, 104), ylabel="% of seeds pass", xlabel=tightened if now is None else word)
    axes.grid(color=FAINT, alpha=0.35, linewidth=0.6)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    caption = f"Under how many of the seeds it passes, by the {word}: the margins' distribution."
    return Plot(_svg(figure, salt, f"{series.label}: the share that passes", caption), caption)


#: What becomes of the text that Matplotlib writes. Its ticks and crosses have their strokes where
#: they are defined, so where they are used no style is needed.
_PARTS = (
    (re.compile(rf'(<use [^>]*?) style="(?:fill: {FAILED}; )?stroke: [^"]*"'), r"\1"),
    (re.compile(r"xlink:href"), "href"),
    (re.compile(r" ?\n(?=[A-Zz\"])"), ""),
    (re.compile(r"<(?:defs>\s*<style.*?</style>\s*</defs|metadata.*?</metadata)>", re.DOTALL), ""),
    (re.compile(r' id="[\w.]+_\d+"'), ""),
    (re.compile(r"font: (\S+px) [^;\"]*"), r"font-size: \1"),
    (re.compile(r" font-family: [^;\"]*;"), ""),
    (re.compile(r"(\d\.\d\d)\d+"), r"\1"),
    (re.compile(r"<!--.*?-->\s*", re.DOTALL), ""),
    (re.compile(r"(?<=[>\"])\s+(?=<)"), ""),
    (re.compile("|".join(_VARIABLES)), lambda found: _VARIABLES[found[0]]),
)


def _svg(figure: Figure, salt: str, title: str, description: str) -> Markup:
    """Return a figure as an element of a page: no ids but its own, no style, no fixed colours."""
    import matplotlib

    written = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with matplotlib.rc_context({"svg.hashsalt": salt}):
        figure.savefig(written, format="svg", metadata=nothing)
    [(box, inner)] = re.findall(
        r'<svg[^>]*viewBox="([^"]*)"[^>]*>(.*)</svg>', written.getvalue(), re.DOTALL
    )
    for pattern, replacement in _PARTS:
        inner = pattern.sub(replacement, inner)
    texts = element("title", title), element("desc", description)
    return element(
        "svg", *texts, Markup(inner), class_="plot", viewBox=box, role="img", aria_label=title
    )
