"""How a value is shown: in one line, whatever it is."""

from __future__ import annotations

import pytest

from pytest_seedall.naming.wording import encodable, printable, shown


class Unreadable:
    def __repr__(self) -> str:
        raise RuntimeError("not now")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7, "7"),
        ("a b", "'a b'"),
        ("x" * 38, f"'{'x' * 38}'"),
        ("x" * 39, f"'{'x' * 39}…"),
        ({"a": ["\n" * 2]}, r"{'a': ['\n\n']}"),
        (10**5000, "<unprintable int>"),
        (Unreadable(), "<unprintable Unreadable>"),
    ],
    ids=["int", "str", "just short enough", "long", "lines", "huge", "unreadable"],
)
def test_a_value_is_shown_in_one_line_as_python_writes_it(value: object, text: str) -> None:
    assert shown(value) == text


def test_a_value_that_is_written_in_lines_is_shown_in_one() -> None:
    class Table:
        def __repr__(self) -> str:
            return "Table:\n  1  2\n  3  4"

    assert shown(Table()) == "Table: 1 2 3 4"
    assert shown(Table(), width=8) == "Table: 1…"


def test_what_cannot_be_sent_is_escaped() -> None:
    assert encodable("ü 日本 \ud800 \udcff") == r"ü 日本 \ud800 \udcff"


def test_what_a_terminal_would_obey_is_escaped() -> None:
    assert printable("weights['ü']") == "weights['ü']"
    assert printable("a\nb\x1b[2J") == r"a\nb\x1b[2J"
