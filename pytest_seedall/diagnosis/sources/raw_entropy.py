"""Raw entropy: what the operating system answers to whoever asks it for randomness."""

from __future__ import annotations

import random
import sys
import threading
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pytest_seedall._compat.numpy import ENTROPY
from pytest_seedall._compat.python import RAW_ENTROPY, temporary_names_from, thread_function
from pytest_seedall.diagnosis.sources.bindings import Remembered
from pytest_seedall.diagnosis.sources.stand_ins import as_called, is_at, standing, written
from pytest_seedall.entropy.call_sites import outwards
from pytest_seedall.naming.projects import OURS, STANDARD_LIBRARY
from pytest_seedall.seeds import derive_bits

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from contextlib import AbstractContextManager
    from types import FrameType

    from pytest_seedall.diagnosis.sources.stand_ins import Function
    from pytest_seedall.diagnosis.sources_base import Line

_SECRETS = ("token_bytes", "token_hex", "token_urlsafe", "randbits", "randbelow", "choice")
_NUMPY = ("default_rng", "SeedSequence", "RandomState", "seed")
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_"
_ANY = 0
#: What asks the system on behalf of others.
_BETWEEN = frozenset(f"{STANDARD_LIBRARY}{name}.py" for name in ("random", "secrets", "uuid"))


class RawEntropy:
    """The operating system's entropy from a fixed stream, one for each thread.

    For `secrets`, `uuid`, `random.SystemRandom`, generators that are given no seed, the names of
    `tempfile`. Everybody gets it, so that no run has secrets. Not frozen: what libraries ask in C.
    """

    name = "raw entropy"

    def __init__(self) -> None:
        self._remembered = Remembered()

    def calls(self) -> Mapping[Callable[..., object], str]:
        """Return the functions that ask for entropy, or do so if they are given no seed."""
        names = ["uuid:uuid1", "uuid:uuid4", "random:SystemRandom"]
        names += [f"secrets:{name}" for name in _SECRETS]
        names += [f"tempfile:{name}" for name in ("mkdtemp", "mkstemp", "TemporaryDirectory")]
        names += ["random:Random", "random:seed", "torch:seed"]
        numpy = {f"numpy.random:{name}": f"np.random.{name}()" for name in _NUMPY}
        raw = {name: f"os.{name.partition(':')[2].lstrip('_')}()" for name in RAW_ENTROPY}
        return {**as_called(tuple(names)), **written({**numpy, **raw})}

    def frozen(self) -> AbstractContextManager[None]:
        """Return what is around one run: meanwhile the entropy is that of a fixed stream."""
        return self.frozen_but(())

    @contextmanager
    def frozen_but(self, live: Collection[Line]) -> Iterator[None]:
        """Return the same, but for what these lines ask."""
        import_module("uuid")  # a test may be the first to import it
        stream = _Stream()
        names = random.Random(_ANY)  # before anybody stands for its methods

        def letters() -> str | None:
            if is_at(live, sys._getframe(1)):
                return None
            return "".join(names.choices(_LETTERS, k=8))

        with (
            standing(_calls(stream), everywhere=True, remembered=self._remembered, live=live),
            temporary_names_from(letters),
        ):
            yield


class _Stream:
    """The bits of one run, for each thread and function that asks: no other one shifts them.

    A thread is known by what it runs and how many such have asked before.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}
        self._here = threading.local()

    def bits(self, count: int) -> int:
        """Return an int in [0, 2**count)."""
        code = next(one.f_code for one in outwards(sys._getframe(1)) if not _is_between(one))
        asker = (code.co_filename, code.co_qualname)
        known = self._here.__dict__.setdefault("generators", {})
        if asker not in known:
            known[asker] = random.Random(derive_bits(64, _ANY, *self._thread(), *asker))
        return int(known[asker].getrandbits(count)) if count else 0

    def octets(self, count: int) -> bytes:
        return self.bits(8 * count).to_bytes(count, "little")

    def _thread(self) -> tuple[str, int]:
        here, thread = self._here.__dict__, threading.current_thread()
        if "name" not in here:
            is_main = thread is threading.main_thread()
            function = "" if is_main else thread_function(thread)
            with self._lock:
                self._counts[function] = self._counts.get(function, 0) + 1
                here["name"] = (function, self._counts[function])
        name: tuple[str, int] = here["name"]
        return name


def _is_between(frame: FrameType) -> bool:
    """Tell whether a frame hands on what another one asks for; the outermost never does."""
    filename = frame.f_code.co_filename
    return frame.f_back is not None and (filename.startswith(OURS) or filename in _BETWEEN)


def _calls(stream: _Stream) -> dict[str, Function]:
    calls = {name: _drawing(stream) for name in RAW_ENTROPY}
    calls[ENTROPY] = _drawing_bits
    calls["random:Random.seed"] = _seeding_method(stream)
    calls["random:seed"] = _seeding(stream)
    calls["uuid:uuid1"] = _identifying(stream)
    calls["torch:seed"] = _seeding_torch(stream)
    return calls


def _drawing(stream: _Stream) -> Function:
    def draw(original: Function, size: int, *more: int, **flags: int) -> bytes:
        original(size, *more, **flags)  # raises what it raises, and is noted where that is wanted
        return stream.octets(size)

    return draw


def _drawing_bits(original: Function, count: int) -> int:
    original(count)
    return random.SystemRandom().getrandbits(count)  # as the original does if nobody replaces it


def _seeding_method(stream: _Stream) -> Function:
    def seed(original: Function, generator: Any, a: Any = None, version: int = 2) -> None:
        original(generator, a, version)
        if a is None and not isinstance(generator, random.SystemRandom):
            original(generator, stream.bits(128), version)

    return seed


def _seeding(stream: _Stream) -> Function:
    def seed(original: Function, a: Any = None, version: int = 2) -> None:
        original(a, version)
        if a is None:
            original(stream.bits(128), version)

    return seed


def _identifying(stream: _Stream) -> Function:
    def identify(original: Function, *args: Any, **kwargs: Any) -> Any:
        uuid: Any = sys.modules["uuid"]
        original(*args, **kwargs)
        return uuid.UUID(int=stream.bits(128), version=1)

    return identify


def _seeding_torch(stream: _Stream) -> Function:
    def seed(_: Function) -> int:
        torch: Any = sys.modules["torch"]
        chosen = stream.bits(63)
        torch.manual_seed(chosen)
        return chosen

    return seed
