"""The clock: it says the same in each run, to the project and its libraries."""

# ruff: noqa: PLW0108  (each lambda looks a name up when it is called, which is what is tested)
from __future__ import annotations

import datetime
import pickle
import queue
import threading
import time
import warnings
from dataclasses import dataclass, field
from datetime import date
from datetime import datetime as bound_before
from timeit import default_timer
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall.diagnosis.sources.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Record:
    at: datetime.datetime = field(default_factory=datetime.datetime.now)


def utcnow() -> datetime.datetime:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return datetime.datetime.utcnow()


READINGS: dict[str, Callable[[], object]] = {
    "time": lambda: time.time(),
    "time_ns": lambda: time.time_ns(),
    "perf_counter": lambda: time.perf_counter(),
    "monotonic_ns": lambda: time.monotonic_ns(),
    "process_time": lambda: time.process_time_ns(),
    "thread_time": lambda: time.thread_time_ns(),
    "default_timer": lambda: default_timer(),
    "now": lambda: datetime.datetime.now(),
    "now in a zone": lambda: datetime.datetime.now(datetime.UTC),
    "now bound before": lambda: bound_before.now(),
    "now as a factory": lambda: Record().at,
    "utcnow": utcnow,
    "today": lambda: datetime.datetime.today(),
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.mark.parametrize("reading", READINGS)
def test_each_run_reads_the_same(clock: Clock, reading: str) -> None:
    read = READINGS[reading]
    runs = []
    for _ in range(2):
        with clock.frozen():
            runs.append([read() for _ in range(5)])
        runs.append([read() for _ in range(5)])
    assert runs[0] == runs[2]
    assert runs[1] != runs[3]
    assert len(set(map(str, runs[0]))) == 5  # it goes


@pytest.mark.parametrize("name", ["localtime", "gmtime", "ctime", "asctime"])
def test_dates_are_those_of_the_clock(
    clock: Clock, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.frozen():
        time.sleep(0)
    clock._starts["time"] = 0
    with clock.frozen():
        date_of = getattr(time, name)
        local = time.localtime(0)
        given = {"gmtime": time.gmtime(0), "localtime": local, "ctime": time.ctime(0)}
        assert date_of() == given.get(name, time.asctime(local))
        assert date_of(local if name == "asctime" else 0) == date_of()


def test_strftime_and_the_date_of_today_are_those_of_the_clock(clock: Clock) -> None:
    with clock.frozen():
        pass
    clock._starts["time"] = 0
    with clock.frozen():
        assert time.strftime("%Y") in ("1969", "1970")
        assert date.today().year in (1969, 1970)
        assert time.strftime("%Y", time.gmtime(10**9)) == "2001"


def test_a_class_of_dates_gives_its_own(clock: Clock) -> None:
    class Moment(datetime.datetime):
        pass

    with clock.frozen():
        assert type(Moment.now()) is Moment
        assert isinstance(Moment.now(), bound_before)


def test_dates_are_of_their_class_and_can_be_pickled(clock: Clock) -> None:
    with clock.frozen():
        moment = datetime.datetime.now()
        assert type(moment) is bound_before
        assert pickle.loads(pickle.dumps(moment)) == moment
        assert pickle.loads(pickle.dumps(time.time)) is time.time
    assert pickle.loads(pickle.dumps(moment)) == moment


def test_everything_is_put_back(clock: Clock) -> None:
    before = dict(vars(time)), dict(vars(bound_before))
    with pytest.raises(ValueError), clock.frozen():
        raise ValueError
    assert (dict(vars(time)), dict(vars(bound_before))) == before
    assert Record().at.timestamp() == pytest.approx(time.time(), abs=60)


def test_loops_that_wait_for_a_time_end(clock: Clock) -> None:
    with clock.frozen():
        end, rounds = time.monotonic() + 1, 0
        while time.monotonic() < end:
            rounds += 1
    assert rounds == 999


def test_sleep_moves_the_clock_on(clock: Clock) -> None:
    with clock.frozen():
        begun = time.time_ns()
        time.sleep(0.01)
        assert time.time_ns() - begun == 11_000_000


def test_threads_share_the_clock(clock: Clock) -> None:
    seen: list[float] = []
    with clock.frozen():
        threads = [
            threading.Thread(target=lambda: seen.extend(time.time() for _ in range(100)))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(set(seen)) == 400


def test_pythons_waiting_goes_by_the_true_clock(clock: Clock) -> None:
    with clock.frozen():
        assert not threading.Event().wait(0.01)
        with pytest.raises(queue.Empty):
            queue.Queue[int]().get(timeout=0.01)


def test_another_run_inside_has_a_clock_of_its_own(clock: Clock) -> None:
    with clock.frozen():
        first = time.time()
        with clock.frozen():
            assert time.time() == first
        assert time.time() == pytest.approx(first + 0.001)


def test_utcnow_warns_as_ever(clock: Clock) -> None:
    with warnings.catch_warnings(record=True) as without:
        warnings.simplefilter("always")
        datetime.datetime.utcnow()
    with clock.frozen(), warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        datetime.datetime.utcnow()
    assert [str(one.message) for one in seen] == [str(one.message) for one in without]
    assert {one.filename for one in seen} <= {__file__}


def test_pytest_measures_by_the_true_clock(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import pytest
        from pytest_seedall.diagnosis.sources.clock import Clock

        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_protocol():
            with Clock().frozen():
                return (yield)
        """
    )
    pytester.makepyfile(
        """
        import time

        def test_a_day_goes_by():
            end = time.time() + 60
            while time.time() < end:
                pass
        """
    )
    run: Any = pytester.inline_run("-p", "no:cacheprovider")
    (report,) = [one for one in run.getreports("pytest_runtest_logreport") if one.when == "call"]
    assert report.passed
    assert report.duration < 30


def test_its_calls_are_named(clock: Clock) -> None:
    calls = clock.calls()
    assert calls[time.time] == "time.time()"
    assert calls[bound_before.now] == "datetime.datetime.now()"
