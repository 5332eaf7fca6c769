"""Digests of PyTorch's tensors: what tells whether two runs had the same, bit by bit."""

from __future__ import annotations

import ctypes
import hashlib
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall.comparing.kinds.torch import composed_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGEST_SIZE = 16


class Bounds(NamedTuple):
    """How much of a tensor is read and kept, in bytes."""

    whole: int = 64 << 20
    """Of a larger one, only a sample is read."""
    sample: int = 4 << 20
    kept: int = 256 << 10
    """Smaller ones are kept as they are, to count what differs."""


class TensorDigest(NamedTuple):
    """What is known of a tensor at one moment."""

    element: str
    """The type of its elements: ``float32``."""
    shape: tuple[int, ...]
    device: str
    digest: bytes | None
    """None if it could not be read, which is equal to nothing."""
    is_sample: bool = False
    """Whether only some of its elements are in the digest."""
    data: bytes | None = None
    """Its elements in order, if they are kept."""

    def __str__(self) -> str:
        where = "" if self.device == "cpu" else f" on {self.device}"
        return f"{self.element}{list(self.shape)}{where}"

    def equals(self, other: TensorDigest) -> bool | None:
        """Tell whether both are the same, None if one of them could not be read.

        True of samples says only that the samples are.
        """
        if self.digest is None or other.digest is None:
            return None
        return self[:-1] == other[:-1]


#: Of what could not be read at all.
UNREAD = TensorDigest("", (), "", None)


def digest_of(tensor: Any, bounds: Bounds, keeps: bool = False) -> TensorDigest:
    """Return what is known of a tensor.

    :param keeps: whether its elements are kept, if they are few.
    """
    element, device = str(tensor.dtype).removeprefix("torch."), str(tensor.device)
    try:
        shape = tuple(map(int, tensor.shape))
        return _read(tensor, TensorDigest(element, shape, device, None), bounds, keeps)
    except Exception:  # a class that only stands for tensors, with no memory of its own
        return TensorDigest(element, (), device, None)


def _read(tensor: Any, about: TensorDigest, bounds: Bounds, keeps: bool) -> TensorDigest:
    digest = hashlib.blake2b(digest_size=_DIGEST_SIZE)
    is_sample, data = False, None
    for part in _parts(tensor):
        if not hasattr(part, "data_ptr"):  # the scale of a quantised tensor
            digest.update(repr(part).encode())
            continue
        digest.update(repr(part.stride()).encode())  # an operator may add in the order of memory
        sampled = _unrepeated(part)
        if sampled.nbytes > bounds.whole:
            sampled, is_sample = _sample(sampled, bounds.sample), True
        whole = sampled.resolve_conj().resolve_neg().cpu().contiguous()
        memory = (ctypes.c_char * whole.nbytes).from_address(whole.data_ptr() or _NOWHERE)
        digest.update(memory)
        if keeps and part is tensor and sampled.shape == part.shape and whole.nbytes <= bounds.kept:
            data = bytes(memory)
    return about._replace(digest=digest.digest(), is_sample=is_sample, data=data)


#: Where a tensor is that has no elements: anywhere.
_NOWHERE = ctypes.addressof(ctypes.c_char())


def _parts(tensor: Any) -> Iterator[Any]:
    """Yield the tensors with memory, and the numbers, that a tensor consists of."""
    if tensor.is_meta:
        return
    if tensor.is_nested:
        for part in tensor.unbind():
            yield from _parts(part)
        return
    composed = composed_of(tensor)
    if composed is None:
        yield tensor
        return
    for _, part in composed:
        if isinstance(part, sys.modules["torch"].Tensor):
            yield from _parts(part)
        else:
            yield part


def _unrepeated(tensor: Any) -> Any:
    """Return each element once, of a tensor that has been expanded."""
    for dimension, stride in enumerate(tensor.stride()):
        if stride == 0 and tensor.shape[dimension] > 1:
            tensor = tensor.narrow(dimension, 0, 1)
    return tensor


def _sample(tensor: Any, size: int) -> Any:
    """Return elements at even distances, of together no more than `size` bytes."""
    while tensor.nbytes > size:
        longest = max(range(tensor.dim()), key=lambda dimension: tensor.shape[dimension])
        length = tensor.shape[longest]
        step = min(-(-tensor.nbytes // size), length)
        tensor = tensor.movedim(longest, 0)[::step]
    return tensor
