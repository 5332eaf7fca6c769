"""What is found in sources: own seeds and when they hold, what has no seed, what tests share."""

from __future__ import annotations

import pytest
from doctoring import found, own, read

from pytest_seedall.doctor.findings import Asking, find
from pytest_seedall.doctor.fixtures import User

MODULE = "@pytest.fixture(scope='module')\n"
HEAD = "import os, random, secrets, time, uuid, pytest, numpy as np\n"


@pytest.mark.parametrize(
    ("when", "text"),
    [
        ("import", "random.seed(0)"),
        ("test", "def test():\n    random.seed(0)"),
        ("test", "class TestA:\n    def test(self):\n        random.seed(0)"),
        ("test", "def test():\n    def inner():\n        random.seed(0)"),
        ("setup", "@pytest.fixture\ndef f():\n    random.seed(0); return 3"),
        ("setup", "@pytest.fixture\nasync def f():\n    random.seed(0); return 3"),
        ("setup", "class A:\n    def setUp(self):\n        random.seed(0); self.x = 3"),
        ("wider", MODULE + "def f():\n    random.seed(0); return 3"),
        ("wider", "@pytest.fixture(scope=scope)\ndef f():\n    random.seed(0); return 3"),
        ("wider", "def setup_module():\n    random.seed(0); connect()"),
        ("session", "def pytest_configure():\n    random.seed(0); connect()"),
        ("called", "f = lambda: random.seed(0)"),
        ("called", "def helper(x):\n    random.seed(x); return random.random()"),
        (
            "called",
            MODULE + "def f():\n    return lambda: random.seed(0)",
        ),
        (
            "called",
            MODULE + "def f():\n    def g():\n        random.seed(0)\n    return g",
        ),
    ],
)
def test_when_an_own_seed_holds(when: str, text: str) -> None:
    ((found_when, _),) = own(found(HEAD + text))
    assert found_when == when


@pytest.mark.parametrize(
    "call",
    [
        "np.random.default_rng()",
        "np.random.default_rng(None)",
        "np.random.default_rng(seed=None)",
        "np.random.RandomState()",
        "np.random.SeedSequence()",
        "np.random.Generator(np.random.PCG64())",
        "random.Random()",
        "random.seed()",
        "np.random.seed(None)",
        "torch.seed()",
    ],
)
def test_what_is_given_no_seed(call: str) -> None:
    findings = found(f"{HEAD}import torch\ndef test():\n    {call}")
    (site,) = findings.unseeded["seed"]
    assert (site.line, site.when) == (4, "test")
    assert own(findings) == []


@pytest.mark.parametrize(
    "call",
    [
        "np.random.default_rng(0)",
        "np.random.default_rng(seed=seed)",
        "np.random.default_rng(*seeds)",
        "random.Random(3)",
        "torch.Generator()",  # has a constant seed
        "pl.seed_everything()",  # takes one from the environment
        "uuid.uuid5(space, 'name')",
    ],
)
def test_what_needs_none(call: str) -> None:
    text = f"{HEAD}import torch, pytorch_lightning as pl\ndef test():\n    {call}"
    assert not any(found(text).unseeded.values())


@pytest.mark.parametrize(
    "call", ["uuid.uuid4()", "os.urandom(8)", "secrets.token_hex()", "random.SystemRandom()"]
)
def test_raw_entropy(call: str) -> None:
    (site,) = found(f"{HEAD}def test():\n    {call}").unseeded["raw"]
    assert site.written == call


def test_none_for_scikit_learns_random_state() -> None:
    text = (
        "from sklearn.utils import check_random_state as c\ndef test(x):\n    c(None); c(x); c(3)"
    )
    (site,) = found(text).unseeded["global"]
    assert site.written == "c(None)"


