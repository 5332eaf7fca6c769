"""What the runs of a swept test give: plain data, which reports carry and the summary reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_seedall.sweep.kept import KeptRuns
    from pytest_seedall.sweep.wider import Wider

Word: TypeAlias = Literal["passed", "failed", "xfailed", "skipped"]

#: The operators of comparisons; ``~=`` stands for closeness within a tolerance.
Operator: TypeAlias = Literal["<", "<=", ">", ">=", "==", "!=", "~="]


class Comparison(NamedTuple):
    """A comparison of two numbers that a test asserts, as it was in one run."""

    text: str
    """As it is written: ``accuracy > 0.9``."""
    left: float
    operator: Operator
    right: float
    tolerance: float = 0.0
    """For ``~=``: how far the two may be apart."""

    @property
    def margin(self) -> float | None:
        """By how much it holds, negative if it does not; None where there is no such measure."""
        if self.operator in (">", ">="):
            return self.left - self.right
        if self.operator in ("<", "<="):
            return self.right - self.left
        return self.tolerance - abs(self.left - self.right) if self.operator == "~=" else None


class SweptRun(NamedTuple):
    """A test's run under one seed."""

    seed: int
    """The test seed, 0 to 2**31-1."""
    word: Word
    numbers: tuple[tuple[str, float], ...] = ()
    """What it recorded: names and finite numbers, NaN or infinities."""
    comparisons: tuple[Comparison, ...] = ()
    """In the order of the test; of those made several times, the one with the least margin."""
    own_seeds: tuple[str, ...] = ()
    """The calls by which the project has set a seed that hides the test's, each with its place:
    ``np.random.seed(0)   tests/test_model.py:12``."""

    @property
    def has_failed(self) -> bool:
        """Whether it failed, be it expected to or not."""
        return self.word in ("failed", "xfailed")


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
