"""How a value of the user's is shown in what we say."""

from __future__ import annotations


def shown(value: object, width: int = 40) -> str:
    """Return a value as Python writes it, in one line, shortened if it is long."""
    try:
        text = " ".join(repr(value).split())
    except Exception:  # an integer of 5,000 digits, or the user's own type
        text = f"<unprintable {type(value).__name__}>"
    return text if len(text) <= width else f"{text[:width]}…"
