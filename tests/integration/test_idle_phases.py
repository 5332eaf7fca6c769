"""A setup or teardown that runs nothing of the project is not seeded; any other one is."""

from __future__ import annotations

import pytest
from experiments import Suite

#: A library whose seeder counts.
CONFTEST = """
import counted
import pytest_seedall

def pytest_seedall_seeders():
    return [pytest_seedall.Seeder(name="counted", seed=counted.seeded.append)]

"""

#: How often it is seeded beside the calls of two tests, of which the second is the last.
TESTS = """
import counted
import pytest

def test_first():
    counted.seeded.clear()

{test}

def test_last():
    assert len(counted.seeded) == 2 + {beside}
"""

NOTHING_TO_SET_UP = {
    "function": "def test_it(): pass",
    "parameter": "@pytest.mark.parametrize('x', [1])\ndef test_it(x): pass",
    "marker": "@pytest.mark.seed(5)\ndef test_it(): pass",
    "request": "def test_it(request): pass",
}
SET_UP_OR_TORN_DOWN = {
    "fixture": (2, "@pytest.fixture\ndef x(): pass\n\ndef test_it(x): pass"),
    "fixture that is asked for by name": (
        1,
        "@pytest.fixture\ndef x(): pass\n\ndef test_it(request): request.getfixturevalue('x')",
    ),
    "fixture with a parameter": (
        2,
        "@pytest.fixture\ndef x(request): pass\n\n"
        "@pytest.mark.parametrize('x', [1], indirect=True)\ndef test_it(x): pass",
    ),
    "pytest's own": (2, "def test_it(monkeypatch): pass"),
    "finalizer": (1, "def test_it(request): request.addfinalizer(int)"),
    "failed": (1, "def test_it(): pytest.xfail()"),
    "condition": (2, "@pytest.mark.skipif('1 > 2', reason='')\ndef test_it(): pass"),
    "expected to fail": (2, "@pytest.mark.xfail('1 > 2', reason='')\ndef test_it(): pass"),
}
#: The hooks that run in a setup or teardown, or between phases, and what each does.
HOOKS = {
    "setup": "def pytest_runtest_setup(item): {}(item.name)",
    "call": "def pytest_runtest_call(item): {}(item.name)",
    "teardown": "def pytest_runtest_teardown(item): {}(item.name)",
    "makereport": "def pytest_runtest_makereport(item, call): {}(item.name + call.when)",
    "logreport": "def pytest_runtest_logreport(report): {}(report.nodeid + report.when)",
    "logfinish": "def pytest_runtest_logfinish(nodeid): {}('end of ' + nodeid)",
    "protocol": """import pytest

@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    result = yield
    {}(item.name)
    return result
""",
    "teststatus": "def pytest_report_teststatus(report): {}(report.nodeid + report.when)",
}


def assert_seeded(pytester: pytest.Pytester, test: str, beside: int, conftest: str = "") -> None:
    files = {
        "pytest.ini": "",
        "counted.py": "seeded = []\n",
        "conftest.py": CONFTEST + conftest,
        "test_it.py": TESTS.format(test=test, beside=beside),
    }
    Suite(pytester, files).values()


@pytest.mark.parametrize("test", NOTHING_TO_SET_UP.values(), ids=NOTHING_TO_SET_UP.keys())
def test_where_there_is_nothing_to_set_up_the_call_alone_is_seeded(
    pytester: pytest.Pytester, test: str
) -> None:
    assert_seeded(pytester, test, beside=0)


@pytest.mark.parametrize(
    ("beside", "test"), SET_UP_OR_TORN_DOWN.values(), ids=SET_UP_OR_TORN_DOWN.keys()
)
def test_what_is_set_up_or_torn_down_is_seeded(
    pytester: pytest.Pytester, beside: int, test: str
) -> None:
    assert_seeded(pytester, test, beside)


def test_beside_a_test_that_is_repeated_others_are_as_ever(pytester: pytest.Pytester) -> None:
    repeated = "@pytest.mark.repeat_deterministic\ndef test_it(): pass\n\ndef test_other(): pass"
    # Its two runs are seeded in full, for it is compared where the generators are after each.
    assert_seeded(pytester, repeated, beside=2 * 3)


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS.keys())
def test_what_hooks_of_the_project_do_is_seeded(pytester: pytest.Pytester, hook: str) -> None:
    assert_seeded(pytester, "def test_it(): pass", beside=4, conftest=hook.format("str"))


