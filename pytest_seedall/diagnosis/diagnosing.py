"""Diagnoses the tests of a run that are not deterministic, within the time that there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_seedall.diagnosis.cases import Case
from pytest_seedall.diagnosis.laboratory import Deadline
from pytest_seedall.diagnosis.progress import Progress
from pytest_seedall.diagnosis.telling import Diagnosis
from pytest_seedall.naming.projects import error_in_one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_seedall.diagnosis.laboratory import RunUnseen
    from pytest_seedall.diagnosis.latent_runs import LatentCase
    from pytest_seedall.diagnosis.latent_sessions import Sessions
    from pytest_seedall.running.fresh_runs import FreshRuns
    from pytest_seedall.running.repeats import Repeats
    from pytest_seedall.settings.options import Settings

# For the tests of one run, so many times that for one test.
_TESTS = 10

# For a test in fresh interpreters, so many times that for another: it takes six of them or more,
# and some libraries are imported for seconds. Later tests find what these have given.
_FRESH = 2

_ERRORS = (Exception, pytest.fail.Exception, pytest.skip.Exception)
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
        self._sessions: dict[tuple[str, ...], Sessions] = {}

    def diagnose(
        self, repeats: Repeats, run: RunUnseen, outside: Sequence[str], fresh: FreshRuns
    ) -> None:
        """Find out why the runs of a test differ; an interrupt leaves what is known by then.

        :param outside: what the test did outside its process.
        """
        self.diagnosis = Diagnosis()
        if outside and self._mode == "auto":
            self.diagnosis = Diagnosis(why_not=_LEFT_ALONE.format(outside[0]))
        elif self._left <= 0:
            self.diagnosis = Diagnosis(why_not=_NO_TIME)
        else:
            self._look(repeats, run, fresh)

    def _look(self, repeats: Repeats, run: RunUnseen, fresh: FreshRuns) -> None:
        seconds = min(self._seconds * (_FRESH if repeats.fresh else 1), self._left)
        deadline = Deadline(seconds)
        progress = Progress(repeats.item.config, repeats.item.name)
        live = Case(repeats, run, deadline, progress.tell, self._begun)
        case: Case | LatentCase = live
        if repeats.fresh:
            case = self._latent(repeats, live, fresh, deadline, progress)
        try:
            with progress.shown():
                case.look()
            self.diagnosis = case.diagnosis
        except (KeyboardInterrupt, pytest.exit.Exception):  # the latter is a debugger's, too
            self.diagnosis = case.diagnosis
            raise
        except _ERRORS as error:  # a mistake of ours, or what frozen code of the user's does
            self.diagnosis = Diagnosis(why_not=_FAILED.format(error_in_one_line(error)))
        finally:
            self._left -= seconds - max(0.0, deadline.left)

    def _latent(
        self,
        repeats: Repeats,
        live: Case,
        fresh: FreshRuns,
        deadline: Deadline,
        progress: Progress,
    ) -> LatentCase:
        from pytest_seedall.diagnosis.latent_runs import LatentCase
        from pytest_seedall.diagnosis.latent_sessions import Sessions, running_with

        tests = running_with(repeats, fresh, also_outside=self._mode == "always")
        sessions = self._sessions.setdefault(tuple(tests), Sessions(fresh, tests))
        return LatentCase(repeats, live, sessions, deadline, progress.tell)
