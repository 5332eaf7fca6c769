"""What reports carry from where a test runs to where it is told, and the words at the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_seedall.settings.options import SessionSeed

TITLE = "seedall"
SWEEP_TITLE = f"{TITLE}: seed sweep"

#: The attribute of a failed report of a test that drew random numbers: its replay command, empty if
#: there is none.
REPLAY = "seedall_replay"

#: The attribute of a failed report of a test whose random numbers all follow seeds that the project
#: sets: the calls that set them, each with its place.
OWN_SEEDS = "seedall_own_seeds"

#: The attribute of a failed report of a test that Hypothesis failed by an example of its database.
STORED_EXAMPLE = "seedall_stored_example"

#: The attribute of a failed report of a test whose marker pins its seed.
PINNED = "seedall_pinned"

#: The attribute of a report that holds the tally of its test, if that ran several times.
REPEATED = "seedall_repeated"

#: The attribute of a report of a run under one of several seeds: the node id of the test alone.
SWEPT_TEST = "seedall_swept_test"

#: That of its last report: what is told of the test, then what one or several of its runs gave.
SWEPT_RUNS = "seedall_swept"

#: That of the last report of an item inside which all runs are made in a worker: the same of all.
SWEPT_TOGETHER = "seedall_swept_together"

#: That of its first report in a worker, which may die: what is told of it then.
SWEPT_BEGUN = "seedall_swept_begun"

#: Of failures of one test under several seeds: so many are recorded, and shown in full.
MOST_OF_SWEEP = 3

#: What the header says with ``--deterministic``.
DETERMINISTIC = "the deterministic modes of PyTorch and TensorFlow are on, where they are imported"


def header(
    session_seed: SessionSeed, seed_option: str = "--seed", test_seed: int | None = None
) -> str:
    """Return the line at the start of a run."""
    text = f"{TITLE}: session seed {session_seed.value}"
    if session_seed.source:
        text += f", {session_seed.source} (again with {seed_option}={session_seed.value})"
    return text if test_seed is None else f"{text}, test seed {test_seed} for each selected test"


def own_seeds_found(places: Sequence[str], heeded: bool) -> str:
    """Say where the project's own code seeds in a wider scope, and what we make of that."""
    return f"{'heeding' if heeded else 'overriding'} the project's own seeds: {_shortened(places)}"


def _shortened(places: Sequence[str], shown: int = 3) -> str:
    """Return the first places, and how many more there are."""
    more = [f"... {len(places) - shown} more"] if len(places) > shown else []
    return ", ".join([*places[:shown], *more])


def name_of(pair: object) -> object:
    """Return the name of a user property; None of what a project has put there beside pairs."""
    return pair[0] if isinstance(pair, tuple | list) and len(pair) == 2 else None


def unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
