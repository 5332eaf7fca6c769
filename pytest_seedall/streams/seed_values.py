"""What the user's own seeds, and the states of libraries, hold: values of any kind."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import islice
from operator import index
from typing import TYPE_CHECKING, Any

from pytest_seedall.naming.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_seedall.seeds import Part

#: More than any library takes: a seed of the user's own kind may go on for ever.
_MAX_WORDS = 10_000

#: What needs no look inside.
_PLAIN = frozenset({bool, bytes, float, int, str, type(None)})

_ALIASES = {"numpy": "np", "tensorflow": "tf"}


def written_call(name: str, given: Iterable[object]) -> str:
    """Return a call of a library's function as people write it: ``np.random.seed(0)``."""
    package, _, rest = name.replace(":", ".").partition(".")
    return f"{_ALIASES.get(package, package)}.{rest}({''.join(map(shown, given))})"


def parts_of(value: object) -> tuple[Part, ...]:
    """Return what a seed of any kind that libraries accept contributes to a derived seed."""
    if isinstance(value, str | bytes | float):
        return (value,)
    kind = type(value).__qualname__
    try:
        if isinstance(getattr(value, "state", None), dict):  # NumPy's bit generators
            state = () if _is_from_entropy(value) else plain(value.state)  # type: ignore[attr-defined]
            return (kind, *_flat(state))
        words: Any = value.tolist() if hasattr(value, "tolist") else value
        if hasattr(words, "__index__"):
            return (index(words),)
        return tuple(index(word) for word in islice(words, _MAX_WORDS))
    except Exception:  # the user's own type: anything may come
        return (kind,)


def _is_from_entropy(bit_generator: Any) -> bool:
    """Tell whether a bit generator may have been given no seed, and so has another in each run."""
    entropy = getattr(getattr(bit_generator, "seed_seq", None), "entropy", None)
    return isinstance(entropy, int) and entropy.bit_length() > 64  # NumPy draws 128 bits


def _flat(state: object) -> Iterator[Part]:
    if isinstance(state, tuple):
        for part in state:
            yield from _flat(part)
    else:
        yield state  # type: ignore[misc]


def plain(state: Any) -> object:
    """Return what a state of any library holds, to tell whether another is the same."""
    if hasattr(state, "tolist"):  # arrays and tensors
        state = state.tolist()
    if isinstance(state, dict):
        state = [*state.items()]
    if isinstance(state, list | tuple):
        is_plain = _PLAIN.issuperset(map(type, state))  # often, of hundreds of words
        return tuple(state if is_plain else map(plain, state))
    return state if isinstance(state, Hashable) else id(state)
