"""The sources of entropy: generators that Python seeds from the system, raw entropy, threads.

Those of NumPy and PyTorch are in the rooms of these libraries.
"""

from __future__ import annotations

import functools
import sys
import threading
from typing import TYPE_CHECKING, Any

from pytest_seedall._compat.python import RAW_ENTROPY
from pytest_seedall.entropy.draws import NAME
from pytest_seedall.seeders.base import Seeder
from pytest_seedall.seeders.patching import replace, replace_method

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack
    from types import ModuleType

    from pytest_seedall.entropy.entropy import Entropy
    from pytest_seedall.seeders.base import Attachment


def attach(_: ModuleType, session: Attachment) -> Seeder:
    """Answer and note the draws of the session, until it ends; return what starts each stream's."""
    entropy, cleanup = session.entropy, session.cleanup
    for name in RAW_ENTROPY:
        replace(name, functools.partial(_raw, entropy, name), cleanup)
    generators = _Generators(entropy, cleanup)
    generators.refresh()
    replace_method(threading.Thread, "start", functools.partial(_starting, entropy), cleanup)
    return Seeder(
        name=NAME,
        module="random",
        seed=generators.begin,
        capture=entropy.capture,
        restore=entropy.restore,
        probe=entropy.seen,
    )


class _Generators:
    """`random.Random`, another one once the module has been reloaded or imported anew."""

    def __init__(self, entropy: Entropy, cleanup: ExitStack) -> None:
        self._entropy = entropy
        self._cleanup = cleanup
        self._answered: list[type] = []
        self._current: type | None = None

    def begin(self, seed: int) -> None:
        """Begin the draws of a stream."""
        if getattr(sys.modules.get("random"), "Random", None) is not self._current:
            self.refresh()
        self._entropy.begin(seed)

    def refresh(self) -> None:
        """Stand for the method of today's class, if we do not yet."""
        current: Any = getattr(sys.modules.get("random"), "Random", None)
        self._current = current
        is_new = not any(current is known for known in self._answered)
        if is_new and getattr(current, "__module__", "") == "random":  # no patch of a test's
            self._answered.append(current)
            self._answer(current)

    def _answer(self, generators: type) -> None:
        replace_method(
            generators, "seed", functools.partial(_seeding, self._entropy), self._cleanup
        )
        replace("random:seed", _seed_shared, self._cleanup)


def _raw(
    entropy: Entropy, name: str, original: Callable[..., Any], *args: Any, **kwargs: Any
) -> Any:
    __tracebackhide__ = True
    entropy.note_raw(name)
    return original(*args, **kwargs)


def _seeding(entropy: Entropy, original: Callable[..., Any]) -> Callable[..., Any]:
    def seed(generator: Any, a: Any = None, version: int = 2) -> Any:
        __tracebackhide__ = True
        return original(generator, entropy.answer("random") if a is None else a, version)

    return seed


def _seed_shared(_: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Stand for `random.seed`, which is bound to the method as it was."""
    __tracebackhide__ = True
    random: Any = sys.modules["random"]
    return random.random.__self__.seed(*args, **kwargs)


def _starting(entropy: Entropy, original: Callable[..., Any]) -> Callable[..., Any]:
    def start(thread: threading.Thread) -> Any:
        entropy.note_thread(thread)
        return original(thread)

    return start
