"""Where state is that outlives a run: each place by its name, read and written past users' code.

As `held_objects` says: no property, `__getattr__` or `__setattr__` is called.
"""

from __future__ import annotations

from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from pytest_seedall.comparing.objects import bases, instance_dict, namespace
from pytest_seedall.sharing.held_objects import (
    ARGUMENT,
    ATTRIBUTE,
    ITEM,
    LOCAL,
    Step,
    is_class,
    pairs_of,
    parts_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Role: TypeAlias = Literal[
    "global",
    "class attribute",
    "default",
    "function attribute",
    "closure",
    "cache",
    "iterator",
    "fixture",
    "parameter",
    "setting",
    "name",
    "file",
    "module",
]


class _Absent:
    """Nothing is in the place."""

    def __repr__(self) -> str:
        return "not set"


ABSENT: Final = _Absent()


class CannotError(Exception):
    """A place cannot be written, or a value cannot be put back; the message says why."""


class Place(NamedTuple):
    """Where a value is, and how to read and replace it."""

    name: str
    """As people write it: ``mod.STATE``, ``mod.f(seen)``, ``os.environ['X']``."""
    role: Role
    read: Callable[[], object]
    """Returns what is there now; `ABSENT` if nothing is."""
    write: Callable[[Any], object]
    """Puts something there, or nothing if it is given `ABSENT`; raises `CannotError`."""
    module: str = ""
    """The module that holds it, if one does."""
    names: tuple[str, ...] = ()
    """The names that lead from the module to it: ``("Class", "count")``."""


def refuse(value: object) -> None:
    """Write to a place that cannot be written."""
    raise CannotError("cannot be replaced")


def held(name: str, role: Role, holder: object, step: Step, **facts: Any) -> Place:
    """Return the place to which a step leads from its holder."""
    return Place(
        name,
        role,
        lambda: read(holder, step),
        lambda value: write(holder, step, value),
        **facts,
    )


def read(holder: object, step: Step) -> object:
    """Return what is at the end of a step; `ABSENT` if nothing is."""
    if type(holder) is FunctionType and step.form == ATTRIBUTE:
        return vars(holder).get(str(step.key), ABSENT)
    for form, parts in parts_of(holder):
        if form == step.form:
            for key, value in pairs_of(parts):
                if type(key) is type(step.key) and key == step.key:
                    return value
    return ABSENT


def write(holder: Any, step: Step, value: object) -> None:
    """Put a value at the end of a step, or nothing if it is `ABSENT`.

    :raises CannotError: if there is no way to.
    """
    try:
        if value is ABSENT and step.form == ARGUMENT:
            refuse(value)
        elif step.form == LOCAL:
            _write_cell(holder, step.key, value)
        elif step.form == ARGUMENT and type(holder) is FunctionType:
            _write_default(holder, step.key, value)
        elif step.form == ITEM:
            _write_item(holder, step.key, value)
        elif step.form == ATTRIBUTE:
            write_attribute(holder, str(step.key), value)
        else:
            refuse(value)
    except (AttributeError, TypeError, LookupError, ValueError) as error:
        raise CannotError(f"cannot be replaced: {error}") from error


def _write_cell(function: Any, name: object, value: object) -> None:
    cell = function.__closure__[function.__code__.co_freevars.index(name)]
    if value is ABSENT:
        del cell.cell_contents
    else:
        cell.cell_contents = value


def _write_default(function: Any, name: object, value: object) -> None:
    if function.__kwdefaults__ and name in function.__kwdefaults__:
        function.__kwdefaults__[name] = value
        return
    code, defaults = function.__code__, list(function.__defaults__)
    place = code.co_varnames[: code.co_argcount].index(name) - code.co_argcount
    defaults[place] = value
    function.__defaults__ = tuple(defaults)


def _write_item(holder: Any, key: Any, value: object) -> None:
    base = next(base for base in (dict, list) if issubclass(type(holder), base))
    if value is ABSENT:
        base.__delitem__(holder, key)
    else:
        base.__setitem__(holder, key, value)


def write_attribute(holder: Any, name: str, value: object) -> None:
    """Set an attribute of a module, class, function or instance, or delete it."""
    if is_class(holder):
        if value is ABSENT:
            type.__delattr__(holder, name)
        else:
            type.__setattr__(holder, name, value)
        return
    is_module = issubclass(type(holder), ModuleType)  # `isinstance` asks the object
    slot = None if is_module else slot_of(holder, name)
    if slot is not None:
        slot.__set__(holder, value) if value is not ABSENT else slot.__delete__(holder)
        return
    attributes: Any = vars(holder) if is_module else instance_dict(holder)
    if value is ABSENT:
        del attributes[name]
    else:
        attributes[name] = value


def slot_of(holder: object, name: str) -> Any:
    """Return what reads and writes an attribute that is in a slot; None if it is in none."""
    for base in bases(type(holder)):
        descriptor = namespace(base).get(name)
        if type(descriptor).__name__ == "member_descriptor":
            return descriptor
    return None
