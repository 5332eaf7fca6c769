"""Addresses: `id`, and the hash of objects whose class defines none, by which sets are ordered."""

from __future__ import annotations

import functools
import gc
import linecache
import sys
import threading
import weakref
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any, cast

from pytest_seedall.comparing.objects import bases, namespace
from pytest_seedall.diagnosis.sources.bindings import Remembered
from pytest_seedall.diagnosis.sources.stand_ins import as_called, nearest_caller, standing
from pytest_seedall.diagnosis.sources_base import Site
from pytest_seedall.entropy.call_sites import origin_of
from pytest_seedall.naming.projects import file_of
from pytest_seedall.tracing.calls import asking_place
from pytest_seedall.tracing.examined import is_examined_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pytest_seedall.diagnosis.sources.stand_ins import Function

_address = id
_NOTHING = object()
_MARK = "numbered_by_seedall"
#: The `id` of the object that is asked for first, which is no address on the machines of today.
_FIRST = 1 << 60
#: As far as addresses are apart.
_STEP = 16
#: How many objects without weak references (lists, ints) are kept alive for the run at most.
_MOST_KEPT = 10_000


class Addresses:
    """Objects of a run numbered in the order in which the project asks for their `id` or hash.

    Frozen: `id` as the project calls it; the hash, and so the order of sets, of objects of the
    project's classes that define neither hash nor equality. What exists before the run keeps its
    own, which are the same in each run.

    Not frozen: the addresses in ``repr``; `id` as libraries and Python call it, as ``__deepcopy__``
    does for its memo, and modules that use `ctypes`; hashes of functions, modules and classes, of
    objects of libraries' classes, and of classes without weak references; nor those of classes
    with decorators that the run itself defines. Objects that outlive the run keep their hashes.
    """

    name = "addresses"

    def __init__(self) -> None:
        self._remembered = Remembered()

    def calls(self) -> Mapping[Callable[..., object], str]:
        """Return the functions that tell an address."""
        return {**as_called(("builtins:id",)), id: "id()", hash: "hash()", repr: "repr()"}

    @contextmanager
    def frozen(self, sites: set[Site] | None = None) -> Iterator[None]:
        """Return what is around one run: meanwhile the project's objects are numbered.

        :param sites: takes where they get their numbers, if it is given: sets and dicts ask for
            hashes, and ``sorted(key=id)`` for addresses, though no call is seen.
        """
        numbers = _Numbers(sites), _Numbers(sites)
        hashes = _Hashes(numbers[0])
        with ExitStack() as cleanup:
            cleanup.callback(hashes.put_back)
            for each in _classes():
                hashes.number(each)
            calls: dict[str, Function] = {"builtins:id": _identifying(numbers[1])}
            calls["builtins:__build_class__"] = functools.partial(_build, hashes)
            cleanup.enter_context(standing(calls, remembered=self._remembered))
            before = gc.get_objects()  # last: of what we do nothing is freed
            old = dict(zip(map(_address, before), map(type, before), strict=True))
            del before
            for one in numbers:
                one.begin(old)
            yield


class _Numbers:
    """The numbers of the objects of one run.

    :param sites: takes where they are given.
    """

    def __init__(self, sites: set[Site] | None) -> None:
        self._sites = sites
        self._old: dict[int, type] = {}
        self._known: dict[int, tuple[Callable[[], object], int]] = {}
        self._lock = threading.RLock()  # a finaliser may ask while another asks
        self._kept = 0
        self._count = 0
        self._is_on = False

    def begin(self, old: dict[int, type]) -> None:
        """Begin to give numbers.

        :param old: the types of the objects that exist before the run, which get none, by address.
            One of another type is a new object in the place of one that is gone.
        """
        self._old = old
        self._is_on = True

    def end(self) -> None:
        """Give no more numbers; those that have one keep it."""
        self._is_on = False

    def of(self, asked: object, what: str) -> int | None:
        """Return the number of an object: 0, 1 and so on; None if it has none.

        :param what: what is asked of it: ``id()``.
        """
        address = _address(asked)
        with self._lock:
            held, number = self._known.get(address, (_nothing, 0))
            if held() is asked:
                return number
            if not self._is_on or self._old.get(address) is type(asked):
                return None
            self._note(what)
            return self._add(address, asked)

    def _note(self, what: str) -> None:
        if self._sites is not None and (place := asking_place(sys._getframe(1))) is not None:
            self._sites.add(Site(Addresses.name, what, *place))

    def _add(self, address: int, asked: object) -> int | None:
        held: Callable[[], object]
        try:
            held = weakref.ref(asked)
        except TypeError:
            if self._kept >= _MOST_KEPT:
                return None
            self._kept += 1
            held = functools.partial(_itself, asked)
        number, self._count = self._count, self._count + 1
        self._known[address] = held, number
        return number

    def living(self) -> list[object]:
        """Return the objects that have a number and exist still."""
        return [each for held, _ in list(self._known.values()) if (each := held()) is not None]


