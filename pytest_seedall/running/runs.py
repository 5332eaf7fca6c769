"""What one run of a test gives: taken while it runs, and kept as snapshots."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.comparing.nodes import At, Node, Snapshot
from pytest_seedall.running.own_attributes import OwnAttributes, has_attributes
from pytest_seedall.running.returns import seeing_returns

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType, TracebackType

    from pytest_seedall.comparing.snapshots import Snapshots

#: More examples of Hypothesis than that are only counted.
MOST_EXAMPLES = 1_000


#: The snapshot of no values.
NOTHING = Snapshot(At(0), (Node("names", ""),))


class Outcome(NamedTuple):
    """How a phase of a test ended, or a subtest."""

    when: str
    word: str
    """``passed``, ``failed``, ``skipped``, ``xfailed`` or ``xpassed``."""


class Run(NamedTuple):
    """What one run of a test gave."""

    outcomes: tuple[Outcome, ...]
    raised: tuple[tuple[str, Snapshot], ...]
    """What phases have raised, by their names."""
    returned: tuple[Snapshot, ...]
    """The value that the test function returned; one for each example."""
    locals: tuple[Snapshot, ...]
    recorded: tuple[Snapshot, ...]
    """What ``seedall.record`` was given, in order."""
    states: Snapshot = NOTHING
    """Where the PRNGs were at the end."""
    left_out: int = 0
    """How many examples there were after those that were kept."""


class Taking:
    """Takes what a run gives.

    :param is_result: tells whether a local variable is one, by its name and value.
    """

    def __init__(
        self,
        snapshots: Snapshots,
        code: CodeType | None,
        is_result: Callable[[str, object], bool],
        takes_locals: bool = True,
    ) -> None:
        self._snapshots = snapshots
        self._code = code
        self._is_result = is_result
        self._takes_locals = takes_locals
        self._watch = ExitStack()
        self._outcomes: list[Outcome] = []
        self._returned: list[Snapshot] = []
        self._locals: list[Snapshot] = []
        self._recorded: list[Snapshot] = []
        self._labels: Counter[str] = Counter()
        self._raised: list[tuple[str, Snapshot]] = []
        self._left_out = 0
        self._own: OwnAttributes | None = None
        self.durations: dict[str, float] = {}

    def watch(self, owner: object = None) -> None:
        """Begin to see the test function return.

        :param owner: the object whose method it is.
        """
        if self._code is None:
            return
        begin = None
        if self._takes_locals and has_attributes(owner):
            self._own = OwnAttributes(owner, self._code)
            begin = self._own.begin
        self._watch.enter_context(seeing_returns(self._code, self._see, begin))

    def stop(self, error: BaseException | None, when: str = "call") -> None:
        """End the phase in which the test function runs, or one that has raised an error."""
        self._watch.close()
        if error is not None:
            self._raised.append((when, self._snapshots.of_names({"exception": error})))
            frame = _frame_of(self._code, error.__traceback__)
            if frame is not None:
                self._take_locals(frame)

    def close(self) -> None:
        """See no more; an interrupt may have come before the end of a phase."""
        self._watch.close()

    def record(self, name: str, value: object) -> None:
        """Take a value that the test calls a result."""
        self._labels[name] += 1
        number = self._labels[name]
        label = name if number == 1 else f"{name} (record {number})"
        self._recorded.append(self._snapshots.of_names({label: value}))

    @property
    def has_begun(self) -> bool:
        """Whether a phase is over."""
        return bool(self._outcomes)

    def note(self, outcome: Outcome, duration: float = 0.0) -> None:
        self._outcomes.append(outcome)
        self.durations[outcome.when] = self.durations.get(outcome.when, 0.0) + duration

    def taken(self) -> Run:
        """Return what the run gave."""
        return Run(
            tuple(self._outcomes),
            tuple(self._raised),
            tuple(self._returned),
            tuple(self._locals),
            tuple(self._recorded),
            left_out=self._left_out,
        )

    def _see(self, frame: FrameType, value: object) -> None:
        if len(self._returned) == MOST_EXAMPLES:
            self._left_out += 1
            return
        returned = NOTHING if value is None else self._snapshots.of_names({"": value})
        self._returned.append(returned)
        self._take_locals(frame)

    def _take_locals(self, frame: FrameType) -> None:
        if self._takes_locals:
            own = {} if self._own is None else self._own.found()
            found = {
                name: value
                for name, value in {**frame.f_locals, **own}.items()
                if name[0] != "@" and self._is_result(name, value)
            }
            self._locals.append(self._snapshots.of_names(found))


def _frame_of(code: CodeType | None, traceback: TracebackType | None) -> FrameType | None:
    """Return the frame of a function that has raised."""
    while traceback is not None:
        if traceback.tb_frame.f_code is code:
            return traceback.tb_frame
        traceback = traceback.tb_next
    return None
