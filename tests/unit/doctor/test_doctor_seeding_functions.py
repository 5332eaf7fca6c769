"""Fixtures and other functions that do nothing but seed, and can be deleted."""

from __future__ import annotations

import textwrap

import pytest
from doctoring import found, own

HEAD = "import os, random, pytest, numpy as np\n"

ONLY_SEEDS = {
    "a call": "random.seed(0)",
    "a docstring": "'Seed.'; random.seed(0)",
    "a yield": "random.seed(0); yield",
    "a return": "random.seed(0); return",
    "a name for the seed": "seed = 3; np.random.seed(seed); random.seed(seed)",
    "an option": "random.seed(request.config.getoption('--seed'))",
    "the environment": "random.seed(int(os.environ.get('SEED', 0)))",
    "an import": "import torch; torch.manual_seed(0)",
    "where installed": "try:\n    import torch; torch.manual_seed(0)\nexcept ImportError: pass",
    "a device": "import torch\nif torch.cuda.is_available(): torch.cuda.manual_seed_all(0)",
    "the state around": "old = random.getstate(); random.seed(0); yield; random.setstate(old)",
    "the hash seed": "os.environ['PYTHONHASHSEED'] = '0'; random.seed(0)",
    "modes": "import torch; torch.manual_seed(0); torch.backends.cudnn.deterministic = True",
    "Keras": "import keras; keras.utils.set_random_seed(0)",
    "TensorFlow": "import tensorflow as tf; tf.keras.utils.set_random_seed(0)",
    "Lightning": "import lightning.pytorch as pl; pl.seed_everything(0)",
    "transformers": "from transformers import set_seed; set_seed(0)",
    "Faker": "from faker import Faker; Faker.seed(0)",
}

MORE_THAN_SEEDS = {
    "a value": "random.seed(0); return 3",
    "a yielded value": "random.seed(0); yield 3",
    "another call": "random.seed(0); connect()",
    "data": "random.seed(0); data = random.random()",
    "a setting": "random.seed(0); os.environ['HOME'] = '/'",
    "a global name": "global SEED; SEED = 0; random.seed(0)",
    "an attribute": "random.seed(0); request.cls.value = 3",
    "an assertion": "random.seed(0); assert True",
    "a loop": "random.seed(0)\nfor _ in range(3): step()",
    "a body in a question": "random.seed(0)\nif slow(): step()",
    "nothing": "pass",
    "a generator": "np.random.default_rng(0)",
}


def fixture(body: str, decorator: str = "@pytest.fixture(autouse=True)") -> str:
    function = "def fixed(request):\n" + textwrap.indent(body, "    ")
    return f"{HEAD}{decorator}\n{function}"


@pytest.mark.parametrize("body", ONLY_SEEDS.values(), ids=ONLY_SEEDS)
def test_it_can_be_deleted(body: str) -> None:
    findings = found(conftest=fixture(body))
    (deletable,) = findings.deletable
    assert (deletable.name, deletable.first) == ("fixed", 2)
    assert deletable.last == 3 + len(body.splitlines())
    assert own(findings) == []


@pytest.mark.parametrize("body", MORE_THAN_SEEDS.values(), ids=MORE_THAN_SEEDS)
def test_it_does_more(body: str) -> None:
    assert found(conftest=fixture(body)).deletable == []


@pytest.mark.parametrize(
    "text",
    [
        "class TestA:\n    def setup_method(self):\n        random.seed(0)",
        "class TestA(TestCase):\n    def setUp(self):\n        random.seed(0)",
        "class A(TestCase):\n    @classmethod\n    def setUpClass(cls):\n        random.seed(0)",
        "class TestA(unittest.TestCase):\n    def setUp(self):\n        random.seed(0)",
        "class TestA(Base):\n    def setUp(self):\n        super().setUp()\n        random.seed(0)",
        "class Base: ...\nclass TestA(Base):\n    def setup_method(self, method):\n"
        "        random.seed(0)\n        super().setup_method(method)",
        "def setup_module():\n    random.seed(0)",
        "def pytest_runtest_setup(item):\n    random.seed(0)",
        "def pytest_configure(config):\n    random.seed(0)",
    ],
)
def test_what_pytest_calls_can_be_deleted(text: str) -> None:
    (deletable,) = found(HEAD + text).deletable
    assert not deletable.is_fixture
    assert deletable.value == 0


