"""What was drawn from entropy in a stream, in which lines, and the words for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pytest_seedall.wording import place

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_seedall.call_sites import CallSite
    from pytest_seedall.options import Mode
    from pytest_seedall.seeds import Part


class Noted(NamedTuple):
    """The entropy draws of one line."""

    kind: str
    """What the draw seeds (``numpy``, ``random``, ``torch``), or the source of raw entropy."""
    site: CallSite
    times: int

    @property
    def written(self) -> str:
        """The call as people write it: ``default_rng()``."""
        called = self.site.called()
        if not called:
            return _UNNAMED.get(self.kind, f"{self.kind.replace(':', '.')}()")
        module, _, name = called.rpartition(".")
        is_numpys = module in ("np.random", "numpy.random") and name != "seed"
        return f"{name if is_numpys else called}()"

    def forbidden(self, marker: str) -> str:
        """Say why it is an error, and what to write instead.

        :param marker: the name of our marker; empty outside of a test, where there are neither
            markers nor the fixture `seedall`.
        """
        return (
            f"{self.written} asks the operating system for entropy, so that the test does not "
            f"repeat: {self._cure(in_test=bool(marker))}, or allow it by "
            + (f"@pytest.mark.{marker}('report')" if marker else "ini seedall_entropy_allow")
        )

    def _cure(self, in_test: bool) -> str:
        cure = _CURES.get(self.kind, "")
        if not cure and self.written.endswith("uuid4()"):
            cure = "use uuid.UUID(int=random.getrandbits(128), version=4)"
        elif not cure:
            cure = "draw from random, as in random.randbytes(16)"
        return cure if in_test else cure.replace("seedall.seed", "the fixture session_seed")


class EntropyError(Exception):
    """Fails the test that draws entropy where that is an error; one that is caught, at its end.

    Not pytest's own, with which a doctest would show the frames of pytest; and an ordinary
    exception, which pools of threads and processes bring back to the test.
    """


EntropyError.__module__ = "pytest_seedall"  # short in reports, and where pickle finds it

_CURES = {
    "numpy": "give it a seed, such as seedall.seed",
    "random": "give it a seed, such as seedall.seed",
    "torch": "use torch.manual_seed(seedall.seed)",
    "tensorflow": "use tf.random.Generator.from_seed(seedall.seed)",
}

#: What is drawn from where the source does not tell.
_UNNAMED = {
    "numpy": "a generator of NumPy's",
    "random": "random.Random()",
    "torch": "torch.seed()",
    "tensorflow": "tf.random.Generator.from_non_deterministic_state()",
}

#: By file, line, instruction and kind.
_Notes: TypeAlias = "dict[tuple[str, int, int, str], Noted]"


class Forbidden(NamedTuple):
    """A draw that is an error."""

    site: CallSite
    message: str

    def told(self, rootpath: Path) -> str:
        """Return the message with its place, for where no traceback shows that."""
        return f"{place(self.site.filename, self.site.line, rootpath)}: {self.message}"


class Draws:
    """The entropy draws of one stream."""

    __slots__ = ("counts", "forbidden", "mode", "real", "seed", "seeded")

    def __init__(self, seed: int, mode: Mode) -> None:
        self.seed = seed
        self.mode = mode
        self.counts: dict[tuple[Part, ...], int] = {}
        """How often each function has asked, and started a thread."""
        self.seeded: _Notes = {}
        """Those that were answered by the seed."""
        self.real: _Notes = {}
        """Those that were left to the operating system."""
        self.forbidden: Forbidden | None = None
        """The first that failed the test, or should have."""

    def note_seeded(self, kind: str, site: CallSite) -> None:
        _note(self.seeded, Noted(kind, site, 1))

    def note_real(self, kind: str, site: CallSite) -> Noted:
        return _note(self.real, Noted(kind, site, 1))

    def add_notes(self, others: Draws) -> None:
        """Take over what other draws have noted, as those of an example that is over."""
        for ours, theirs in ((self.seeded, others.seeded), (self.real, others.real)):
            for noted in theirs.values():
                _note(ours, noted)

    def count(self, *key: Part) -> int:
        number = self.counts[key] = self.counts.get(key, 0) + 1
        return number


class DrawsSeen(NamedTuple):
    """What the draws of a stream had been when it ended."""

    seeded: tuple[Noted, ...] = ()
    real: tuple[Noted, ...] = ()


def _note(notes: _Notes, new: Noted) -> Noted:
    """Add a draw to those of the same line."""
    key = (new.site.filename, new.site.line, new.site.instruction, new.kind)
    times = notes[key].times if key in notes else 0
    noted = notes[key] = new._replace(times=times + new.times)
    return noted
