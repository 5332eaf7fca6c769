"""Latent causes: what is the same in each run of a session, and differs between machines.

A test that gives the same results again and again here may give others elsewhere. Fresh
interpreters show it, each with one setting changed. A difference alone does not: it may come from a
test that differs by itself, though rarely. So a setting is blamed only if all runs with it agree,
all without it agree, and the two differ.
"""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_R = TypeVar("_R")

#: What is changed in an interpreter, by the names that `vary` has; ``same`` changes nothing, and
#: ``addresses`` has what is another in each interpreter the same in all: the addresses of objects.
Kind: TypeAlias = Literal["same", "hash", "threads", "cpu", "order", "addresses"]

#: How many runs each setting has. A test that has two results by itself, each half the time, looks
#: as if a setting changed it in one of 32 cases (2 · (1/4)³); with 5 runs, in one of 512.
RUNS = 3

#: How many runs there are with fixed addresses. Where interpreters that are alike give one of three
#: results at random, three of them differ all, and these agree, in one of 364 cases (2/9 · 1/3⁴).
RUNS_WITH_FIXED = 5

# A set of two has the same order under every second hash seed: others are tried, too.
_SETTINGS: dict[Kind, int] = {"same": 1, "hash": 5, "threads": 1, "cpu": 1, "order": 1}

_SENTENCES: dict[Kind, str] = {
    "hash": "depends on the order of sets of strings: PYTHONHASHSEED",
    "threads": "depends on the number of threads of the libraries that compute",
    "cpu": "depends on the processor's instructions",
    "order": "depends on the tests before it",
    "addresses": "memory addresses, which are others in each process",
}


class Setting(NamedTuple):
    """What the interpreter of a run is like."""

    kind: Kind
    number: int = 1
    """Which of several, as another hash seed; from 1."""


SAME, FIXED = Setting("same"), Setting("addresses")


class Cause(NamedTuple):
    """A setting that the results depend on."""

    kind: Kind
    sentence: str
    """What a person reads: ``depends on the processor's instructions``."""
    setting: Setting
    """The one with which they are others."""


_ADDRESSES = Cause("addresses", _SENTENCES["addresses"], FIXED)


class Conclusion(NamedTuple):
    """What runs in fresh interpreters have shown."""

    causes: tuple[Cause, ...] = ()
    """The settings that the results depend on."""
    differs_by_itself: bool = False
    """Whether runs with the same setting differ: then none that is varied can be blamed."""
    unclear: tuple[Kind, ...] = ()
    """Kinds of settings with which some runs differ and others do not: rarely, by themselves."""
    unknown: tuple[Kind, ...] = ()
    """Kinds that could not be tested: too few runs gave results, or they cannot be compared."""

    def sentences(self) -> list[str]:
        """Return what a person reads."""
        if self.differs_by_itself:
            return ["differs between fresh interpreters with the same settings"]
        said = [cause.sentence for cause in self.causes]
        if self.unclear:
            said.append(f"differs now and then, whatever is changed: {', '.join(self.unclear)}")
        if self.unknown:
            said.append(f"not tested: {', '.join(self.unknown)}")
        return said or ["the same in fresh interpreters, whatever was changed"]


def next_setting(
    results: Mapping[Setting, Sequence[_R | None]],
    differs: Callable[[_R, _R], bool | None],
    kinds: Sequence[Kind],
    runs: int = RUNS,
) -> Setting | None:
    """Return the setting with which the next run is to be made, None if all is known.

    A setting has one run, and more only if that one differs.

    :param results: of the runs until now; None is a run that gave none. All runs with `SAME`, and
        all but those that vary it, need one and the same PYTHONHASHSEED: unset, it is random.
    :param differs: tells whether two results differ; None if they cannot be compared.
    :param kinds: the kinds to be tested, in this order, without ``same``.
    """
    same = results.get(SAME, ())
    if len(same) < runs:
        return None if _within(same, differs) not in (False, None) else SAME
    if _within(same, differs) is not False:
        return None
    return next(
        (one for kind in kinds if (one := _next_of(kind, results, differs, runs)) is not None), None
    )