@pytest.mark.parametrize(
    "text",
    [
        "class TestA(Base):\n    def setUp(self):\n        random.seed(0)",
        "class TestA(TestCase, helpers.Mixin):\n    def setUp(self):\n        random.seed(0)",
        "class TestA(Base):\n    def setUp(self):\n        super().other()\n        random.seed(0)",
    ],
)
def test_what_stands_in_the_place_of_a_base_class_stays(text: str) -> None:
    """Without it, that of the base class would run, which may do what the tests do not expect."""
    findings = found(HEAD + text)
    assert findings.deletable == []
    assert [when for when, _ in own(findings)] == ["setup"]


@pytest.mark.parametrize("call", ["super().setup_method()", "Base.setup_method(self)"])
def test_what_the_setup_of_a_derived_class_calls_stays(call: str) -> None:
    base = "class Base:\n    def setup_method(self):\n        random.seed(0)\n"
    derived = f"class TestA(Base):\n    def setup_method(self):\n        {call}\n        self.x = 3"
    assert found(HEAD + base + derived).deletable == []


@pytest.mark.parametrize("text", ["def fixed():\n    random.seed(0)", "random.seed(0)"])
def test_what_others_call_stays(text: str) -> None:
    findings = found(HEAD + text)
    assert findings.deletable == []
    assert len(findings.own_seeds) == 1


def test_a_fixture_with_parameters_makes_more_tests_and_stays() -> None:
    text = fixture("random.seed(request.param)", "@pytest.fixture(params=[1, 2], autouse=True)")
    findings = found(conftest=text)
    assert findings.deletable == []
    assert own(findings) == [("setup", 4)]


def test_a_fixture_that_tests_parametrise_makes_more_tests_and_stays() -> None:
    text = "@pytest.mark.parametrize('fixed', [1, 2], indirect=True)\ndef test_a(fixed): ..."
    assert found(text, conftest=fixture("random.seed(request.param)")).deletable == []


@pytest.mark.parametrize(
    ("arguments", "body", "can_go"),
    [
        ("db", "random.seed(0)", False),
        ("*, db", "random.seed(0)", False),
        ("seed", "random.seed(seed)", True),
        ("monkeypatch, caplog", "random.seed(0)", True),
    ],
)
def test_a_fixture_that_asks_for_what_another_does_stays(
    arguments: str, body: str, can_go: bool
) -> None:
    """Without it, tests that rely on the database would have none."""
    text = f"{HEAD}@pytest.fixture(autouse=True)\ndef fixed({arguments}):\n    {body}"
    assert bool(found(conftest=text).deletable) == can_go


@pytest.mark.parametrize(
    ("place", "body", "can_go"),
    [
        ("conftest", "connect()", False),
        ("helpers", "connect()", False),
        ("other__conftest", "connect()", True),
        ("test_other", "connect()\ndef test_a(): ...", True),
        ("conftest", "random.seed(0)", True),
    ],
)
def test_what_stands_in_the_place_of_a_fixture_that_does_more_stays(
    place: str, body: str, can_go: bool
) -> None:
    text = f"{HEAD}@pytest.fixture(autouse=True)\ndef fixed():\n    {body}"
    inner = fixture("random.seed(0)")
    findings = found(**{place: text, "sub__conftest": inner})
    is_told = "sub/conftest.py" in [one.file for one in findings.deletable]
    assert is_told == can_go


@pytest.mark.parametrize(("seed", "value"), [("2**31", None), (str(2**31), None), ("7", 7)])
def test_only_a_seed_that_a_marker_takes_is_told(seed: str, value: int | None) -> None:
    (deletable,) = found(conftest=fixture(f"random.seed({seed})")).deletable
    assert deletable.value == value


@pytest.mark.parametrize("constant", ["SEED = 7", "SEED: int = 7"])
@pytest.mark.parametrize(
    "text",
    [
        "def setup_module():\n    random.seed(SEED)",
        "class A(TestCase):\n    def setUp(self):\n        random.seed(SEED)",
        "class A(TestCase):\n    SEED = 8\n    def setUp(self):\n        random.seed(SEED)",
    ],
)
def test_a_seed_may_be_a_constant_of_the_module(constant: str, text: str) -> None:
    (deletable,) = found(f"{HEAD}{constant}\n{text}").deletable
    assert deletable.value == 7


