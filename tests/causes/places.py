"""Sources that are asked at several places, of which not all matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from causes.cases import CLOCK, DIRECTORY, ENTROPY, STATE
from causes.others import SCRAMBLED

if TYPE_CHECKING:
    from causes.cases import Causes

#: Where the source matters, the line has the comment ``# asks``, if it is not where runs part.
PLACES: Causes = {
    "clock that is logged and clock that decides": (
        CLOCK,
        """
        from logs import log
        from stamps import stamp
        def test_it():
            log("begin")
            key = stamp()
            log("end")
        # file: logs.py
        import time
        lines = []
        def log(text):
            lines[:] = [(time.time(), text)]
        # file: stamps.py
        import time
        def stamp():
            return int(time.time() * 1e6)  # here
        """,
    ),
    "dates that are logged": (
        CLOCK,
        """
        import datetime, time
        def log(lines):
            lines.append(datetime.datetime.now())
        def test_it():
            lines = []
            log(lines)
            lines.clear()
            at = time.perf_counter_ns()  # here
        """,
    ),
    "entropy that is thrown away": (
        ENTROPY,
        """
        import os, uuid
        def trace():
            name = uuid.uuid4().hex
            return len(name)
        def test_it():
            width = trace()
            token = os.urandom(4)  # here
        """,
    ),
    "name of a temporary file": (
        ENTROPY,
        """
        import os, secrets, tempfile
        def test_it(tmp_path):
            handle, name = tempfile.mkstemp(dir=tmp_path)
            os.close(handle)
            size = os.path.getsize(name)
            del handle, name
            token = secrets.token_hex(4)  # here
        """,
    ),
    "folder that is counted and folder that is read": (
        DIRECTORY,
        SCRAMBLED
        + """
        import os
        def test_it(tmp_path):
            for name in "abcdefg":
                (tmp_path / name).touch()
            count = len(os.listdir(tmp_path))
            found = [path.name for path in tmp_path.iterdir()]  # here
        """,
    ),
    "two clocks that both matter": (
        CLOCK,
        """
        import time
        def test_it():
            begun = time.time_ns()  # here
            ended = time.perf_counter_ns()  # asks
        """,
    ),
    "time that has passed": (
        CLOCK,
        """
        import time
        def test_it():
            # Several, as the same time passes in two runs now and then.
            passed = [-time.perf_counter_ns() for _ in range(200)]  # here
            passed = [time.perf_counter_ns() + begun for begun in passed]  # asks
        """,
    ),
    "clock for a deadline beside": (
        CLOCK,
        """
        import time
        def wait(seconds):
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                pass
        def test_it():
            wait(0.001)
            at = time.time()  # here
        """,
    ),
}

#: Names that Python gives to threads, which go on from run to run.
NAMES: Causes = {
    "name of a thread": (
        STATE,
        """
        import threading
        def test_it():
            thread = threading.Thread(target=print)
            name = thread.name  # here
        """,
    ),
    "name of a thread in a pool": (
        STATE,
        """
        import threading
        from concurrent.futures import ThreadPoolExecutor
        def work(_):
            return threading.current_thread().name  # here
        def test_it():
            with ThreadPoolExecutor(1) as pool:
                names = [*pool.map(work, range(3))]
        """,
    ),
    "thread that differs by a clock and has a name": (
        CLOCK,
        """
        import threading, time
        def test_it():
            found, names = [], set()
            def work():
                names.add(threading.current_thread().name)
                found.append(time.time_ns())  # here
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
            del names, thread
        """,
    ),
}
