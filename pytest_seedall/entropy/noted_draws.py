"""The lines that draw entropy, and the words for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.entropy.call_sites import origin_of_file
from pytest_seedall.naming.projects import package_of
from pytest_seedall.naming.wording import place

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_seedall.entropy.call_sites import CallSite

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
_OF_NUMPY = (
    *("default_rng", "RandomState", "SeedSequence"),
    *("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64"),
)


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
            return self._unwritten
        module, _, name = called.rpartition(".")
        is_numpys = module in ("np.random", "numpy.random") and name != "seed"
        return f"{name if is_numpys else called}()"

    @property
    def told(self) -> str:
        """The call, and the library if one draws for itself: ``Random() in mimesis``."""
        file = self.site.filename
        is_in_library = origin_of_file(file) == "library"
        return f"{self.written} in {package_of(file)}" if is_in_library else self.written

    @property
    def _unwritten(self) -> str:
        named = [name for name in _OF_NUMPY if name in self.site.names]
        if self.kind == "numpy" and len(named) == 1:
            return f"{named[0]}()"
        return _UNNAMED.get(self.kind, f"{self.kind.replace(':', '.')}()")

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


class Forbidden(NamedTuple):
    """A draw that is an error."""

    site: CallSite
    message: str

    def told(self, rootpath: Path) -> str:
        """Return the message with its place, for where no traceback shows that."""
        return f"{place(self.site.filename, self.site.line, rootpath)}: {self.message}"
