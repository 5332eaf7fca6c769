"""The page of a sweep as a browser shows it: on a phone and a desktop, light and dark."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pages
import pytest
from browsers import DESKTOP, PHONE, SCREENS, Screen

if TYPE_CHECKING:
    from browsers import Browser

CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
OPEN = "document.querySelectorAll('details').forEach((one) => { one.open = true })"
SIDEWAYS = "return document.documentElement.scrollWidth"
CUT_OFF = """
const outside = (box) => box.right > arguments[0] + 0.5 || box.left < -0.5;
const isScrolled = (element) => element.closest(".scroll") !== null;
return [...document.querySelectorAll("body *")]
  .filter((element) => element.checkVisibility() && !element.closest("svg") && !isScrolled(element))
  .filter((element) => outside(element.getBoundingClientRect()))
  .map((element) => element.outerHTML.slice(0, 80));
"""
SCROLLED = """
return [...document.querySelectorAll(".scroll")]
  .filter((element) => element.scrollWidth > element.clientWidth)
  .map((element) => element.textContent.slice(0, 80));
"""
PLOTS = """
return [...document.querySelectorAll("svg.plot, svg.strip")].map((svg) => {
  const box = svg.getBoundingClientRect();
  return [box.width, box.height, svg.getAttribute("role"), svg.getAttribute("aria-label")];
});
"""
PAINTED = """
return [...document.querySelectorAll("svg.plot *")].flatMap((element) => {
  const style = getComputedStyle(element);
  const isShape = element.closest("defs, title, desc") === null && element.tagName !== "g";
  return isShape ? [style.fill, style.stroke] : [];
});
"""
DUPLICATES = """
const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
return ids.filter((id, index) => ids.indexOf(id) !== index);
"""
COPY = """
const done = arguments[0];
document.querySelector(".commands button").click();
setTimeout(() => navigator.clipboard.readText().then(done, (error) => done(String(error))), 200);
"""
SELECTED = "return getSelection().toString()"


@pytest.fixture(params=SCREENS, ids=lambda screen: f"{screen.width}-{screen.scheme}")
def shown(browser: Browser, request: pytest.FixtureRequest) -> Browser:
    browser.show(request.param)
    return browser


@pytest.fixture
def desktop(browser: Browser) -> Browser:
    browser.show(Screen(*DESKTOP, "light"))
    return browser


def test_the_console_has_nothing_to_say(shown: Browser) -> None:
    assert shown.complaints() == []


def test_nothing_but_the_file_is_loaded(browser: Browser) -> None:
    browser.requests()
    browser.show(Screen(*DESKTOP, "light"))
    urls = browser.requests()
    assert browser.file.as_uri() in urls
    assert {url.partition(":")[0] for url in urls} <= {"file", "data"}


@pytest.mark.parametrize("width", [320, PHONE[0], 480, 640, 768, DESKTOP[0]])
def test_the_page_does_not_scroll_sideways(browser: Browser, width: int) -> None:
    """A phone shows a page that is too wide smaller, so its ``innerWidth`` would not tell."""
    browser.show(Screen(width, 740, "light"))
    browser.ask(OPEN)
    assert browser.ask(SIDEWAYS) <= width
    assert browser.ask(CUT_OFF, width) == []


def test_tables_fit_a_phone(browser: Browser) -> None:
    browser.show(Screen(*PHONE, "light"))
    assert browser.ask(SCROLLED) == []


def test_texts_have_contrast(shown: Browser) -> None:
    shown.ask(OPEN)
    found = shown.ask(CONTRAST)
    assert len(found) > 5
    assert [one for one in found if one[1] < 4.5] == []


def test_plots_are_seen_and_named(shown: Browser) -> None:
    plots = shown.ask(PLOTS)
    assert len(plots) == 18
    for width, height, role, label in plots:
        assert width > 40
        assert height > 10
        assert role == "img"
        assert label


def test_plots_have_the_colours_of_the_scheme(browser: Browser) -> None:
    painted = []
    for scheme in ("light", "dark"):
        browser.show(Screen(*DESKTOP, scheme))
        painted.append({*browser.ask(PAINTED)} - {"none"})
    light, dark = painted
    assert len(light) > 4
    assert not light & dark


def test_passed_and_failed_have_colours_of_their_own(shown: Browser) -> None:
    """Blue and orange, which differ for those who cannot tell red from green too."""
    script = "return getComputedStyle(document.querySelector(arguments[0])).fill"
    colors = [shown.ask(script, f".{word}-fill") for word in ("passed", "failed")]
    passed, failed = ([*map(int, re.findall(r"\d+", color))] for color in colors)
    assert passed[2] - passed[0] > 80
    assert failed[0] - failed[2] > 80


def test_ids_are_unique(desktop: Browser) -> None:
    assert desktop.ask(DUPLICATES) == []


def test_each_link_leads_to_a_heading(desktop: Browser) -> None:
    script = """
    return [...document.querySelectorAll("tbody a")].map((link) =>
      [link.textContent, document.querySelector(link.getAttribute("href")).textContent])
    """
    links = desktop.ask(script)
    assert len(links) == 9
    assert all(text == heading for text, heading in links)


def test_the_headings_make_an_outline(desktop: Browser) -> None:
    script = "return [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((one) => one.tagName)"
    levels = [int(tag[1]) for tag in desktop.ask(script)]
    assert levels[:2] == [1, 2]
    assert levels.count(1) == 1
    assert {*levels} == {1, 2, 3}
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))


def test_names_of_tests_run_nothing(desktop: Browser) -> None:
    assert desktop.ask("return document.querySelectorAll('script').length") == 1
    texts = desktop.ask("return [...document.querySelectorAll('h2')].map((one) => one.textContent)")
    assert any("<script>alert(1)</script>-\"'&]]>" in text for text in texts)


def test_all_failing_seeds_are_there(desktop: Browser) -> None:
    script = "return [...document.querySelectorAll('.commands code')].map((one) => one.textContent)"
    commands = {*desktop.ask(script)}
    tests = pages.all_kinds().tests
    assert commands == {
        test.command(run.seed).replace("\ud800", r"\ud800").replace("\x1b", r"\x1b")
        for test in tests
        for run in test.failed
    }


def test_a_button_copies_the_command(desktop: Browser) -> None:
    for name in ("clipboard-read", "clipboard-write"):
        desktop.say("Browser.setPermission", permission={"name": name}, setting="granted")
    copied = desktop.chromium.execute_async_script(COPY)
    first = desktop.ask("return document.querySelector('.commands code').textContent")
    assert copied == first
    assert "--test-seed=" in copied


def test_a_button_selects_the_command_if_it_may_not_copy(desktop: Browser) -> None:
    desktop.ask(OPEN)
    for name in ("clipboard-read", "clipboard-write"):
        desktop.say("Browser.setPermission", permission={"name": name}, setting="denied")
    desktop.ask("document.querySelector('.commands button').click()")
    assert "--test-seed=" in desktop.ask(SELECTED)


def test_the_filter_leaves_what_is_asked_for(desktop: Browser) -> None:
    script = """
    const input = document.querySelector(".filter input");
    input.value = "NUMERICS";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    return [...document.querySelectorAll("[data-test]")]
      .filter((one) => one.checkVisibility()).map((one) => one.dataset.test);
    """
    assert desktop.ask(script) == ["tests/numerics/test_pi.py::TestMonteCarlo::test_pi"] * 2


def test_it_reads_the_same_without_scripts(browser: Browser) -> None:
    """The same but for the buttons and the filter, which would do nothing."""
    browser.show(Screen(*DESKTOP, "light"), has_scripts=False)
    failed = sum(len(test.failed) for test in pages.all_kinds().tests)
    document = browser.say("DOM.getDocument", depth=1)["root"]["nodeId"]
    for selector, count in (
        ("button", 0),
        (".filter:not([hidden])", 0),
        (".commands code", failed),
    ):
        found = browser.say("DOM.querySelectorAll", nodeId=document, selector=selector)["nodeIds"]
        assert len(found) == count, selector
    browser.say("Emulation.setScriptExecutionDisabled", value=False)


def test_it_prints(desktop: Browser) -> None:
    desktop.say("Emulation.setEmulatedMedia", media="print", features=[])
    assert desktop.ask("return getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert len(desktop.say("Page.printToPDF")["data"]) > 10_000
