"""A suite that seeds itself in wider scopes has the same outcomes whatever the session seed is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from experiments import Suite

if TYPE_CHECKING:
    from collections.abc import Mapping

IMPORTS = "import random, unittest\nimport numpy as np\nimport pytest\nfrom noting import drew\n"
CALL = "random.seed(5); np.random.seed(5)"
SEEDED_MODULE = f"{IMPORTS}{CALL}\n"
#: One test in two passes: which ones depends on what they draw alone.
TESTS = f"""{IMPORTS}
@pytest.mark.parametrize("n", range(3))
class TestIt:
    SETUP

    def test_method(self, n):
        drew("{{test}}")
        assert random.random() < np.random.random()
"""
UNITTEST = f"""{IMPORTS}
class TestUnit(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        {CALL}

    def test_one(self):
        drew("{{test}}")
        assert random.random() < np.random.random()

    test_two = test_three = test_one
"""


def seeded_fixture(scope: str) -> str:
    return f"""{IMPORTS}
@pytest.fixture(scope={scope!r}, autouse=True)
def seeded():
    {CALL}
"""


def with_tests(before: str = "", after: str = "", in_class: str = "") -> str:
    return "\n".join((before, TESTS.replace("SETUP", in_class), after))


#: The files of one folder for each way in which a suite may seed itself.
WAYS: Mapping[str, Mapping[str, str]] = {
    "module": {"test_module.py": with_tests(after=CALL)},
    "helper": {
        "seeds_it.py": SEEDED_MODULE,
        "test_helper.py": with_tests(before="import seeds_it"),
    },
    "package": {"__init__.py": SEEDED_MODULE, "test_package.py": with_tests()},
    "conftest_helper": {
        "seeds_below.py": SEEDED_MODULE,
        "conftest.py": "import seeds_below",
        "test_below.py": with_tests(),
    },
    "imported_conftest": {"conftest.py": SEEDED_MODULE, "test_conftest.py": with_tests()},
    "session_fixture": {
        "conftest.py": seeded_fixture("session"),
        "test_session.py": with_tests(),
    },
    "module_fixture": {"test_fixture.py": with_tests(after=seeded_fixture("module"))},
    "class_fixture": {"test_class.py": with_tests(before=seeded_fixture("class"))},
    "xunit_module": {"test_xunit.py": with_tests(after=f"def setup_module():\n    {CALL}")},
    "xunit_class": {"test_xclass.py": with_tests(in_class=f"def setup_class(cls): {CALL}")},
    "unit": {"test_unit.py": UNITTEST},
    "configure": {
        "conftest.py": f"{IMPORTS}def pytest_configure():\n    {CALL}",
        "test_configure.py": with_tests(),
    },
    "configure_by_helper": {
        "seeds_all.py": f"{IMPORTS}def seed_all():\n    {CALL}",
        "conftest.py": "import seeds_all\ndef pytest_configure(): seeds_all.seed_all()",
        "test_by_helper.py": with_tests(),
    },
}


def seeding(pytester: pytest.Pytester, *ways: str) -> Suite:
    """Return a suite that seeds itself in these ways, in one folder for each."""
    files = {f"{way}/{name}": text for way in ways for name, text in WAYS[way].items()}
    folders = " ".join(ways)
    ini = f"[pytest]\ntestpaths = {folders}\npythonpath = {folders}"
    return Suite(pytester, {"pytest.ini": ini} | files)


def outcomes(suite: Suite, *arguments: str, seed: int | None = None) -> dict[str, str]:
    """Return the outcome of each test, under a random session seed if none is given."""
    lines = suite.run(*arguments, "-rpf", "--tb=no", seed=seed).outlines
    found = [line.split(" - ")[0].split() for line in lines if line[:7] in ("PASSED ", "FAILED ")]
    return {node_id: outcome for outcome, node_id in found}


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Suite:
    return seeding(pytester, *WAYS)


def test_outcomes_are_the_same_in_20_runs_with_random_session_seeds(suite: Suite) -> None:
    first = outcomes(suite)
    assert set(first.values()) == {"PASSED", "FAILED"}
    assert len(first) == 3 * len(WAYS)
    assert [outcomes(suite) for _ in range(19)] == [first] * 19


@pytest.mark.parametrize(
    "arguments",
    [
        ("--order=reversed",),
        ("--order=1",),
        ("-n2", "--order=2"),
        pytest.param(
            ("--import-mode=importlib",),
            marks=pytest.mark.skipif(
                pytest.version_tuple < (8, 1), reason="this mode imported no package's __init__"
            ),
        ),
    ],
    ids=" ".join,
)
def test_outcomes_depend_on_no_order_and_no_import_mode(
    suite: Suite, arguments: tuple[str, ...]
) -> None:
    assert outcomes(suite, *arguments) == outcomes(suite)


def test_outcomes_are_the_same_alone(suite: Suite) -> None:
    in_full = outcomes(suite)
    for node_id in list(in_full)[::2]:
        assert outcomes(suite, node_id) == {node_id: in_full[node_id]}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_seeding_takes_the_place_of_the_session_seed(
    pytester: pytest.Pytester, way: str
) -> None:
    suite = seeding(pytester, way)
    assert suite.drawn(seed=1) == suite.drawn(seed=2)


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_seeding_can_be_overridden(pytester: pytest.Pytester, way: str) -> None:
    suite, override = seeding(pytester, way), "-oseedall_own_seeds=override"
    one, two = suite.drawn(override, seed=1), suite.drawn(override, seed=2)
    assert one.keys() == two.keys()
    assert not set(one.values()) & set(two.values())


def test_one_line_of_the_header_names_the_places(pytester: pytest.Pytester) -> None:
    result = seeding(pytester, "configure").run()
    result.stdout.fnmatch_lines(
        [
            "seedall: heeding the project's own seeds: "
            "np.random.seed(5) configure/conftest.py:6, random.seed(5) configure/conftest.py:6"
        ]
    )


@pytest.mark.parametrize("file", ["conftest.py", "test_first.py"])
def test_a_plugin_module_that_seeds_itself_speaks_for_all_tests(
    pytester: pytest.Pytester, file: str
) -> None:
    files = {
        "pytest.ini": "[pytest]\npythonpath = .",
        file: "pytest_plugins = ['plugin_that_seeds']",
        "plugin_that_seeds.py": SEEDED_MODULE,
        "below/test_it.py": with_tests(),
    }
    suite = Suite(pytester, files)
    assert suite.drawn(seed=1) == suite.drawn(seed=2)
    override = "-oseedall_own_seeds=override"
    assert suite.drawn(override, seed=1) != suite.drawn(override, seed=2)


SOMETIMES_SEEDED = f"""{IMPORTS}
@pytest.fixture(scope="module", params=["seeds", "does not"])
def sometimes(request):
    if request.param == "seeds":
        {CALL}

def test_it(sometimes, request): drew(request.node.name)

@pytest.fixture(scope="class")
def by_class(request):
    if request.cls.__name__ == "TestSeeded":
        {CALL}

@pytest.mark.usefixtures("by_class")
class TestSeeded:
    def test_method(self): drew("below the seed")

@pytest.mark.usefixtures("by_class")
class TestOther:
    def test_method(self): drew("beside the seed")
"""


def test_a_fixture_that_seeds_for_some_leaves_the_others_alone(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, {"pytest.ini": "[pytest]", "test_it.py": SOMETIMES_SEEDED})
    values = suite.values()
    assert suite.values("--order=reversed") == values
    assert suite.alone() == values
    other = suite.values(seed=43)
    follow = {place for place in values if values[place] != other[place]}
    assert follow == {"test_it[does not]", "beside the seed"}


def test_an_import_for_type_checkers_seeds_nothing(pytester: pytest.Pytester) -> None:
    files = {
        "pytest.ini": "[pytest]\npythonpath = .",
        "helper.py": SEEDED_MODULE,
        "test_typed.py": f"""{IMPORTS}
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import helper

def test_it(): drew("typed")
""",
        "test_untyped.py": f"{IMPORTS}import helper\ndef test_it(): drew('untyped')",
    }
    suite = Suite(pytester, files)
    values = suite.values()
    assert suite.alone() == values
    assert suite.values(seed=43)["typed"] != values["typed"]


def test_a_file_that_was_edited_between_two_runs_in_one_process_is_read_again(
    pytester: pytest.Pytester,
) -> None:
    files = {
        "pytest.ini": "[pytest]\npythonpath = .",
        "seeded.py": SEEDED_MODULE,
        "helper.py": "",
        "test_helped.py": f"{IMPORTS}import helper\ndef test_it(): drew('helped')",
        "test_seeded.py": f"{IMPORTS}import seeded\ndef test_it(): drew('seeded')",
    }
    suite = Suite(pytester, files)
    assert suite.values(seed=1)["helped"] != suite.values(seed=2)["helped"]
    (suite.folder / "helper.py").write_text("import seeded")
    assert suite.values(seed=1) == suite.values(seed=2)
