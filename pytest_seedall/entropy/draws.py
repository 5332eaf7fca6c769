"""What was drawn from entropy in a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pytest_seedall.structs import Struct

if TYPE_CHECKING:
    from pytest_seedall.entropy.noted_draws import Forbidden, Noted
    from pytest_seedall.seeds import Part
    from pytest_seedall.settings.options import Mode


#: What the seeder is called that counts the draws of each stream.
NAME = "entropy"


class EntropyError(Exception):
    """Fails the test that draws entropy where that is an error; one that is caught, at its end.

    Not pytest's own, with which a doctest would show the frames of pytest; and an ordinary
    exception, which pools of threads and processes bring back to the test.
    """


EntropyError.__module__ = "pytest_seedall"  # short in reports, and where pickle finds it

#: By file, line, instruction and kind.
_Notes: TypeAlias = "dict[tuple[str, int, int, str], Noted]"


class Draws:
    """The entropy draws of one stream, or of an example of Hypothesis in it."""

    __slots__ = ("counts", "forbidden", "is_example", "mode", "real", "seed", "seeded")

    def __init__(self, seed: int, mode: Mode) -> None:
        self.seed = seed
        self.mode = mode
        self.counts: dict[tuple[Part, ...], int] = {}
        """How often each function has asked, and started a thread."""
        self.seeded: _Notes = {}
        """Those that were answered by the seed."""
        self.real: _Notes = {}
        """Those that were left to the operating system."""
        self.is_example = False
        self.forbidden: Forbidden | None = None
        """The first that failed the test, or should have."""

    def note_seeded(self, noted: Noted) -> None:
        _note(self.seeded, noted)

    def note_real(self, noted: Noted) -> Noted:
        return _note(self.real, noted)

    def add_notes(self, others: Draws) -> None:
        """Take over what other draws have noted, as those of an example that is over."""
        for ours, theirs in ((self.seeded, others.seeded), (self.real, others.real)):
            for noted in theirs.values():
                _note(ours, noted)

    def count(self, *key: Part) -> int:
        number = self.counts[key] = self.counts.get(key, 0) + 1
        return number


class DrawsSeen(Struct):
    """What the draws of a stream had been when it ended."""

    seeded: tuple[Noted, ...] = ()
    real: tuple[Noted, ...] = ()


def _note(notes: _Notes, new: Noted) -> Noted:
    """Add a draw to those of the same line."""
    key = (new.site.filename, new.site.line, new.site.instruction, new.kind)
    times = notes[key].times if key in notes else 0
    noted = notes[key] = new._replace(times=times + new.times)
    return noted
