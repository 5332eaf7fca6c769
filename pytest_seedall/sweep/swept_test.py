"""A swept test, as the summary and the page read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_seedall.sweep.kept import KeptRuns
    from pytest_seedall.sweep.runs import SweptRun
    from pytest_seedall.sweep.wider import Wider


class SweptTest(NamedTuple):
    """A test, and all of its runs so far."""

    nodeid: str
    """Without a seed: ``tests/test_model.py::test_loss``."""
    wanted: int
    """Under how many seeds it was to run."""
    runs: KeptRuns
    command: Callable[[int], str]
    """Returns the shell command that runs it under one test seed; empty if there is none."""
    wider: Sequence[Wider] = ()
    """What drew in wider scopes, under the session seed: the same for all runs."""
    is_sample: bool = True
    """Whether its runs tell how often it fails under other seeds; not those that were chosen."""

    @property
    def failed(self) -> list[SweptRun]:
        """The runs that failed, by their seeds, the smallest first.

        If it fails only as it is expected to, these are the runs that xfailed.
        """
        runs = self.runs.ended("xfailed" if self.xfails else "failed")
        return sorted(runs, key=lambda run: run.seed)

    @property
    def xfailed(self) -> int:
        """How many runs failed as they were expected to."""
        return self.runs.words["xfailed"]

    @property
    def xfails(self) -> bool:
        """Whether it fails, and only as it is expected to."""
        return self.xfailed > 0 and not self.runs.words["failed"]

    @property
    def counted(self) -> int:
        """How many runs have passed or failed."""
        return len(self.runs) - self.runs.words["skipped"]
