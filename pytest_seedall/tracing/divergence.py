"""The first place where two runs part: the line, the variable, and both values."""

from __future__ import annotations

import linecache
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.tracing.following import Following, Parting
from pytest_seedall.tracing.units import Unit, main_unit, pairs, worker_units

if TYPE_CHECKING:
    from pytest_seedall.comparing.differences import Difference
    from pytest_seedall.tracing.following import Role
    from pytest_seedall.tracing.traces import Trace


class Divergence(NamedTuple):
    """The first place where two runs part."""

    filename: str
    line: int
    function: str
    """The qualified name of the function that the line is in."""
    role: Role
    """What is different: a ``local``, an ``argument``, a ``return value``, an ``exception``, or
    the ``path``, which is where the runs went."""
    name: str
    """Of the variable; empty if it is none."""
    difference: Difference | None
    """None for a path, and for values that were not kept."""
    texts: tuple[str, str]
    """Both values, or where both runs went, as they are shown."""
    source: str
    """The text of the line; empty if there is none."""
    note: str = ""
    """What else a person has to know."""
    is_in_thread: bool = False
    """Whether it is in another thread than the main one."""


def first_divergence(first: Trace, second: Trace) -> Divergence | None:
    """Return the first place where two runs part, None if they do not as far as they are traced.

    That of the main thread, but if another thread parts before it in one of the runs: it sees
    what the others do at some time or other. What threads did is compared call by call, for which
    thread of a pool makes a call is no result.
    """
    main = _parting(first, second, main_unit(first), main_unit(second))
    found = [
        parting
        for one, other in pairs(first, second, worker_units(first), worker_units(second))
        if (parting := _parting(first, second, one, other)) is not None
    ]
    worker = min(found, key=lambda parting: parting.numbers, default=None)
    if worker is not None and (main is None or _is_before(worker, main)):
        return _told(worker)._replace(is_in_thread=True)
    return None if main is None else _told(main)


def line_of(divergence: Divergence, path: str) -> str:
    """Return where it is as one line: ``model.py:42 in fit()     acc += part``.

    :param path: the file, as it is to be shown.
    """
    name = divergence.function
    calls = "" if name.endswith(">") else "()"
    return f"{path}:{divergence.line} in {name}{calls}     {divergence.source}".rstrip()


def _parting(first: Trace, second: Trace, one: Unit, other: Unit) -> Parting | None:
    return Following(first, second).parting(one, other)


def _is_before(one: Parting, other: Parting) -> bool:
    return one.numbers[0] < other.numbers[0] or one.numbers[1] < other.numbers[1]


def _told(parting: Parting) -> Divergence:
    function, line = parting.function, parting.line
    return Divergence(
        function.filename,
        line,
        function.name,
        parting.role,
        parting.name,
        parting.difference,
        parting.texts,
        linecache.getline(function.filename, line).strip(),
        parting.note,
    )