def conclusion(
    results: Mapping[Setting, Sequence[_R | None]],
    differs: Callable[[_R, _R], bool | None],
    kinds: Sequence[Kind],
    runs: int = RUNS,
) -> Conclusion:
    """Return what the runs have shown; the arguments are those of `next_setting`."""
    same = results.get(SAME, ())
    if _within(same, differs):
        addresses = (_ADDRESSES,) if _are_addresses(results, differs) else ()
        return Conclusion(addresses, differs_by_itself=True)
    if len(same) < runs or _within(same, differs) is None:
        return Conclusion(unknown=tuple(kinds))
    causes, unclear, unknown = [], [], []
    for kind in kinds:
        told = {setting: _told(setting, results, differs, runs) for setting in _settings(kind)}
        blamed = next((setting for setting, one in told.items() if one == "other"), None)
        if blamed is not None:
            causes.append(Cause(kind, _SENTENCES[kind], blamed))
        elif "mixed" in told.values():
            unclear.append(kind)
        elif "unknown" in told.values():
            unknown.append(kind)
    return Conclusion(tuple(causes), unclear=tuple(unclear), unknown=tuple(unknown))


def next_with_fixed_addresses(
    results: Mapping[Setting, Sequence[_R | None]],
    differs: Callable[[_R, _R], bool | None],
    runs: int = RUNS,
) -> Setting | None:
    """Return the setting of the next run that tells whether addresses are what differs by itself.

    None if it is known; the arguments are those of `next_setting`.
    """
    same, fixed = results.get(SAME, ()), results.get(FIXED, ())
    if len(fixed) < 2:  # two are enough for most that have another cause
        return None if None in fixed else FIXED
    if _within(fixed, differs) is not False:
        return None
    if len(same) < runs:
        return SAME
    return FIXED if len(fixed) < RUNS_WITH_FIXED and _all_differ(same, differs) else None


def _are_addresses(
    results: Mapping[Setting, Sequence[_R | None]], differs: Callable[[_R, _R], bool | None]
) -> bool:
    """Tell whether all runs differ, unless addresses are fixed, and then none does."""
    same, fixed = results.get(SAME, ()), results.get(FIXED, ())
    is_known = len(same) >= RUNS and len(fixed) >= RUNS_WITH_FIXED
    return is_known and _all_differ(same, differs) and _within(fixed, differs) is False


def _all_differ(results: Sequence[_R | None], differs: Callable[[_R, _R], bool | None]) -> bool:
    return all(_of_pair(pair, differs) is True for pair in combinations(results, 2))


_Told: TypeAlias = Literal["same", "other", "mixed", "unknown"]


def _settings(kind: Kind) -> list[Setting]:
    return [Setting(kind, number) for number in range(1, _SETTINGS[kind] + 1)]


def _next_of(
    kind: Kind,
    results: Mapping[Setting, Sequence[_R | None]],
    differs: Callable[[_R, _R], bool | None],
    runs: int,
) -> Setting | None:
    for setting in _settings(kind):
        made = results.get(setting, ())
        if not made:
            return setting
        told = _told(setting, results, differs, min(runs, len(made)))
        if told == "other":
            return setting if len(made) < runs else None
        if told != "same":
            return None
    return None


def _told(
    setting: Setting,
    results: Mapping[Setting, Sequence[_R | None]],
    differs: Callable[[_R, _R], bool | None],
    runs: int,
) -> _Told:
    """Return what the runs with a setting are beside those without; one run is enough for same."""
    made = results.get(setting, ())
    between = [_of_pair(pair, differs) for pair in product(results[SAME], made)]
    if not made or None in between:
        return "unknown"
    if not any(between):
        return "same"
    if not all(between) or _within(made, differs):
        return "mixed"
    return "other" if len(made) >= runs and _within(made, differs) is False else "unknown"


def _within(results: Sequence[_R | None], differs: Callable[[_R, _R], bool | None]) -> bool | None:
    """Tell whether any two results differ; None if none does, and some cannot be compared."""
    found = {_of_pair(pair, differs) for pair in combinations(results, 2)}
    if True in found:
        return True
    return None if None in found or None in results else False


def _of_pair(pair: tuple[_R | None, ...], differs: Callable[[_R, _R], bool | None]) -> bool | None:
    first, second = pair
    return None if first is None or second is None else differs(first, second)