@pytest.mark.parametrize(
    ("call", "asking"),
    [
        ("random.seed(int(time.time()))", "clock"),
        ("np.random.default_rng(os.getpid())", "clocked"),
    ],
)
def test_a_seed_from_the_clock(call: str, asking: Asking) -> None:
    findings = found(f"{HEAD}def test():\n    {call}")
    assert [site.written for site in findings.unseeded[asking]] == [call]
    assert own(findings) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("RNG", "RNG = np.random.default_rng(3)\ndef test(): RNG.normal()"),
        ("RNG", "def helper(): return RNG\nRNG = np.random.default_rng()"),
        ("RNG", "RNG: object = random.Random(0)\nclass A:\n    def test(self): f(RNG)"),
        ("cls.rng", "class A:\n    def setUpClass(cls):\n        cls.rng = random.Random(3)"),
        ("rng", "class TestA:\n    rng = np.random.RandomState(3)"),
        (
            "rng",
            "@pytest.fixture(scope='session')\ndef rng():\n    return np.random.default_rng(3)",
        ),
        (
            "rng",
            "@pytest.fixture(scope='class')\ndef rng():\n    r = random.Random(3)\n    yield r",
        ),
        ("r", "@pytest.fixture(name='r', scope='module')\ndef rng():\n    return random.Random(3)"),
    ],
)
def test_generators_that_tests_share(name: str, text: str) -> None:
    (shared,) = found(HEAD + text).shared
    assert shared.name == name


def test_wider_fixtures_that_ask_for_a_shared_generator_are_told() -> None:
    rng = f"{HEAD}{MODULE}def rng():\n    return random.Random(3)\n"
    users = f"{MODULE}def data(rng): return rng.random()\n@pytest.fixture\ndef other(rng): ..."
    (shared,) = found(conftest=rng + users).shared
    assert shared.wider_users == (User("data", "conftest.py:6"),)


@pytest.mark.parametrize(
    ("call", "maker"),
    [
        ("random.Random(3)", "random.Random"),
        ("np.random.default_rng(3)", "np.random.default_rng"),
        ("np.random.Generator(np.random.PCG64(3))", "np.random.default_rng"),
        ("torch.Generator()", "torch.Generator().manual_seed"),
    ],
)
def test_how_a_test_makes_one_of_its_own(call: str, maker: str) -> None:
    (shared,) = found(f"{HEAD}import torch\nRNG = {call}\ndef test(): f(RNG)").shared
    assert shared.maker == maker


@pytest.mark.parametrize(
    "text",
    [
        "@pytest.fixture\ndef rng():\n    return np.random.default_rng(3)",
        MODULE + "def f():\n    def g():\n        return random.Random(3)",
        MODULE + "def data():\n    return np.random.default_rng(3).normal()",
        "class A:\n    def setUp(self):\n        self.rng = random.Random(3)",
        "rng = np.random.default_rng(3)\nX = rng.normal()\ndef test(rng): rng.normal()",
        "rng = random.Random(3)\ndef test():\n    rng = random.Random(4)\n    rng.random()",
        "DATA = np.random.default_rng(3).normal()",
        "SEEDS = np.random.SeedSequence(3)",
        "def test():\n    rng = np.random.default_rng(3)",
    ],
)
def test_generators_that_they_do_not(text: str) -> None:
    assert found(HEAD + text).shared == []


@pytest.mark.parametrize(
    "user",
    ["from data import RNG", "from .data import RNG as r", "import data\nX = data.RNG.normal()"],
)
def test_generators_that_other_modules_take(user: str) -> None:
    data = f"{HEAD}RNG = np.random.default_rng(3)"
    assert found(data=data).shared == []
    (shared,) = found(user, data=data).shared
    assert (shared.file, shared.line) == ("data.py", 2)


def test_a_library_that_is_not_built_in_has_own_seeds_too() -> None:
    source = read("import mylib\ndef test():\n    mylib.set_seed(0)")
    assert own(find([source])) == []
    assert own(find([source], ["mylib.set_seed"])) == [("test", 3)]
