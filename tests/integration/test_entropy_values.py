"""Under ``--entropy=seed`` what asks the operating system for a seed draws the same in each run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from experiments import Suite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from experiments import Values

IMPORTS = """
import copy, os, random, threading, unittest
import numpy as np
import pytest
from dataclasses import dataclass, field
from numpy.random import default_rng
from random import Random, seed
from noting import note
"""

#: Ways to draw without a seed: expressions whose values differ in each run without the plugin.
WAYS = {
    "default_rng": "np.random.default_rng().random()",
    "default_rng(None)": "np.random.default_rng(None).random()",
    "alias": "default_rng().random()",
    "PCG64": "np.random.Generator(np.random.PCG64()).random()",
    "MT19937": "np.random.MT19937().random_raw()",
    "SFC64": "np.random.SFC64().random_raw()",
    "Philox": "np.random.Philox().random_raw()",
    "RandomState": "np.random.RandomState().rand()",
    "SeedSequence": "np.random.SeedSequence().entropy",
    "np.random.seed": "(np.random.seed(), np.random.rand())[1]",
    "np.random.seed(None)": "(np.random.seed(None), np.random.rand())[1]",
    "Random": "random.Random().random()",
    "Random alias": "Random().random()",
    "Random subclass": "Mine().random()",
    "random.seed": "(random.seed(), random.random())[1]",
    "seed alias": "(seed(), random.random())[1]",
    "dataclass": "Holder().generator.random()",
    "comprehension": "[default_rng().random() for _ in range(3)]",
}
CLASSES = """
class Mine(Random): pass

@dataclass
class Holder:
    generator: object = field(default_factory=np.random.default_rng)
"""


def each_way() -> Mapping[str, str]:
    """Return a suite with a test for each way to draw."""
    tests = "\n".join(
        f"def test_{number}(): note({way!r}, {expression}, {expression})"
        for number, (way, expression) in enumerate(WAYS.items())
    )
    return {"pytest.ini": "[pytest]", "test_ways.py": IMPORTS + CLASSES + tests}


def test_each_way_repeats(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, each_way())
    values = suite.values_in_any_order()
    assert set(values) == set(WAYS)
    assert suite.values("-p", "xdist", "-n", "2") == values


@pytest.mark.parametrize("options", [["--entropy=off"], ["--entropy=report"]])
def test_each_way_differs_where_it_is_left_alone(
    pytester: pytest.Pytester, options: list[str]
) -> None:
    suite = Suite(pytester, each_way())
    one, two = suite.values(*options), suite.values(*options)
    assert [way for way in WAYS if one[way] == two[way]] == []


def test_each_draw_differs_from_the_others(pytester: pytest.Pytester) -> None:
    values = Suite(pytester, each_way()).values()
    drawn = [value for both in values.values() for value in both]
    assert len(set(drawn)) == 2 * len(WAYS)


def test_each_way_follows_the_session_seed(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, each_way())
    one, two = suite.values(seed=1), suite.values(seed=2)
    assert [way for way in WAYS if one[way] == two[way]] == []


PLACES = {
    "pytest.ini": "[pytest]",
    "conftest.py": f"""{IMPORTS}
note("conftest", default_rng().random())

@pytest.fixture(scope="session")
def of_session():
    note("session fixture", default_rng().random(), Random().random())

@pytest.fixture(scope="module")
def of_module():
    yield note("module fixture", default_rng().random(), Random().random())
    note("end of module fixture", default_rng().random())
""",
    "test_places.py": f"""{IMPORTS}
note("module", default_rng().random(), Random().random())

@pytest.fixture
def of_function(request):
    note(f"fixture of {{request.node.name}}", default_rng().random())

@pytest.mark.parametrize("n", range(2))
def test_function(n, of_session, of_module, of_function):
    note(f"test {{n}}", default_rng().random(), [default_rng().random() for _ in range(3)])

