"""Classes of values with named fields, like a `NamedTuple`, but no tuples.

Each run makes those that seeding needs when pytest starts: the class of a `NamedTuple` takes 0.2 ms
to be made, as its fields are compiled.
"""

from __future__ import annotations

from typing import Any, Self, dataclass_transform


@dataclass_transform(frozen_default=True)
class Struct:
    """The base of such a class; mypy sees that it is given its fields."""

    def __init__(self, *values: Any, **named: Any) -> None:
        vars(self).update(zip(type(self).__annotations__, values, strict=False), **named)

    def __eq__(self, other: object) -> bool:
        fields = type(self).__annotations__
        return type(other) is type(self) and all(
            getattr(other, field) == getattr(self, field) for field in fields
        )

    __hash__ = None  # type: ignore[assignment]  # a field may be a list

    def __repr__(self) -> str:
        return f"{type(self).__name__}({vars(self)})"

    def replace(self, **changed: Any) -> Self:
        """Return the same with other values in some fields."""
        return type(self)(**{**vars(self), **changed})
