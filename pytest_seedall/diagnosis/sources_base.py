"""What a source of nondeterminism is: something that a test asks, and that no seed governs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from contextlib import AbstractContextManager

    Line: TypeAlias = tuple[str, int]
    """A file, and the number of a line."""


class Site(NamedTuple):
    """A place in the project where a source is asked."""

    source: str
    """The name of the source."""
    what: str
    """As people write it: ``time.time()``, ``os.listdir()``."""
    filename: str
    line: int
    function: str
    """The qualified name of the project's function."""

    @property
    def place(self) -> Line:
        return self.filename, self.line


class Source(Protocol):
    """One source that can be frozen: made to answer the same in each run."""

    name: str
    """One word or two, for a person: ``clock``, ``raw entropy``, ``thread starts``."""

    def calls(self) -> Mapping[Callable[..., object], str]:
        """Return the functions whose call asks it, and how people write the call.

        Of libraries that are imported; nothing is imported for it.
        """
        ...

    def frozen(self) -> AbstractContextManager[object]:
        """Return what is around one run: meanwhile it answers the same as in any other such run."""
        ...


@runtime_checkable
class PlacedSource(Source, Protocol):
    """One that can be frozen for some lines of the project, and be live for others."""

    def frozen_but(self, live: Collection[Line]) -> AbstractContextManager[object]:
        """Return what is around one run: it is frozen for all but those whom these lines call.

        :param live: where it answers as ever, be it asked directly or through a library.
        """
        ...
