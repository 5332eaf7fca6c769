"""Diagnoses the tests of a run that are not deterministic, within the time that there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall.diagnosis.cases import Case
from pytest_seedall.diagnosis.laboratory import Deadline
from pytest_seedall.diagnosis.progress import Progress
from pytest_seedall.diagnosis.telling import Diagnosis
from pytest_seedall.seeders.base import in_one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_seedall.diagnosis.laboratory import RunUnseen
    from pytest_seedall.options import Settings
    from pytest_seedall.repeat.repeats import Repeats

# For the tests of one run, so many times that for one test.
_TESTS = 10

_LEFT_ALONE = "not looked for, as the test {}; --seedall-diagnose=always does it"
_FAILED = "not found: looking for it raised {}"
_NO_TIME = "not looked for: the time for the run is over (ini seedall_diagnose_time)"


class Diagnosing:
    """The diagnoses of one run.

    :param begun: when it has begun, in seconds, as `time.time` has it.
    """

    def __init__(self, settings: Settings, begun: float) -> None:
        self._begun = begun
        self._mode = settings.diagnose
        self._seconds = settings.diagnose_seconds
        self._left = _TESTS * settings.diagnose_seconds
        self.diagnosis = Diagnosis()
        """That of the last test."""

    def diagnose(self, repeats: Repeats, run: RunUnseen, outside: Sequence[str]) -> None:
        """Find out why the runs of a test differ; an interrupt leaves what is known by then.

        :param outside: what the test did outside its process.
        """
        self.diagnosis = Diagnosis()
        if outside and self._mode == "auto":
            self.diagnosis = Diagnosis(why_not=_LEFT_ALONE.format(outside[0]))
        elif self._left <= 0:
            self.diagnosis = Diagnosis(why_not=_NO_TIME)
        else:
            self._look(repeats, run)

    def _look(self, repeats: Repeats, run: RunUnseen) -> None:
        seconds = min(self._seconds, self._left)
        deadline = Deadline(seconds)
        progress = Progress(repeats.item.config, repeats.item.name)
        case = Case(repeats, run, deadline, progress.tell, self._begun)
        try:
            with progress.shown():
                case.look()
            self.diagnosis = case.diagnosis
        except KeyboardInterrupt:
            self.diagnosis = case.diagnosis
            raise
        except Exception as error:  # a mistake of ours, or what frozen code of the user's does
            self.diagnosis = Diagnosis(why_not=_FAILED.format(in_one_line(error)))
        finally:
            self._left -= seconds - max(0.0, deadline.left)
