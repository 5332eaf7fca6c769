"""What a test sets of its own object: ``self.loss``."""

from __future__ import annotations

import functools
from dis import get_instructions
from typing import TYPE_CHECKING

from pytest_seedall.comparing.objects import attributes, bases

if TYPE_CHECKING:
    from types import CodeType

_SETS = "STORE_ATTR"


class OwnAttributes:
    """The attributes of the object whose method a test is, as far as the test sets them.

    That are those that are new since it began, and those that its code sets, by their names. What
    `setUp` and fixtures have made is left alone, as arguments that are fixtures are. Nothing is
    kept of it but the names: a test may want to see that it is the last that has an object.

    :param owner: the object; None for a function.
    """

    def __init__(self, owner: object, code: CodeType) -> None:
        self._owner = owner
        self._code = code
        self._before: frozenset[str] | None = None

    def begin(self) -> None:
        """Note what is there before the function runs; of several examples, the first."""
        if self._before is None:
            self._before = frozenset(name for name, _ in attributes(self._owner))

    def found(self) -> dict[str, object]:
        """Return what the test has set so far."""
        if self._before is None:
            return {}
        older = self._before - _set_by(self._code)
        found = attributes(self._owner)
        return {f"self.{name}": value for name, value in found if name not in older}


def has_attributes(owner: object) -> bool:
    """Tell whether something is an object that a test may have for itself: not a class."""
    return owner is not None and type not in bases(type(owner))


@functools.lru_cache(maxsize=8)
def _set_by(code: CodeType) -> frozenset[str]:
    """Return the names of the attributes, of whatever objects, that some code sets."""
    found = (one.argval for one in get_instructions(code) if one.opname == _SETS)
    return frozenset(map(str, found))