@pytest.mark.parametrize("call", ["seed_all()", "seed_all(7)", "seed_all(seed=7)"])
def test_a_seed_may_be_given_to_a_helper_or_be_its_default(call: str) -> None:
    default = "7" if call == "seed_all()" else "8"
    helper = f"SEED = {default}\ndef seed_all(seed=SEED):\n    random.seed(seed)\n"
    (deletable,) = found(f"{HEAD}{helper}def setup_module():\n    {call}").deletable
    assert deletable.value == 7


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("random.seed(4)\ndef test(): ...", [2]),
        ("random.seed(\n    4\n)\ndef test(): ...", [2, 4]),
        ("X = random.seed(4)\ndef test(): ...", None),
        ("if X: random.seed(4)\ndef test(): ...", None),
        ("class TestA:\n    random.seed(4)\n    def test(self): ...", None),
        ("random.seed(4)\ndef helper(): ...", None),
    ],
)
def test_lines_at_the_top_of_tests_can_be_deleted(text: str, lines: list[int] | None) -> None:
    findings = found(HEAD + text)
    deletable = [(one.first, one.last, one.value) for one in findings.deletable]
    assert deletable == ([(lines[0], lines[-1], 4)] if lines else [])
    assert bool(findings.own_seeds) == (lines is None)


def test_places_that_ask_for_a_fixture_are_named() -> None:
    asking = (
        "import pytest\ndef test_a(fixed): ...\n@pytest.mark.usefixtures('fixed')\nclass TestB: ..."
    )
    (deletable,) = found(asking, conftest=fixture("random.seed(0)", "@pytest.fixture")).deletable
    assert deletable.asked_at == ("test_0.py:2", "test_0.py:3")


def test_places_that_import_a_fixture_are_named() -> None:
    conftest = "import other\nfrom helpers import fixed, connect\nfrom elsewhere import fixed as f"
    helpers = fixture("random.seed(0)", "@pytest.fixture")
    asking = "def test_a(*, fixed): ..."
    (deletable,) = found(asking, helpers=helpers, conftest=conftest).deletable
    assert deletable.asked_at == ("conftest.py:2", "test_0.py:1")


HELPER = "import random\ndef seed_all(seed=0):\n    random.seed(seed)\n    return seed\n"


@pytest.mark.parametrize(
    ("statement", "call"),
    [
        ("from tests.helpers import seed_all", "seed_all(0)"),
        ("from helpers import seed_all as s", "s(0)"),
        ("from .helpers import seed_all", "seed_all(0)"),
        ("import tests.helpers", "tests.helpers.seed_all(0)"),
        ("from tests import helpers", "helpers.seed_all(0)"),
    ],
)
def test_a_function_of_the_project_that_seeds_is_a_seed(statement: str, call: str) -> None:
    findings = found(
        f"{statement}\ndef test():\n    {call}" if not statement.startswith("from .") else "",
        tests__helpers=HELPER,
        tests__conftest=f"{statement}\nimport pytest\n@pytest.fixture\ndef fixed():\n    {call}",
    )
    (deletable,) = findings.deletable
    assert (deletable.file, deletable.value) == ("tests/conftest.py", 0)
    assert {site.file for site in findings.own_seeds} <= {"test_0.py"}  # not the helper itself


def test_functions_that_seed_by_others_are_seeds() -> None:
    text = f"{HELPER}def again():\n    seed_all(3)\ndef test():\n    again()"
    assert own(found(text)) == [("test", 8)]


def test_a_helper_that_nobody_calls_is_told_itself() -> None:
    assert own(found(HELPER)) == [("called", 3)]


def test_deterministic_modes_are_noticed() -> None:
    modes = found(conftest=fixture(ONLY_SEEDS["modes"]))
    assert modes.sets_modes
    assert not modes.strict_modes
    assert not found(conftest=fixture("random.seed(0)")).sets_modes


def test_modes_that_a_helper_sets_are_noticed() -> None:
    mode = "torch.use_deterministic_algorithms(1)"
    helper = f"import torch\ndef fix():\n    torch.manual_seed(0); {mode}"
    text = fixture("from helpers import fix; fix()")
    assert found(conftest=text, helpers=helper).strict_modes == {mode}


@pytest.mark.parametrize(
    ("call", "is_strict"),
    [
        ("torch.use_deterministic_algorithms(True)", True),
        ("torch.use_deterministic_algorithms(True, warn_only=True)", False),
    ],
)
def test_modes_that_raise_errors_are_told_from_others(call: str, is_strict: bool) -> None:
    findings = found(conftest=fixture(f"import torch; torch.manual_seed(0); {call}"))
    assert findings.sets_modes
    assert findings.strict_modes == ({call} if is_strict else set())
