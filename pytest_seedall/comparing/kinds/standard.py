"""Classes of the standard library: numbers, dates, paths, errors, generators of random numbers."""

from __future__ import annotations

import datetime
import re
from pathlib import PurePath
from random import Random
from typing import TYPE_CHECKING, Any

from pytest_seedall.comparing.making import parts
from pytest_seedall.comparing.nodes import Node
from pytest_seedall.comparing.objects import bases, full_name

if TYPE_CHECKING:
    from pytest_seedall.comparing.making import Make, Walk


def _written(standard: str, method: str = "__str__") -> Make:
    """Return what makes nodes of a class that writes all that it is.

    :param standard: the full name of the class that does: a subclass may write something else.
    """

    def make(value: Any, walk: Walk, name: str) -> Node:
        base = next(base for base in bases(type(value)) if full_name(base) == standard)
        return Node("leaf", name, getattr(base, method)(value))

    return make


def _range(value: range, walk: Walk, name: str) -> Node:
    return Node("leaf", name, repr(value))


def _moment(value: Any, walk: Walk, name: str) -> Node:
    """Make a node of a date with a time, or of a time, without asking its time zone."""
    base: Any = datetime.datetime if isinstance(value, datetime.datetime) else datetime.time
    plain = base(*_fields(base, value), fold=value.fold)
    found = parts(walk, [(".tzinfo", base.tzinfo.__get__(value)), (".fold", value.fold)])
    return Node("leaf", name, plain.isoformat(), attributes=found)


def _fields(base: type, value: Any) -> list[int]:
    names = ["year", "month", "day"] if base is datetime.datetime else []
    names += ["hour", "minute", "second", "microsecond"]
    return [getattr(base, name).__get__(value) for name in names]


def _zone(value: Any, walk: Walk, name: str) -> Node:
    return Node("leaf", name, value.key)


def _path(value: Any, walk: Walk, name: str) -> Node:
    return Node("leaf", name, walk.text(PurePath.__fspath__(value)))


def _pattern(value: re.Pattern[str], walk: Walk, name: str) -> Node:
    flags = re.RegexFlag(value.flags)
    return Node("leaf", name, repr(value.pattern), attributes=((".flags", flags.value),))


def _error(value: Any, walk: Walk, name: str) -> Node:
    arguments = BaseException.__dict__["args"].__get__(value)
    return Node("object", name, attributes=parts(walk, [(".args", arguments)]))


def _random(value: Any, walk: Walk, name: str) -> Node:
    state = parts(walk, [("", Random.getstate(value))])
    return Node("state", name, attributes=state)


def _buffer(value: Any, walk: Walk, name: str) -> Node:
    """Make a node of a file in memory."""
    found = parts(walk, [(".getvalue()", value.getvalue()), (".tell()", value.tell())])
    return Node("object", name, attributes=found)


_WRITTEN = (
    "datetime.timedelta",
    "decimal.Decimal",
    "fractions.Fraction",
    "uuid.UUID",
    "ipaddress.IPv4Address",
    "ipaddress.IPv6Address",
    "ipaddress.IPv4Network",
    "ipaddress.IPv6Network",
)
_WRITTEN_BY = {"datetime.date": "isoformat", "datetime.timezone": "__repr__"}

#: By the full names of classes.
MAKERS: dict[str, Make] = {
    "builtins.range": _range,
    "builtins.BaseException": _error,
    "datetime.datetime": _moment,
    "datetime.time": _moment,
    "zoneinfo.ZoneInfo": _zone,
    **{name: _written(name) for name in _WRITTEN},
    **{name: _written(name, method) for name, method in _WRITTEN_BY.items()},
    "pathlib.PurePath": _path,
    "pathlib._local.PurePath": _path,
    "re.Pattern": _pattern,
    "random.Random": _random,
    "_io.StringIO": _buffer,
    "_io.BytesIO": _buffer,
}

#: Those whose subclasses have only attributes that repeat or cache what they are.
COMPLETE = {"pathlib.PurePath", "pathlib._local.PurePath"}

#: Those that are compared even where both runs share them.
VALUES = {
    name for name in MAKERS if not name.startswith(("_io.", "random.", "builtins.BaseException"))
}
