"""What is inside an object, read without asking the object: its class may answer anything."""

from __future__ import annotations

from types import GetSetDescriptorType, MappingProxyType, MemberDescriptorType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DESCRIPTORS = {GetSetDescriptorType, MemberDescriptorType}

# A metaclass may define attributes of these names.
_BASES = type.__dict__["__mro__"].__get__
_NAMESPACE = type.__dict__["__dict__"].__get__
_MODULE = type.__dict__["__module__"].__get__
_QUALNAME = type.__dict__["__qualname__"].__get__


def bases(kind: type) -> tuple[type, ...]:
    """Return a class and all that it inherits from, nearest first."""
    return _BASES(kind)  # type: ignore[no-any-return]


def namespace(kind: type) -> MappingProxyType[str, Any]:
    return _NAMESPACE(kind)  # type: ignore[no-any-return]


def module_of(kind: type) -> str:
    module = namespace(kind).get("__module__")
    return module if type(module) is str else str(_MODULE(kind))


def full_name(kind: type) -> str:
    """Return what a class is called: ``module.Class``."""
    return f"{module_of(kind)}.{_QUALNAME(kind)}"


def short_name(kind: type) -> str:
    """Return what a class is called by people, who omit ``builtins``."""
    return full_name(kind).removeprefix("builtins.")


def defines(kind: type, name: str) -> bool:
    """Tell whether instances of a class have something by its definition."""
    return any(name in namespace(base) for base in bases(kind))


def is_opaque(kind: type) -> bool:
    """Tell whether objects have more than attributes: a class written in C hides what it has."""
    return any(not _shows_all(base) for base in bases(kind) if base is not object)


def _shows_all(kind: type) -> bool:
    return "__slots__" in namespace(kind) or defines(kind, "__dict__")


def instance_dict(value: object) -> Mapping[str, object]:
    """Return the attributes of an object that are in its ``__dict__``."""
    for base in bases(type(value)):
        descriptor = namespace(base).get("__dict__")
        if type(descriptor) in _DESCRIPTORS:
            found = descriptor.__get__(value)  # type: ignore[union-attr]
            return found if isinstance(found, dict) else {}
    return {}


def attributes(value: object) -> Iterator[tuple[str, object]]:
    """Yield what an object has in slots and in its ``__dict__``, by name."""
    for base in bases(type(value)):
        for name, descriptor in namespace(base).items():
            if type(descriptor) is MemberDescriptorType and not _is_special(name):
                try:
                    yield name, descriptor.__get__(value)
                except AttributeError:  # nothing is in the slot
                    continue
    yield from list(instance_dict(value).items())  # a thread may set another meanwhile


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
