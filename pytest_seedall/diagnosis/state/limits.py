"""How far a look goes: for how long, how large a value may be, and into which objects."""

from __future__ import annotations

import sys
import time
from typing import Any

from pytest_seedall.comparing.kinds.finding import KINDS, LIBRARIES, MAKERS
from pytest_seedall.comparing.objects import bases, defines, full_name, module_of
from pytest_seedall.naming.projects import file_of
from pytest_seedall.tracing.examined import is_examined_file

#: The seconds that one look takes, at most, unless another number is given.
SECONDS = 0.3
#: The objects that one look sees.
MOST_OBJECTS = 100_000
#: The bytes, or the elements, of a value that is looked at and copied.
LARGEST = 16 << 20
_MOST_ELEMENTS = 100_000
# So many times as long a look may take on a machine that is busy.
_LOADED = 6


class Budget:
    """What is left of one look.

    Other processes and threads may keep this thread from its work, so it is the time that it works
    which counts. Where it waits, there is an end to that, too.

    :param seconds: how long it may take.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._end = time.perf_counter() + seconds
        self._end_of_work = time.thread_time() + seconds
        self._end_of_all = self._end + (_LOADED - 1) * seconds
        self._objects = 0
        self._bytes = 0
        self.is_spent = False

    def shorten(self, share: float) -> None:
        """Go on with a part of the time that is left."""
        now, work = time.perf_counter(), time.thread_time()
        self._end = now + share * max(0.0, self._end - now)
        self._end_of_work = work + share * max(0.0, self._end_of_work - work)
        self._end_of_all = now + share * max(0.0, self._end_of_all - now)

    def spend(self, objects: int = 1) -> bool:
        """Count objects; tell whether that was too much."""
        self._objects += objects
        if self._objects > MOST_OBJECTS or self._is_over():
            self.is_spent = True
        return self.is_spent

    def _is_over(self) -> bool:
        now = time.perf_counter()
        if now <= self._end:
            return False  # as nearly always: it takes longer to ask how long a thread has worked
        return now > self._end_of_all or time.thread_time() > self._end_of_work

    def fits(self, size: int) -> bool:
        """Count the bytes of a copy; tell whether they may be copied."""
        self._bytes += size
        return self._bytes <= 4 * LARGEST


def size_of(value: Any) -> int:
    """Return the bytes of an array, table, text or buffer, or 0 for what is none."""
    kind = type(value)
    if issubclass(kind, (str, bytes, bytearray)):
        return len(value)
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if issubclass(kind, getattr(numpy, "ndarray", ())):
        return int(value.nbytes)
    if issubclass(kind, getattr(torch, "Tensor", ())):
        return int(value.numel() * value.element_size())
    if module_of(kind).partition(".")[0] in ("pandas", "polars", "scipy") and hasattr(
        kind, "shape"
    ):
        rows, columns = (*value.shape, 1, 1)[:2]
        return int(8 * rows * columns)
    return 0


def is_too_large(value: Any) -> bool:
    """Tell whether a value would take too long to look at."""
    kind = type(value)
    base = next(
        (base for base in (dict, list, set, frozenset, tuple) if issubclass(kind, base)), None
    )
    if base is not None and base.__len__(value) > _MOST_ELEMENTS:
        return True
    return size_of(value) > LARGEST


def is_looked_into(kind: type) -> bool:
    """Tell whether what an object of a class holds may be state of the project.

    Objects of libraries may hold the whole library, unless it is one whose values are compared.
    """
    if id(kind) in KINDS:
        return True
    if defines(kind, "__dataclass_fields__") or defines(kind, "__attrs_attrs__"):
        return True
    modules = {module_of(base) for base in bases(kind)}
    if any(module.partition(".")[0] in LIBRARIES for module in modules):
        return True
    is_known = any(full_name(base) in MAKERS for base in bases(kind))
    return is_known or is_project_class(kind)


def is_project_class(kind: type) -> bool:
    """Tell whether a class is of the project, or made in a console or ``exec``."""
    module = module_of(kind)
    return module == "__main__" or is_examined_file(file_of(module))