def test_what_a_plugin_does_that_draws_nothing_is_not_seeded(pytester: pytest.Pytester) -> None:
    hook = "def pytest_runtest_setup(): pass\n\npytest_runtest_setup.__module__ = 'anyio.plugin'\n"
    assert_seeded(pytester, "def test_it(): pass", beside=0, conftest=hook)


def test_a_plugin_that_is_registered_in_the_middle_is_seen(pytester: pytest.Pytester) -> None:
    test = """
class Plugin:
    def pytest_runtest_teardown(self): pass

def test_it(request): request.config.pluginmanager.register(Plugin())
"""
    assert_seeded(pytester, test, beside=2)


def test_a_fixture_that_a_hook_adds_is_seen(pytester: pytest.Pytester) -> None:
    conftest = """
def pytest_itemcollected(item):
    if item.name == "test_it":
        item.fixturenames.append("monkeypatch")
"""
    assert_seeded(pytester, "def test_it(): pass", beside=2, conftest=conftest)


def test_a_setup_that_a_hook_replaces_is_seen(pytester: pytest.Pytester) -> None:
    conftest = """
def pytest_itemcollected(item):
    if item.name == "test_it":
        item.setup = int
"""
    assert_seeded(pytester, "def test_it(): pass", beside=2, conftest=conftest)


#: Each fails in its setup, before anything is drawn.
FAILING = {
    "no such fixture": {"test_it.py": "def test_it(nowhere): pass"},
    "package": {
        "package/__init__.py": "def setup_module(): assert False",
        "package/test_it.py": "def test_it(): pass",
    },
}


@pytest.mark.parametrize("files", FAILING.values(), ids=FAILING.keys())
def test_a_setup_that_is_not_seeded_draws_nothing(
    pytester: pytest.Pytester, files: dict[str, str]
) -> None:
    result = Suite(pytester, {"pytest.ini": "", **files}).run("--seed-sweep=2")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["session seed 42: 1 error, drew no random numbers"])


SEEDED_BY_A_HOOK = """
    import random
    import pytest
    from noting import drew

    @pytest.fixture
    def drawing():
        yield
        drew("teardown of {test}")

    @pytest.mark.parametrize("x", [0])
    def test_before(x): pass

    def test_seeded(drawing): pass

    def test_after(): pass
"""


def test_an_own_seed_before_the_setup_leaves_the_teardown_its_own(
    pytester: pytest.Pytester,
) -> None:
    conftest = """
        import random

        def pytest_runtest_logstart(nodeid):
            if "seeded" in nodeid:
                random.seed(5)
    """
    files = {"pytest.ini": "", "conftest.py": conftest, "test_it.py": SEEDED_BY_A_HOOK}
    assert Suite(pytester, files).values_in_any_order()


DRAWING = """
    import random
    import pytest
    from noting import drew, note

    @pytest.fixture
    def drawing():
        drew("setup of {test}")
        yield
        drew("teardown of {test}")

    def test_without_fixtures():
        drew("{test}")

    def test_with_a_fixture(drawing):
        drew("{test}")

    @pytest.mark.parametrize("x", [0, 1])
    def test_with_parameters(x):
        drew("{test}")

    def test_with_a_finalizer(request):
        request.addfinalizer(lambda: drew("finalizer"))

    @pytest.mark.skipif("drew('condition') is not None", reason="never")
    def test_with_a_condition():
        drew("{test}")

    class TestObjects:
        def test_without_a_constructor(self):
            drew("{test}")

        def test_once_more(self):
            drew("{test}")
"""


def test_all_draw_the_same_in_any_order(pytester: pytest.Pytester) -> None:
    values = Suite(pytester, {"pytest.ini": "", "test_it.py": DRAWING}).values_in_any_order()
    assert len({drawn for one in values.values() for drawn in one}) > 20


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS.keys())
def test_hooks_draw_the_same_in_any_order(pytester: pytest.Pytester, hook: str) -> None:
    conftest = f"from noting import drew\n\n{hook.format('drew')}\n"
    files = {"pytest.ini": "", "conftest.py": conftest, "test_it.py": DRAWING}
    values = Suite(pytester, files).values_in_any_order()
    assert len(values) > 18
