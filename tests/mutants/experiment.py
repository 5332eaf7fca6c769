"""The experiment: mutants that are what they are meant to be, and what is reported of them."""

from __future__ import annotations

import os
from collections import Counter
from functools import partial
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, Any, TypeAlias

from mutants.judging import Diagnoses, is_wrong
from mutants.running import Folder, at_once
from mutants.suites import drawn

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from diagnoses import Told
    from mutants.running import Mutant

    Notes: TypeAlias = dict[str, dict[str, Any]]

#: How many mutants are wanted: each run has others.
WANTED = int(os.environ.get("MUTANTS_WANTED") or 120)
#: How often each original runs.
RUNS = 20

# Some three in four are alive.
_FIRST_BATCH = WANTED * 4 // 3
_NEXT_BATCH = 60
_PROBES = 3
_PROBES_OF_REPORTED = 100


class Experiment:
    """Mutants, each with the original that it was made from.

    :param folder: for the copies of the suites.
    :param seed: decides which tests, and what is injected where.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self.mutants: list[Mutant] = []
        self.counts: Counter[str] = Counter()
        """How many mutants were made, and how many were not taken, and why."""
        self.unstable: list[str] = []
        """Originals that give something else each time by themselves, and what that is."""
        self.alone = 0
        """How many mutants of which nothing else was reported: other variables may hang on it."""
        self.missed: list[str] = []
        """Mutants of which the variable was not reported."""
        self.wrong: list[str] = []
        """Originals of which something was reported that is not so."""
        self.diagnoses = Diagnoses()
        self._seed = seed
        self._random = Random(seed)
        self._folder = Folder(folder)

    def prepare(self) -> None:
        """Make mutants until there are enough that are alive."""
        functions = drawn(self._random)
        while len(self.mutants) < WANTED:
            batch = list(islice(functions, _NEXT_BATCH if self.mutants else _FIRST_BATCH))
            assert batch, f"no more functions: {self.counts}"
            mutants = self._folder.add(batch, self._random)
            notes = self._probe(mutants)
            self._random.shuffle(mutants)
            self._take(mutants, notes)

    def _probe(self, mutants: Iterable[Mutant]) -> Notes:
        """Probe mutants and originals, each package by itself: one may take the process down."""
        ids: dict[str, list[str]] = {}
        for mutant in mutants:
            ids.setdefault(mutant.function.package, []).extend((mutant.original_id, mutant.id))
        notes: Notes = {}
        for found in at_once(partial(self._folder.probe, runs=_PROBES), ids.values()):
            notes |= found
        return notes

    def _take(self, mutants: Iterable[Mutant], notes: Notes) -> None:
        for mutant in mutants:
            reason = self._unfit(mutant, notes)
            self.counts["made"] += 1
            if reason:
                self.counts[reason] += 1
            elif len(self.mutants) < WANTED:
                self.mutants.append(mutant)

    def _unfit(self, mutant: Mutant, notes: Notes) -> str:
        """Return why a mutant is not taken; empty if it is."""
        original, changed = notes.get(mutant.original_id), notes.get(mutant.id)
        if original is None:
            return "originals that do not pass as copies, or are unfit"
        if original["unstable"]:
            self.unstable.append(f"{mutant}: {', '.join(original['unstable'])}")
            return "originals that are not deterministic"
        if changed is None:
            return "mutants that do not pass"
        if mutant.mutation.variable not in changed["differing"]:
            return "statements not reached, or overwritten"
        return ""

    def repeat_mutants(self) -> None:
        """Run the mutants twice, once for all, and see whether the injected variables are reported.

        And whether the line and the cause are told.
        """
        if self.diagnoses.count:
            return
        found = self._folder.repeat((mutant.id for mutant in self.mutants), 2, self._seed)
        for mutant in self.mutants:
            reported = found[mutant.id].differing if mutant.id in found else set()
            self.alone += reported == {mutant.mutation.variable}
            if mutant.mutation.variable not in reported:
                names = ", ".join(sorted(reported)) or "nothing"
                self.missed.append(f"{mutant}: {mutant.mutation}, but {names} was reported")
            elif reported == {mutant.mutation.variable}:  # what else differs has its own causes
                self._judge(mutant, found[mutant.id].told)

    def _judge(self, mutant: Mutant, told: Told | None) -> None:
        """Judge what is told of a mutant; a cause that is not the injected one may be true, too."""
        unstable = self._unstable([mutant.original_id]) if is_wrong(mutant, told) else {}
        if any(unstable.values()):
            self.unstable.append(f"{mutant}: {', '.join(*unstable.values())}")
        else:
            self.diagnoses.add(mutant, told)

    def repeat_originals(self) -> None:
        """Run the originals, and see whether anything is reported."""
        ids = [mutant.original_id for mutant in self.mutants]
        found = self._folder.repeat(ids, RUNS, self._seed)
        assert found.keys() >= set(ids)
        reported = {one: found[one].differing for one in ids if found[one].differing}
        unstable = self._unstable(reported)
        for name, variables in reported.items():
            known = self.unstable if variables <= {*unstable.get(name, ())} else self.wrong
            known.append(f"{name}: {', '.join(sorted(variables))}")

    def _unstable(self, ids: Collection[str]) -> dict[str, list[str]]:
        """Return what differs in many runs of originals; in few it may have looked the same."""
        probed = self._folder.probe(ids, _PROBES_OF_REPORTED) if ids else {}
        return {name: note["unstable"] for name, note in probed.items()}

    def described(self) -> Iterator[str]:
        """Yield what was found, in lines."""
        recalled = len(self.mutants) - len(self.missed)
        yield f"{recalled} of {len(self.mutants)} injected variables reported, {self.alone} alone"
        yield f"{len(self.wrong)} of {len(self.mutants)} originals reported in {RUNS} runs"
        kinds = Counter(mutant.mutation.kind for mutant in self.mutants)
        packages = Counter(mutant.function.package for mutant in self.mutants)
        yield f"kinds: {_listed(kinds)}"
        yield f"suites: {_listed(packages)}"
        yield f"of {self.counts['made']} mutants that were made: {_listed(self.counts)}"
        yield from self.diagnoses.described()
        for title in ("missed", "wrong", "unstable"):
            yield from (f"{title}: {one}" for one in getattr(self, title))


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()) if name != "made")