def _nothing() -> object:
    return _NOTHING


def _itself(asked: object) -> object:
    return asked


def _identifying(numbers: _Numbers) -> Function:
    def identify(original: Function, *args: Any) -> Any:
        number = numbers.of(*args, "id()") if len(args) == 1 and _is_for_project() else None
        return original(*args) if number is None else _FIRST + _STEP * number

    return identify


def _is_for_project() -> bool:
    frame = nearest_caller(sys._getframe(1))
    if frame is None or origin_of(frame) != "project" or "memo" in frame.f_code.co_varnames:
        return False
    return "ctypes" not in {getattr(each, "__name__", "") for each in frame.f_globals.values()}


def _classes() -> list[type]:
    """Return all classes, without asking any for its hash, which a metaclass may define."""
    found: dict[int, type] = {}
    ahead: list[type] = [object]
    while ahead:
        below: list[type] = type.__subclasses__(ahead.pop())
        new = {id(each): each for each in below if id(each) not in found}
        found |= new
        ahead += new.values()
    return [*found.values()]


class _Hashes:
    """The classes whose objects get their numbers as hashes."""

    def __init__(self, numbers: _Numbers) -> None:
        self._numbers = numbers
        self._before: dict[type, object] = {}

    def number(self, owner: type) -> None:
        """Have the objects of a class numbered, if it is one of the project's and that is safe."""
        if not _can_be_numbered(owner):
            return
        with suppress(TypeError):
            before = namespace(owner).get("__hash__")
            hash_of = cast("Any", _attribute(owner, "__hash__"))
            type.__setattr__(owner, "__hash__", _numbered(self._numbers, hash_of))
            self._before[owner] = before

    def put_back(self) -> None:
        """Give the classes their hashes back, but those of which there are still objects.

        Sets and dicts would find these no more.
        """
        self._numbers.end()
        if self._numbers.living():
            gc.collect()
        kept = {each for living in self._numbers.living() for each in type(living).__mro__}
        for owner in self._before.keys() - kept:
            before = self._before[owner]
            with suppress(TypeError, AttributeError):
                if before is None:
                    type.__delattr__(owner, "__hash__")
                else:
                    type.__setattr__(owner, "__hash__", before)


def _can_be_numbered(owner: type) -> bool:
    """Tell whether a class is the project's and plain; no code of its own runs for that."""
    module = namespace(owner).get("__module__")
    if not isinstance(module, str) or not is_examined_file(file_of(module)):
        return False
    metaclass, plain_metaclass, plain = cast("tuple[Any, ...]", (type(owner), type, object))
    if metaclass.__hash__ is not plain_metaclass.__hash__:
        return False  # which we would ask for its own hash
    if metaclass.__eq__ is not plain_metaclass.__eq__:
        return False
    hash_of = _attribute(owner, "__hash__")
    if hash_of is not plain.__hash__ and not hasattr(hash_of, _MARK):
        return False
    return _attribute(owner, "__eq__") is plain.__eq__ and bool(owner.__weakrefoffset__)


def _attribute(owner: type, name: str) -> object:
    """Return an attribute as it stands in the class, or in one above it: mocks make another."""
    return next((namespace(one)[name] for one in bases(owner) if name in namespace(one)), None)


def _numbered(numbers: _Numbers, before: Callable[[Any], int]) -> Callable[[Any], int]:
    def number_of(self: object) -> int:
        number = numbers.of(self, f"the hash of {type(self).__name__}")
        return before(self) if number is None else number

    number_of.__name__ = "__hash__"
    setattr(number_of, _MARK, True)
    return number_of


def _build(hashes: _Hashes, original: Function, body: Any, *args: Any, **kwargs: Any) -> Any:
    made = original(body, *args, **kwargs)
    code = getattr(body, "__code__", None)
    # A decorator, such as a dataclass's, looks whether the class has a hash of its own.
    line = linecache.getline(code.co_filename, code.co_firstlineno).strip() if code else ""
    if line.startswith("class ") and isinstance(made, type):
        with suppress(Exception):  # a metaclass of the user's
            hashes.number(made)
    return made
