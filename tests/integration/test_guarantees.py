"""The table of streams in docs/guarantees.md: each row's seed is what that place draws from."""

from __future__ import annotations

import random

import pytest

from pytest_seedall import derive

SEED = 42

PROJECT = {
    "conftest.py": """
        import random
        import pytest

        DRAWN = {}

        def draw(place):
            DRAWN.setdefault(place, random.random())

        draw("import")

        def pytest_collection(session): draw("whole collection")

        def pytest_collection_modifyitems(items): draw("modifyitems")

        @pytest.fixture(scope="session", params=["a"])
        def base():
            draw("fixture")
            yield
            draw("fixture teardown")

        def pytest_unconfigure():
            for place, number in DRAWN.items():
                print("drawn", place, "=", number)
    """,
    "pkg/__init__.py": """
        from conftest import draw

        def setup_module(): draw("setup of package")
        def teardown_module(): draw("teardown of package")
    """,
    "pkg/test_it.py": """
        from conftest import draw
        from pytest_seedall import derive

        draw("import of module")

        def pytest_generate_tests(metafunc): draw("collection of module")

        def setup_module(): draw("setup of module")

        def test_function(): pass

        class TestIt:
            def pytest_generate_tests(self, metafunc): draw("collection of class")

            def setup_method(self): draw("setup")
            def teardown_method(self): draw("teardown")
            def test_method(self, base): draw("call")
            def test_other(self, seedall):
                assert seedall.spawn("a") == derive(seedall.seed, "spawn", "a")
    """,
    "test_own.py": """
        from conftest import draw
        import random

        random.seed(7)

        def setup_function(): draw("own setup")
        def teardown_function(): draw("own teardown")
        def test_own(): draw("own call")
    """,
}

TEST = derive(SEED, "test", "pkg/test_it.py::TestIt::test_method[a]")
FIXTURE = derive(SEED, "fixture", "", "conftest.py::base", "base", "a")
PACKAGE = derive(SEED, "fixture", "pkg")
OWN = derive(7, "own", "test_own.py::test_own")

SEEDS = {
    "import": derive(SEED, "import", "conftest.py"),
    "whole collection": derive(SEED, "collect", ""),
    "modifyitems": derive(SEED, "collect", "modifyitems"),
    "import of module": derive(SEED, "import", "pkg/test_it.py"),
    "collection of module": derive(SEED, "collect", "pkg/test_it.py"),
    "collection of class": derive(SEED, "collect", "pkg/test_it.py::TestIt"),
    "setup of package": PACKAGE,
    "teardown of package": derive(PACKAGE, "teardown"),
    "setup of module": derive(SEED, "fixture", "pkg/test_it.py", "", "setup_module"),
    "fixture": FIXTURE,
    "fixture teardown": derive(FIXTURE, "teardown"),
    "setup": derive(TEST, "setup"),
    "call": TEST,
    "teardown": derive(TEST, "teardown"),
    "own setup": derive(OWN, "setup"),
    "own call": OWN,
    "own teardown": derive(OWN, "teardown"),
}


@pytest.fixture
def drawn(pytester: pytest.Pytester, lean: None) -> dict[str, float]:
    pytester.makeini("[pytest]")
    for name, text in PROJECT.items():
        file = pytester.path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text.replace("\n        ", "\n"), encoding="utf-8")
    result = pytester.runpytest_subprocess(f"--seed={SEED}", "-s")
    result.assert_outcomes(passed=4)
    lines = [line.removeprefix("drawn ") for line in result.outlines if line[:6] == "drawn "]
    return {place: float(number) for place, _, number in (line.partition(" = ") for line in lines)}


def test_each_place_draws_from_the_seed_that_the_table_says(drawn: dict[str, float]) -> None:
    expected = {place: random.Random(seed).random() for place, seed in SEEDS.items()}
    assert {place: drawn.get(place) for place in SEEDS} == expected
