"""`derive`: golden values, which a release must not change, and what holds for all parts."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from datetime import date
from decimal import Decimal
from enum import Enum, IntEnum, IntFlag, StrEnum
from hashlib import blake2b
from itertools import islice
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import pytest_seedall
from pytest_seedall.seeds import (
    MAX_SESSION_SEED,
    MAX_TEST_SEED,
    Part,
    derive,
    derive_below,
    derive_series,
    encode,
)

# Parts, their encoding, and the seed, all written out: none is taken from what is tested.
GOLDEN: list[tuple[tuple[Part, ...], bytes, int]] = [
    ((), b"", 1696487450),
    (("",), b"s0:", 1262348040),
    (("test",), b"s4:test", 242352460),
    (("é",), b"s1:\xc3\xa9", 25135973),
    (("\U0001f600",), b"s1:\xf0\x9f\x98\x80", 1228122438),
    (("\ud800",), b"s1:\xed\xa0\x80", 1232621498),
    ((0,), b"i0;", 2128374121),
    ((42,), b"i2a;", 324785925),
    ((-1,), b"i-1;", 1204477609),
    ((18446744073709551615,), b"iffffffffffffffff;", 1351182443),
    ((10**40,), b"i1d6329f1c35ca4bfabb9f5610000000000;", 1013365011),
    ((True,), b"cTrue;", 680863208),
    ((False,), b"cFalse;", 1432516083),
    ((None,), b"cNone;", 1985534204),
    ((b"",), b"b;", 2015411442),
    ((b"\x00\xff",), b"b00ff;", 889227984),
    ((1.0,), b"f000000000000f03f;", 1853172300),
    ((-0.0,), b"f0000000000000080;", 512893248),
    ((float("inf"),), b"f000000000000f07f;", 1636089893),
    ((float("nan"),), b"f000000000000f87f;", 1233900303),
    ((1804289383, "setup"), b"i6b8b4567;s5:setup", 1544282901),
    (
        (42, "test", "tests/test_a.py::test_b"),
        b"i2a;s4:tests23:tests/test_a.py::test_b",
        1522580290,
    ),
    ((42, "test", "a.py::b[x-1]", 3), b"i2a;s4:tests12:a.py::b[x-1]i3;", 459521517),
]

texts = st.text(
    st.characters() | st.characters(categories=["Cs"]) | st.sampled_from("0123:;sibcf-")
)
parts = st.one_of(
    texts, st.integers(), st.binary(), st.floats(allow_nan=True), st.booleans(), st.none()
)
sequences = st.lists(parts, max_size=6).map(tuple)


def reference(encoded: bytes) -> int:
    """Return the seed as the design words it: BLAKE2b, 8 bytes, versioned, cut to 31 bits."""
    digest = blake2b(encoded, digest_size=8, person=b"seedall-v1").digest()
    return int.from_bytes(digest, "little") % 2**31


def decode(encoded: bytes) -> list[Part]:
    """Return the parts that were encoded: whatever can be decoded was encoded injectively."""
    found: list[Part] = []
    text = encoded.decode("utf-8", "surrogatepass")
    while text:
        part, text = _decode_first(text[0], text[1:])
        found.append(part)
    return found


def _decode_first(kind: str, rest: str) -> tuple[Part, str]:
    if kind == "s":
        length, _, rest = rest.partition(":")
        return rest[: int(length)], rest[int(length) :]
    value, _, rest = rest.partition(";")
    read: dict[str, Any] = {
        "i": lambda: int(value, 16),
        "b": lambda: bytes.fromhex(value),
        "f": lambda: struct.unpack("<d", bytes.fromhex(value))[0],
        "c": lambda: {"None": None, "True": True, "False": False}[value],
    }
    return read[kind](), rest


def identity(part: Part) -> tuple[type, object]:
    """Return what tells parts apart: their type, and their bits, which tell -0.0 from 0.0."""
    return type(part), struct.pack("<d", part) if isinstance(part, float) else part


@pytest.mark.parametrize(("parts", "encoded", "seed"), GOLDEN)
def test_golden_values(parts: tuple[Part, ...], encoded: bytes, seed: int) -> None:
    assert encode(*parts) == encoded
    assert derive(*parts) == reference(encoded) == seed


def test_the_public_name_is_the_same_function() -> None:
    assert pytest_seedall.derive is derive


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_hash_seeds_change_nothing(hash_seed: str) -> None:
    code = "from pytest_seedall import derive; print(derive(42, 'test', 'a.py::b[x-1]', 3))"
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    printed = subprocess.check_output([sys.executable, "-c", code], env=environment, text=True)
    assert int(printed) == 459521517


@settings(deadline=None)
@given(sequences)
@example((0,))
@example((False,))
@example((0.0,))
@example((-0.0,))
@example(("0",))
@example((b"0",))
@example((None,))
@example(("None",))
@example(("",))
@example(("", ""))
@example((b"", ""))
@example(("1:a", "s1:a"))
@example(("ab", "c"))
@example(("a", "bc"))
@example((1, 23))
@example((12, 3))
@example((10**6000, -(10**6000)))
@example(("\ud83d\ude00", "\U0001f600"))
def test_parts_can_be_told_from_their_encoding(parts: tuple[Part, ...]) -> None:
    assert [*map(identity, decode(encode(*parts)))] == [*map(identity, parts)]


@settings(deadline=None)
@given(sequences, sequences)
def test_the_encoding_of_a_sequence_is_that_of_its_pieces(
    one: tuple[Part, ...], other: tuple[Part, ...]
) -> None:
    assert encode(*one, *other) == encode(*one) + encode(*other)


@settings(deadline=None)
@given(sequences)
def test_seeds_have_31_bits_and_follow_from_the_encoding(parts: tuple[Part, ...]) -> None:
    assert 0 <= derive(*parts) <= MAX_TEST_SEED
    assert derive(*parts) == reference(encode(*parts))


@settings(deadline=None)
@given(parts, parts)
def test_the_order_of_parts_counts(one: Part, other: Part) -> None:
    assume(identity(one) != identity(other))
    assert encode(one, other) != encode(other, one)


def test_equal_values_of_other_types_are_other_parts() -> None:
    kinds: list[Part] = [1, True, 1.0, "1", b"1", "True", "1.0", 0, False, 0.0, -0.0, "", b"", None]
    assert len({derive(kind) for kind in kinds}) == len(kinds)


def test_neighbouring_session_seeds_share_no_stream() -> None:
    seeds = [
        derive(derive(session, "test", "a.py::b"), phase)
        for session in range(100)
        for phase in ("setup", "call", "teardown")
    ]
    assert len(set(seeds)) == len(seeds)


def test_seeds_use_the_whole_range() -> None:
    seeds = [derive("range", number) for number in range(2000)]
    assert min(seeds) < 2**31 * 0.01
    assert max(seeds) > 2**31 * 0.99
    for bit in range(31):
        assert 800 < sum(seed >> bit & 1 for seed in seeds) < 1200


class Number(IntEnum):
    ONE = 1


class Flag(IntFlag):
    ONE = 1


class Word(StrEnum):
    ONE = "one"


class Mixed(str, Enum):  # noqa: UP042  # its str() is "Mixed.ONE", unlike that of a StrEnum
    ONE = "one"


class Shouting(str):
    __slots__ = ()

    def __str__(self) -> str:
        return self.upper()


class Blob(bytes):
    pass


@pytest.mark.parametrize(
    ("part", "base"),
    [
        (Number.ONE, 1),
        (Flag.ONE, 1),
        (Word.ONE, "one"),
        (Mixed.ONE, "one"),
        (Shouting("one"), "one"),
        (Blob(b"one"), b"one"),
        (np.float64(0.5), 0.5),
        (np.str_("one"), "one"),
    ],
)
def test_a_subclass_counts_as_its_base(part: Part, base: Part) -> None:
    assert derive(part) == derive(base)


@pytest.mark.parametrize(
    "part",
    [
        1j,
        [1],
        (1,),
        {1},
        bytearray(b"1"),
        Decimal(1),
        date(2026, 11, 23),
        object(),
        np.int64(1),
        int,
    ],
)
def test_other_types_are_refused_by_name(part: Any) -> None:
    with pytest.raises(TypeError, match=rf"cannot derive a seed from {type(part).__name__} "):
        derive(1, part)


@settings(deadline=None)
@given(sequences, sequences)
def test_a_part_may_come_later(parts: tuple[Part, ...], others: tuple[Part, ...]) -> None:
    derive_last = derive_below(*parts)
    found = [derive_last(other) for other in others]
    assert found == [derive(*parts, other) for other in others]


@settings(deadline=None)
@given(sequences)
def test_a_series_is_of_the_same_parts_with_a_number_each(parts: tuple[Part, ...]) -> None:
    found = [*islice(derive_series(*parts), 3)]
    assert found == [derive(*parts, 1), derive(*parts, 2), derive(*parts, 3)]


def test_a_session_seed_may_have_64_bits_and_a_test_seed_31() -> None:
    assert MAX_SESSION_SEED == 18446744073709551615
    assert MAX_TEST_SEED == 2147483647
