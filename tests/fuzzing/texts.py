"""Texts that somebody may type, paste or damage: right ones, nearly right ones and nasty ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

_NASTY = (
    *("", " ", "\t", "-", "--", "=", ",", ",,", "'", '"', "\\", "%s", "{}", "{0}", "$HOME", "`id`"),
    *("nan", "inf", "-inf", "1e400", "1e3", "1.5", "-1", "+1", "0x2a", "1_000", "٣", "²", "½", "0"),
    *("None", "True", "false", "[]", "[1]", "null", "random", "RANDOM", "last ", "params", "auto"),
    *("9" * 5000, "x" * 5000, "1" * 31, "18446744073709551616", "2147483648", "-0", "00", "1,2,3"),
    *("~", "~nobody-of-that-name/x", "/", "..", ".", "/dev/null", "/proc/self/mem", "a/b\\c", "*"),
    *("\x1b[31mred", "\x7f", "\u2028", "\u202e", "\ufeff", "é", "e\u0301", "日本", "🎲", "\udcff"),
    *("seed=1", "--seed=1", "-p", "-x", "@file", "::", "test_it.py", "a b", "'a", 'b"', "a\nb"),
)
_LETTERS = "0123456789abcsxNL.,;:=-_+*/\\'\"()[]{}<>|&%$#@!~^ \t\n\x00\x1b\xa0é٣\u2028\udcff🎲"


def hostile(rng: Random, good: Sequence[str], banned: str = "") -> str:
    """Return a text: a good one, one that is close to it, or one that has nothing to do with it.

    :param banned: letters that cannot be where the text goes.
    """
    draw = rng.random()
    if draw < 0.25:
        text = rng.choice(good)
    elif draw < 0.55:
        text = rng.choice(_NASTY)
    else:
        text = rng.choice(good)
        for _ in range(rng.choice((1, 1, 1, 2, 5))):
            text = _changed(rng, text)
    return text.translate(dict.fromkeys(map(ord, banned)))


def _changed(rng: Random, text: str) -> str:
    place = rng.randrange(len(text) + 1)
    before, after = text[:place], text[place:]
    way = rng.randrange(6)
    if way == 0:
        return before + after[1:]
    if way == 1:
        return before + after[1:] + rng.choice(_NASTY)
    if way == 2:
        return text.swapcase()
    if way == 3:
        return text + text
    return before + rng.choice(_LETTERS) + after[way - 4 :]


def damaged(rng: Random, content: bytes) -> bytes:
    """Return the content of a file after something has happened to it."""
    place, other = sorted(rng.randrange(len(content) + 1) for _ in range(2))
    return rng.choice(
        (
            content,
            content[:place],
            content[place:],
            content[:place] + content[other:],
            content[:other] + content[place:],
            content[:place] + bytes([rng.randrange(256)]) + content[place + 1 :],
            content[:place] + bytes([rng.randrange(256)]) + content[place:],
            content[:place] + rng.choice(_NASTY).encode(errors="surrogateescape") + content[place:],
            rng.choice(_NASTY).encode(errors="surrogateescape"),
            b"\xff\xfe" + content.decode(errors="replace").encode("utf-16-le"),
            content.replace(b"\n", b"\r"),
            b"\xef\xbb\xbf" + content,
            b"[" * 100_000,
            rng.randbytes(50),
        )
    )
