"""Private names of pytest by which a test is run once more: a test for each."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from pytest_seedall._compat.pytest_runs import run_quietly


class Again:
    """Runs each test twice before it is seen, as the feature does."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        for _ in range(2):
            run_quietly(item, self.heard.append)
        return (yield)


def log_of(pytester: pytest.Pytester, source: str, *arguments: str) -> list[Any]:
    """Return what a suite noted when each of its tests was run three times."""
    pytester.makeconftest("LOG = []")
    pytester.makepyfile(f"import pytest\nfrom conftest import LOG\n{source}")
    logs: list[Any] = []

    class Log:
        def pytest_sessionfinish(self) -> None:
            logs.extend(sys.modules["conftest"].LOG)

    result = pytester.inline_run("-p", "no:cacheprovider", *arguments, plugins=[Again(), Log()])
    assert result.ret == 0, logs
    return logs


FIXTURES = """
@pytest.fixture(scope="{scope}")
def wide():
    LOG.append("{scope} up")
    yield
    LOG.append("{scope} down")

@pytest.fixture
def own(wide):
    LOG.append("own up")
    yield
    LOG.append("own down")

class TestIt:
    def test_it(self, own): LOG.append("call")
"""

ONE_RUN = ["own up", "call", "own down"]


@pytest.mark.parametrize("scope", ["class", "module", "package", "session"])
def test_only_what_belongs_to_the_test_is_torn_down(pytester: pytest.Pytester, scope: str) -> None:
    log = log_of(pytester, FIXTURES.format(scope=scope))
    assert log == [f"{scope} up", *ONE_RUN * 3, f"{scope} down"]


def test_what_the_next_test_does_not_share_is_torn_down_as_ever(
    pytester: pytest.Pytester,
) -> None:
    log = log_of(
        pytester,
        """
@pytest.fixture(scope="class", autouse=True)
def wide(request):
    LOG.append(f"{request.cls.__name__} up")
    yield
    LOG.append(f"{request.cls.__name__} down")

class TestA:
    def test_it(self): LOG.append("a")
class TestB:
    def test_it(self): LOG.append("b")
""",
    )
    assert log == ["TestA up", "a", "a", "a", "TestA down", "TestB up", "b", "b", "b", "TestB down"]


def test_each_run_has_its_own_instance(pytester: pytest.Pytester) -> None:
    log = log_of(
        pytester,
        """
KEPT = []
class TestIt:
    def test_it(self, request):
        assert request.instance is self is request.node.obj.__self__
        LOG.append((hasattr(self, "x"), any(self is one for one in KEPT)))
        self.x = 1
        KEPT.append(self)
""",
    )
    assert log == [(False, False)] * 3


def test_each_run_has_its_own_test_case(pytester: pytest.Pytester) -> None:
    log = log_of(
        pytester,
        """
import unittest
class TestIt(unittest.TestCase):
    @classmethod
    def setUpClass(cls): LOG.append("class up")
    def setUp(self): LOG.append(hasattr(self, "x"))
    def test_it(self): self.x = 1
    def tearDown(self): LOG.append("down")
""",
    )
    assert log == ["class up", *[False, "down"] * 3]


def test_what_a_run_attaches_to_the_test_goes_with_it(pytester: pytest.Pytester) -> None:
    log = log_of(
        pytester,
        """
def test_it(request, record_property):
    node = request.node
    LOG.append((list(node.user_properties), len(node.own_markers), len(node._report_sections)))
    record_property("a", 1)
    node.add_marker(pytest.mark.skipif(False, reason=""))
    node.add_report_section("call", "stdout", "text")
    print("captured")
""",
    )
    assert log == [([], 0, 0)] * 3


def test_no_run_but_the_last_is_told(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(): pass\ndef test_wrong(): assert False")
    told: list[str] = []

    class Told:
        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            told.append(f"{report.nodeid} {report.when}")

        def pytest_exception_interact(self, report: pytest.TestReport) -> None:
            told.append(f"{report.nodeid} interact")

    result = pytester.inline_run("-p", "no:cacheprovider", plugins=[Again(), Told()])
    passed, _, failed = result.countoutcomes()
    assert (passed, failed) == (1, 1)
    files = [line.rpartition("::")[2] for line in told]
    assert files == [
        *["test_it setup", "test_it call", "test_it teardown"],
        *["test_wrong setup", "test_wrong call", "test_wrong interact", "test_wrong teardown"],
    ]


def test_others_hear_of_no_subtest_but_we_do(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        def test_it(request):
            place = ("test_it.py", 0, "test_it")
            report = pytest.TestReport("part", place, {}, "passed", None, "call")
            request.node.ihook.pytest_runtest_logreport(report=report)
    """
    )
    again, told = Again(), list[object]()

    class Told:
        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            if report.nodeid == "part":
                told.append(report)

    pytester.inline_run("-p", "no:cacheprovider", plugins=[again, Told()])
    assert (len(again.heard), len(told)) == (2, 1)


AGAIN = """
    import pytest
    from pytest_seedall._compat.pytest_runs import run_quietly

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(item):
        run_quietly(item, print)
        return (yield)

    def pytest_unconfigure(config):
        print("told by", config.pluginmanager._inner_hookexec.__name__)
"""


@pytest.mark.parametrize("error", ["KeyboardInterrupt", "pytest.exit.Exception('enough')"])
def test_an_interrupt_ends_the_run_at_once(pytester: pytest.Pytester, error: str) -> None:
    pytester.makeconftest(AGAIN)
    pytester.makepyfile(
        f"""
        import pytest
        @pytest.fixture(scope="module", autouse=True)
        def wide():
            yield
            print("wide down")
        def test_it(): raise {error}
        def test_after(): print("never")
    """
    )
    result = pytester.runpytest_subprocess("-s")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*wide down", "*no tests ran in *", "told by _multicall"])
    result.stdout.no_fnmatch_line("*never*")
