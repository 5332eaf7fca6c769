"""What a run of a swept test gives: plain data, which reports carry."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias, get_args

Word: TypeAlias = Literal["passed", "failed", "xfailed", "skipped"]
WORDS: tuple[Word, ...] = get_args(Word)
#: Those of runs that failed, be it expected or not.
FAILED: tuple[Word, ...] = ("failed", "xfailed")

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
        return self.word in FAILED
