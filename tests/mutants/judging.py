"""What is told of mutants, beside what was injected into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mutants.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoses import Told
    from mutants.running import Mutant

_CAUSES = {kind.name: kind.causes for kind in KINDS}


class Diagnoses:
    """How often the line and the cause are told, and where they are not."""

    def __init__(self) -> None:
        self.count = self.lines = self.causes = 0
        self.wrong: list[str] = []
        """Mutants of which something is called the cause that is not."""
        self.incomplete: list[str] = []
        """Mutants of which the line or the cause is not told."""

    def add(self, mutant: Mutant, told: Told | None) -> None:
        """Judge what is told of a mutant whose injected variable alone is reported."""
        self.count += 1
        line = "" if told is None else told.line
        causes = _causes(told)
        has_line = mutant.mutation.is_at(line)
        self.lines += has_line
        self.causes += bool(causes) and not is_wrong(mutant, told)
        said = f"{mutant}: {mutant.mutation}, but told: {', '.join(causes) or 'no cause'}: {line}"
        if is_wrong(mutant, told):
            self.wrong.append(said)
        elif not has_line or not causes:
            self.incomplete.append(said)

    def described(self) -> Iterator[str]:
        """Yield what was found, in lines."""
        yield f"of {self.count} diagnoses: {self.causes} causes, {self.lines} lines"
        yield from (f"wrong cause: {one}" for one in self.wrong)
        yield from (f"incomplete: {one}" for one in self.incomplete)


def is_wrong(mutant: Mutant, told: Told | None) -> bool:
    """Tell whether something is called the cause that was not injected."""
    return bool(_causes(told) - _CAUSES[mutant.mutation.kind])


def _causes(told: Told | None) -> frozenset[str]:
    return frozenset() if told is None else told.causes
