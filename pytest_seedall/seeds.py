"""From one seed to the next: `derive`, the only place where a seed is made from another.

Pure functions of the standard library, so that any program can compute the seed of a test.
"""

from __future__ import annotations

import struct
from hashlib import blake2b, shake_256
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Part: TypeAlias = "str | int | bytes | float | bool | None"

#: Session seeds are only ever hashed, so they may use 64 bits.
MAX_SESSION_SEED = 2**64 - 1

#: Derived seeds have 31 bits: whatever takes a seed takes them, signed 32-bit interfaces included.
MAX_TEST_SEED = 2**31 - 1

# `person` names the version of the derivation: another one gives every test other random data.
# Copied for each use, which takes less time than to make it.
_HASH = blake2b(digest_size=8, person=b"seedall-v1")
_WORD = struct.Struct("<Q")


def derive(*parts: Part) -> int:
    """Return the seed in [0, 2**31) that belongs to `parts`.

    The same parts give the same seed on every machine, Python and hash seed. Parts of another
    type, length or order are other parts: ``derive(1)``, ``derive("1")`` and ``derive(True)``
    differ, and so do ``derive("ab", "c")`` and ``derive("a", "bc")``.

    :param parts: str, int of any size, bytes, float, bool or None.
    :raises TypeError: for a part of another type.
    """
    return _seed_of(_HASH, encode(*parts))


def derive_below(*parts: Part) -> Callable[[Part], int]:
    """Return what derives ``derive(*parts, last)`` from the last part; the others are hashed once.

    :raises TypeError: as `derive`.
    """
    begun = _HASH.copy()
    begun.update(encode(*parts))
    return lambda last: _seed_of(begun, encode(last))


def derive_series(*parts: Part) -> Iterator[int]:
    """Return ``derive(*parts, 1)``, ``derive(*parts, 2)`` and so on; the parts are hashed once."""
    return map(derive_below(*parts), count(1))


def _seed_of(begun: blake2b, rest: bytes) -> int:
    state = begun.copy()
    state.update(rest)
    (number,) = _WORD.unpack(state.digest())
    return number & MAX_TEST_SEED  # type: ignore[no-any-return]


def derive_bits(count: int, *parts: Part) -> int:
    """Return the int in [0, 2**count) that belongs to `parts`, in place of the system's entropy.

    :raises TypeError: for a part of another type than `derive` takes.
    """
    digest = shake_256(b"seedall-v1" + encode(*parts)).digest((count + 7) // 8)
    return int.from_bytes(digest, "little") >> (-count % 8)


def encode(*parts: Part) -> bytes:
    """Return bytes that no other sequence of parts has: each part typed and length-prefixed.

    :raises TypeError: for a part that is no str, int, bytes, float, bool or None.
    """
    text = ""
    for part in parts:
        if type(part) is str:  # the two frequent kinds first: this runs several times a test
            text += f"s{len(part)}:{part}"
        elif type(part) is int:
            text += f"i{part:x};"  # not decimal, which has a limit of 4,300 digits
        else:
            text += _encode_rare(part)
    return text.encode("utf-8", "surrogatepass")


def _encode_rare(part: Part) -> str:
    if part is None or isinstance(part, bool):
        return f"c{part};"
    if isinstance(part, bytes):
        return f"b{bytes(part).hex()};"
    if isinstance(part, float):
        return f"f{struct.pack('<d', part).hex()};"
    if isinstance(part, str):  # a subclass, such as an Enum's, counts as its base
        text = str.__str__(part)
        return f"s{len(text)}:{text}"
    if isinstance(part, int):
        return f"i{int(part):x};"
    raise TypeError(f"cannot derive a seed from {type(part).__name__} {part!r}")
