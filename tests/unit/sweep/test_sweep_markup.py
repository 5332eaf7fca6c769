"""Texts in HTML, whatever they hold."""

from __future__ import annotations

import pytest

from pytest_seedall.sweep.page.markup import Markup, element, joined


def test_texts_are_escaped_and_elements_are_not() -> None:
    inner = element("b", "<i>")
    assert element("p", inner, " & ", 3) == "<p><b>&lt;i&gt;</b> &amp; 3</p>"


def test_nothing_stands_for_nothing() -> None:
    assert joined(None, "a", None) == "a"


def test_attributes_are_escaped_and_named_as_in_html() -> None:
    made = element("a", class_="x", aria_label="\"'<>&", viewBox="0 0 1 1", r=3.5)
    assert made == (
        '<a class="x" aria-label="&quot;&#x27;&lt;&gt;&amp;" viewBox="0 0 1 1" r="3.5"></a>'
    )


def test_markup_is_kept_as_it_is() -> None:
    assert joined(Markup("<br>")) == "<br>"


@pytest.mark.parametrize(
    ("character", "shown"),
    [("\ud800", r"\ud800"), ("\x1b", r"\x1b"), ("\0", r"\x00"), ("\u202e", r"\u202e")],
)
def test_what_cannot_be_seen_is_shown(character: str, shown: str) -> None:
    """Lone surrogates cannot be written as UTF-8, and a mark of direction turns texts round."""
    assert joined(f"a{character}b") == f"a{shown}b"


@pytest.mark.parametrize("text", ["a\tb", "a\nb", "a\u00a0b", "é", "中", "🎲"])
def test_what_can_be_seen_is_kept(text: str) -> None:
    assert joined(text) == text
