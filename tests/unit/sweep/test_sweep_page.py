"""The page of a sweep as a text, with stand-ins for its plots."""

from __future__ import annotations

import html.parser
import re
from typing import TYPE_CHECKING

import pages
import pytest

from pytest_seedall.sweep.page import page as rooms
from pytest_seedall.sweep.page.markup import element
from pytest_seedall.sweep.page.page import MOST_PER_TEST, MOST_PLOTTED, PageFacts, page
from pytest_seedall.sweep.page.plots import Plot
from pytest_seedall.sweep.page.tests import MOST_COMMANDS
from pytest_seedall.sweep.wider import Wider

if TYPE_CHECKING:
    from pytest_seedall.sweep.series import Series
    from pytest_seedall.sweep.swept_test import SweptTest

VOID = {"meta", "link", "input", "wbr"}


class Checker(html.parser.HTMLParser):
    """Finds elements that are not closed, or closed in another order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.closed: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.closed.append(tag)


def drawn(series: Series, salt: str) -> list[Plot]:
    return [Plot(element("svg", f"plot {salt}", class_="plot"), f"caption of {series.label}")]


def page_of(*tests: SweptTest) -> str:
    return page(pages.facts(*tests), pages.interval, drawn)


def plain_text(markup: str) -> str:
    body = markup.partition("<body>")[2].partition("<script>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", body.replace("</", " </"))).split())


def failing(count: int, runs: int = 1000) -> SweptTest:
    return pages.swept("test_x.py::test_x", pages.plain(runs, range(count)))


def test_it_is_whole() -> None:
    checker = Checker()
    checker.feed(page(pages.all_kinds(), pages.interval, drawn))
    checker.close()
    assert checker.open == []
    assert len(checker.closed) > 500


def test_nothing_is_asked_of_the_network() -> None:
    text = page(pages.all_kinds(), pages.interval, drawn)
    assert not re.search(r"https?://|@import|url\(", text)


def test_it_can_be_written() -> None:
    assert page(pages.all_kinds(), pages.interval, drawn).encode()


def test_names_and_values_are_no_markup() -> None:
    text = page(pages.all_kinds(), pages.interval, drawn)
    assert text.count("<script>") == 1
    assert "<b>x</b>" not in text
    assert "&lt;b&gt;x&lt;/b&gt; &gt; &quot;0.9&quot; &amp;&amp; $x$" in text


def test_names_with_the_marks_of_templates_are_kept() -> None:
    assert "test_x[$title ${style} $$]" in plain_text(
        page_of(pages.swept("test_x[$title ${style} $$]", pages.plain(3, (1,))))
    )


def test_the_facts_of_the_run_are_told() -> None:
    told = plain_text(page(pages.all_kinds(), pages.interval, drawn))
    for fact in ("vision-models", "Session seed 42", "Tests 40", "12 min 34 s", "pytest 9.2.0"):
        assert fact in told
    assert "2026-11-28 20:15 UTC" in told
    assert "7 of 40 tests failed under some of the seeds; 1 of them under every seed" in told


def test_a_run_in_which_nothing_failed_says_so() -> None:
    assert "No test of 1 failed under any seed." in plain_text(page_of(failing(0)))


def test_a_page_without_tests_is_one() -> None:
    facts = PageFacts((), "42", 0.2, "", ())
    assert "No test of 0" in plain_text(page(facts, pages.interval, drawn))


def test_what_all_runs_had_in_common_is_a_condition() -> None:
    test = failing(0, runs=50)._replace(wider=[Wider("setUpClass", "test_x.py:4")])
    told = plain_text(page_of(test))
    assert "to 7.1% of all seeds, given setUpClass (test_x.py:4), which drew under the" in told


def test_tests_come_by_how_often_they_fail() -> None:
    text = page(pages.all_kinds(), pages.interval, drawn)
    names = [plain_text(f"<body>{found}").strip() for found in re.findall("<h2 id=.*?</h2>", text)]
    assert [name.partition("::")[2].partition("[")[0].strip() for name in names[1:]] == [
        "test_always",
        "test_odd",
        "test_accuracy_of_the_classifier",
        "test_retries",
        "test_many_seeds",
        "test_loss",
        "TestMonteCarlo::test_pi",
        "test_masked",
        "test_skipped",
    ]


def test_a_test_tells_its_failures_with_their_interval() -> None:
    told = plain_text(page_of(failing(4, runs=200)))
    verdict = "Failed under 4 of 200 seeds ; with 95% confidence, it fails under 0.78% to 5% of all"
    assert verdict in told


def test_failures_that_were_expected_are_told() -> None:
    runs = [*pages.plain(3), *(run._replace(word="xfailed") for run in pages.plain(5)[3:])]
    told = plain_text(page_of(pages.swept("test_x", runs)))
    assert "1 of 1 test failed under some of the seeds; 1 of them as expected (xfail)." in told
    assert "Failed under 2 of 5 seeds" in told
    assert "Xfailed, as expected, under 2 seeds." in told


@pytest.mark.parametrize("values", [[0.8, 0.95], [0.93, 0.95]])
def test_seeds_that_are_no_sample_tell_nothing_of_others(values: list[float]) -> None:
    test = pages.swept("test_x", pages.compared(values))._replace(is_sample=False)
    told = plain_text(page_of(test))
    verdict = "Failed under 1 of 2 seeds ." if values[0] < 0.9 else "Passed under all of 2 seeds."
    assert verdict in told
    assert "of 2 not known" in told
    assert "of all seeds" not in told


def test_seeds_without_an_outcome_are_told() -> None:
    skipped = [run._replace(word="skipped") for run in pages.plain(3)]
    told = plain_text(page_of(pages.swept("test_x", pages.plain(5, (1,)) + skipped, wanted=20)))
    assert "Skipped under 3 seeds. Not run under 12 of the 20 asked for." in told
    assert "Runs 5 " in told


def test_a_test_that_did_not_run_is_told() -> None:
    told = plain_text(page_of(pages.swept("test_x", [], wanted=20)))
    assert "It neither passed nor failed under any seed. Not run under 20 of the 20" in told


def test_one_that_passed_and_has_no_numbers_is_told_in_the_table_alone() -> None:
    text = page_of(failing(0), pages.swept("test_y", pages.plain(20, (3,))))
    assert text.count('class="test"') == 1
    assert text.count('href="#t') == 1
    assert "0 of 1,000" in plain_text(text)


def test_few_failing_seeds_are_in_sight() -> None:
    assert '<details open="">' in page_of(failing(5))
    assert "<details>" in page_of(failing(6))


@pytest.mark.parametrize("count", [MOST_COMMANDS - 1, MOST_COMMANDS, MOST_COMMANDS + 2])
def test_all_failing_seeds_are_told_and_most_of_them_with_commands(count: int) -> None:
    test = failing(count)
    told = plain_text(page_of(test))
    seeds = [run.seed for run in test.failed]
    for seed in seeds[:MOST_COMMANDS]:
        assert f"--test-seed={seed} " in told
    others = seeds[MOST_COMMANDS:]
    rest = f"The same with the seeds {', '.join(map(str, others))}."
    assert (rest in told) is bool(others)


def test_seeds_without_a_command_are_told() -> None:
    test = pages.swept("test_x", pages.plain(9, (1, 2)))._replace(command=lambda seed: "")
    assert "No command would find it under the seeds 104729, 209458." in plain_text(page_of(test))


def test_numbers_have_plots_with_captions() -> None:
    text = page_of(pages.swept("test_x", pages.compared([1.0, 0.8, 0.95])))
    told = plain_text(text)
    assert text.count('class="plot"') == 1, "accuracy and accuracy > 0.9 are the same numbers"
    assert "passed failed caption of accuracy > 0.9" in told
    assert "A bound of 0.799 would have passed under all 3 seeds, 0.949 under 67%." in told
    assert "What passed under 3 may still fail under up to 56% of all seeds." in told


def test_margins_are_a_table() -> None:
    values = [0.8 + index / 1000 for index in range(200)]
    told = plain_text(page_of(pages.swept("test_x", pages.compared(values, ">="))))
    assert "Seeds with less Margin Bound Passes under none -0.1 0.800 200 of 200 1% -0.098 " in told


def test_masked_tests_have_a_warning() -> None:
    told = plain_text(page(pages.all_kinds(), pages.interval, drawn))
    assert "test_masked masked 0 of 200" in told
    assert (
        "All numbers are the same under every seed (accuracy: 0.93, accuracy > 0.9: 0.93)" in told
    )
    assert "which hide the test's: np.random.seed(0) at tests/conftest.py:12." in told


def test_a_number_that_is_the_same_beside_others_is_no_mask() -> None:
    runs = [
        run._replace(numbers=(*run.numbers, ("epochs", 3.0)))
        for run in pages.compared([1.0, 0.95, 0.99])
    ]
    told = plain_text(page_of(pages.swept("test_x", runs)))
    assert "The same under every seed: epochs: 3." in told
    assert "masked" not in told


def test_plots_are_few_and_what_is_left_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "MOST_PLOTTED", 10)
    names = [f"number {index}" for index in range(30)]
    runs = [
        run._replace(numbers=tuple((name, run.seed + 0.5) for name in names))
        for run in pages.plain(4, (1,))
    ]
    text = page_of(*(pages.swept(f"test_{index}", runs) for index in range(3)))
    assert text.count('class="plot"') == 10
    assert "Without a plot, to keep the page small: number 8, number 9" in text
    assert "and 10 more." in text
    assert MOST_PER_TEST < MOST_PLOTTED


def test_a_plot_that_cannot_be_drawn_is_told() -> None:
    def failing(series: Series, salt: str) -> list[Plot]:
        raise OverflowError("<too large>")

    test = pages.swept("test_x", pages.compared([1e308, -1e308, 3.0]))
    text = page(pages.facts(test), pages.interval, failing)
    assert "It cannot be drawn: OverflowError: &lt;too large&gt;" in text


def test_values_that_are_not_finite_are_told() -> None:
    test = pages.swept("test_x", pages.compared([float("nan"), 1.0, float("inf"), 0.95]))
    assert "2 of 4 values are NaN or infinite, and not drawn." in plain_text(page_of(test))


def test_plots_know_which_is_which() -> None:
    """Equal salts would give equal ids to different parts of one page."""
    test = pages.swept("test_x", pages.compared([1.0, 0.8, 0.95]))
    salts = re.findall("plot (t[-0-9]+)", page_of(test, test._replace(nodeid="test_y")))
    assert salts == ["t0-0", "t1-0"]