class TestUnit(unittest.TestCase):
    @classmethod
    def setUpClass(cls): note("setUpClass", default_rng().random())

    def setUp(self): note("setUp", default_rng().random())
    def tearDown(self): note("tearDown", default_rng().random())
    def test_method(self): note("method", default_rng().random())

def test_lazy_import():
    note("before import", default_rng().random())
    import draws_when_imported
    note("after import", default_rng().random())

def test_also_imports(): import draws_when_imported

def test_threads():
    found = {{}}

    def draw(name): found[name] = default_rng().random(), Random().random()

    for name in range(3):
        threads = [threading.Thread(target=draw, args=[(name, i)]) for i in range(2)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
    note("threads", *(found[name] for name in sorted(found)))
    assert len(set(found.values())) == 6
""",
    "draws_when_imported.py": "import numpy as np\nnp.random.default_rng()\n",
}


def test_all_places_repeat_in_any_order(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, PLACES)
    values = suite.values_in_any_order()
    assert suite.values("-p", "xdist", "-n", "2") == values
    drawn = [value for place in values.values() for value in place]
    assert len(set(drawn)) == len(drawn)


def drawn_by(pytester: pytest.Pytester, body: str, above: str = "") -> Values:
    lines = [*body.splitlines(), "note('here', default_rng().random(), Random().random())"]
    test = "\n    ".join(["def test_it(tmp_path):", *lines])
    return Suite(
        pytester, {"pytest.ini": "[pytest]", "test_it.py": IMPORTS + above + test}
    ).values()


@pytest.mark.parametrize(
    "line",
    [
        "# a line more",
        "import tempfile; tempfile.mkdtemp(dir=tmp_path)",
        "random.random(); np.random.rand()",
        "copy.deepcopy(default_rng(1)), copy.deepcopy(Random(1))",
        "os.urandom(8)",
        "import colorsys",
    ],
)
def test_other_lines_change_nothing(pytester: pytest.Pytester, line: str) -> None:
    assert drawn_by(pytester, line) == drawn_by(pytester, "pass")
    assert drawn_by(pytester, "pass", above=f"{'#'}\n\n") == drawn_by(pytester, "pass")


def test_another_function_of_the_test_changes_nothing(pytester: pytest.Pytester) -> None:
    helper = "def helper(): return default_rng().random()\n"
    drawn = drawn_by(pytester, "helper(); helper()", above=helper)
    assert drawn == drawn_by(pytester, "pass", above=helper)


@pytest.mark.skipif("not hasattr(__import__('os'), 'fork')")
def test_forked_children_repeat_and_differ(pytester: pytest.Pytester) -> None:
    files = {
        "pytest.ini": "[pytest]",
        "test_it.py": f"""{IMPORTS}
def test_it():
    for child in range(2):
        if os.fork() == 0:
            note(f"child {{child}}", default_rng().random(), Random().random())
            os._exit(0)
        os.wait()
    note("parent", default_rng().random(), Random().random())
""",
    }
    suite = Suite(pytester, files)
    one, two = suite.values(process=True), suite.values(process=True)
    assert one == two
    assert len({*one["child 0"], *one["child 1"], *one["parent"]}) == 6


RENAMED = """
class TestClass:
    def test_NAME(self):
        draw = lambda: Random().random()
        note("draws", default_rng().random(), draw(), [draw() for _ in range(2)])
"""


def test_a_renamed_test_draws_the_same_under_its_seed(pytester: pytest.Pytester) -> None:
    given = "--test-seed=7"
    drawn = [
        Suite(pytester, {"pytest.ini": "[pytest]", file: IMPORTS + code}).values(given)["draws"]
        for file, code in [
            ("test_it.py", RENAMED),
            ("test_it.py", RENAMED.replace("NAME", "other").replace("Class", "Other")),
            ("test_moved.py", RENAMED),
        ]
    ]
    assert drawn[0] == drawn[1] == drawn[2]
