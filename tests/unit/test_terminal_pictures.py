"""The pictures of terminals in the documents show what the transcripts beside them say."""

from __future__ import annotations

import re
from itertools import groupby
from xml.etree import ElementTree

import pytest

pytest.importorskip("rich")

from terminal_pictures import PICTURES, Picture

#: pytest shortens lines otherwise where it shows colours.
_NO_MATTER = re.compile(r"^=+\s(?=\d)|\sin\s(\.\.\.|\d+\.\d\ds).*$|(?<=FAILED).*$|\s")


def shown(picture: Picture) -> list[str]:
    """Return the lines of a picture, in which nothing is drawn for blanks."""
    texts = ElementTree.parse(picture.file).iter("{http://www.w3.org/2000/svg}text")
    lines = groupby(texts, key=lambda text: text.get("y"))
    return ["".join("".join(text.itertext()) for text in line) for _, line in lines]


def compared(lines: list[str]) -> list[str]:
    """Return lines without blanks, durations, and what is as wide as the line leaves room for."""
    return [line for line in (_NO_MATTER.sub("", line) for line in lines) if line]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_shows_its_transcript(picture: Picture) -> None:
    arguments, output = picture.transcript
    expected = [f"$ pytest {' '.join(arguments)}", *output]
    assert compared(shown(picture)) == compared(expected)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_asks_for_nothing_from_the_network(picture: Picture) -> None:
    text = picture.file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert "http" not in text
