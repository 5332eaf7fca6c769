"""A sweep says what all of its runs have in common: what wider scopes draw."""

from __future__ import annotations

import re
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from pytest_seedall.sweep.wider import described

pytestmark = pytest.mark.usefixtures("as_a_user")

OF_CLASSES = """
    import random, unittest
    class TestPlayers(unittest.TestCase):
        @classmethod
        def setUpClass(cls): cls.players = random.sample(range(60), 5)
        def test_draws(self): random.choice(self.players)
        def test_reads(self): assert self.players
    class TestPlain:
        def setup_class(self): self.number = random.random()
        def test_reads(self): assert self.number < 1
"""
OF_FIXTURES = """
    import random, pytest
    @pytest.fixture(scope="session")
    def data(): return random.random()
    @pytest.fixture(scope="module")
    def model(data): return data
    @pytest.fixture(scope="module")
    def quiet(): return 1
    @pytest.fixture(scope="module")
    def own():
        random.seed(3)
        return random.random()
    @pytest.fixture(scope="session")
    def generator(): return random.Random()
    def test_draws(model, generator): generator.random()
    def test_asks(request): request.getfixturevalue("data")
    def test_others(quiet, own): pass
"""


def told(result: pytest.RunResult) -> list[str]:
    """Return the lines that tell of what draws in wider scopes."""
    return [line for line in result.outlines if "drew" in line or "--seed=random" in line]


@pytest.mark.parametrize("workers", [(), ("-n", "2", "--dist", "loadfile")])
def test_setups_of_classes_are_named(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, workers: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    pytester.makepyfile(test_it=OF_CLASSES)
    result = pytester.runpytest_subprocess("--seed=1", "--seed-sweep=3", *workers)
    players, plain = "test_it.py::TestPlayers::test_", "test_it.py::TestPlain::test_"
    same = "drew under the session seed, the same in all runs of"
    *said, another = told(result)
    assert another.startswith("under another one: ")
    assert another.endswith(" -m pytest --seed=random")
    assert said == [
        "1 test passes under all of 3 seeds (fails under less than 71% of seeds, at 95% "
        f"confidence, given what setUpClass drew): {players}draws",
        "4 runs were not needed: 2 tests draw no random numbers themselves, but use what "
        f"setup_class and setUpClass drew: {plain}reads, {players}reads",
        f"setUpClass (test_it.py:3) {same} {players}draws, {players}reads",
        f"setup_class (test_it.py:8) {same} {plain}reads",
    ]


def test_wider_fixtures_are_named_whichever_test_they_were_set_up_for(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    pytester.makepyfile(test_it=OF_FIXTURES)
    result = pytester.runpytest("test_it.py", "--seed=1", "--seed-sweep=3", "--entropy=report")
    same = "data (test_it.py:2) drew under the session seed, the same in all runs of"
    assert told(result)[-2:] == [
        f"{same} test_it.py::test_draws, test_it.py::test_asks",
        "under another one: pytest --seed=random test_it.py --entropy=report",
    ]
    assert not re.findall(r"\b(?:model|quiet|own|generator)\b", "\n".join(told(result)))


@pytest.mark.parametrize("name", ["setup_module", "setUpModule"])
def test_setups_of_modules_are_named(pytester: pytest.Pytester, name: str) -> None:
    pytester.makepyfile(
        test_it=f"""
        import random
        def {name}(): random.random()
        def test_it(): pass
    """
    )
    result = pytester.runpytest("--seed-sweep=3")
    result.stdout.fnmatch_lines([f"{name} (test_it.py:2) drew under the session seed, *"])


def test_the_setup_of_a_package_is_named(pytester: pytest.Pytester) -> None:
    package = pytester.mkpydir("package")
    drawing = "import random\ndef setup_module(): random.random()\n"
    (package / "__init__.py").write_text(drawing, encoding="utf-8")
    (package / "test_it.py").write_text("def test_it(): pass", encoding="utf-8")
    result = pytester.runpytest("--seed-sweep=3")
    result.stdout.fnmatch_lines(["setup_module (package*) drew under the session seed, *"])


def test_a_fixture_without_code_is_named_by_its_folder(pytester: pytest.Pytester) -> None:
    item = pytester.getitem("def test_it(): pass", "test_it")
    for folder, place in (("tests", "tests"), ("", "a plugin")):
        fixture: Any = SimpleNamespace(argname="data", func=partial(int), baseid=folder)
        assert str(described(fixture, item)) == f"data ({place})"
