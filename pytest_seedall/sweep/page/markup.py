"""Makes HTML and SVG in which every text is escaped, whatever a test or a value is called."""

from __future__ import annotations

import html
from typing import TypeAlias


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


Content: TypeAlias = "str | int | None"

#: Of the elements that hold nothing and are not closed, those that we use.
_VOID = frozenset({"input", "wbr"})


def element(name: str, *content: Content, **attributes: str | float) -> Markup:
    """Return an element with its content: texts, which are escaped, and elements, which are not.

    :param content: None stands for nothing.
    :param attributes: ``class_`` stands for ``class``, ``aria_label`` for ``aria-label``.
    """
    named = ((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items())
    start = "".join(f' {key}="{_escaped(str(value))}"' for key, value in named)
    end = "" if name in _VOID else f"</{name}>"
    return Markup(f"<{name}{start}>{joined(*content)}{end}")


def joined(*content: Content) -> Markup:
    """Return texts, escaped, and elements one after the other."""
    return Markup("".join(part if isinstance(part, Markup) else _text(part) for part in content))


def _text(part: Content) -> str:
    return "" if part is None else _escaped(str(part))


def _escaped(text: str) -> str:
    """Return a text without what no HTML may hold: lone surrogates and control characters."""
    printable = "".join(c if c.isprintable() or c in "\n\t" else _visible(c) for c in text)
    return html.escape(printable)


def _visible(character: str) -> str:
    return character if character.isspace() else character.encode("unicode_escape").decode()
