"""Seeds that the user's own code sets in wider scopes: for which tests each of them holds."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall.streams.own_seeds import OwnSeeds
from pytest_seedall.streams.stream import OwnSeed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FILE = Path("/project/tests/unit/test_a.py")


@pytest.fixture
def own_seeds() -> OwnSeeds:
    return OwnSeeds()


def own(value: int, library: str = "random", line: int = 1) -> dict[str, OwnSeed]:
    """Return what a scope holds that seeds a library."""
    place = f"conftest.py:{line}"
    return {library: OwnSeed(library, f"{library}.seed({value})", place, (value,))}


def values(
    own_seeds: OwnSeeds,
    path: Path = FILE,
    module: str | None = None,
    fixtures: Sequence[Sequence[Any]] = (),
) -> dict[str, Any]:
    found = own_seeds.of(path, module, fixtures)
    return {library: one.value[0] for library, one in found.items()}


def test_most_projects_seed_nothing_themselves(own_seeds: OwnSeeds) -> None:
    own_seeds.below(FILE.parent, {})
    own_seeds.in_module("test_a", {})
    own_seeds.in_fixture(object(), {})  # type: ignore[arg-type]
    assert not own_seeds.exist
    assert values(own_seeds) == {}
    assert own_seeds.places() == []


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_seed_holds_for_the_tests_below_a_folder(own_seeds: OwnSeeds, depth: int) -> None:
    own_seeds.below(FILE.parents[depth], own(1))
    assert own_seeds.exist
    assert values(own_seeds) == {"random": 1}
    assert values(own_seeds, FILE.with_name("test_b.py")) == {"random": 1}
    assert values(own_seeds, Path("/project-2/tests/unit/test_a.py")) == {}


def test_a_seed_holds_for_the_tests_in_a_file(own_seeds: OwnSeeds) -> None:
    own_seeds.below(FILE, own(1))
    assert values(own_seeds) == {"random": 1}
    assert values(own_seeds, FILE.with_name("test_b.py")) == {}


def test_a_seed_holds_for_the_tests_that_use_a_fixture(own_seeds: OwnSeeds) -> None:
    one, other = object(), object()
    own_seeds.in_fixture(one, own(1))  # type: ignore[arg-type]
    assert values(own_seeds, fixtures=[[other], [other, one]]) == {"random": 1}
    assert values(own_seeds, fixtures=[[other]]) == {}


def test_a_seed_holds_for_the_modules_that_import_a_module(
    own_seeds: OwnSeeds, folder: Path
) -> None:
    (folder / "seeding_helper.py").touch()
    (folder / "using_helper.py").write_text("import seeding_helper")
    (folder / "using_nothing.py").touch()
    for name in ("using_helper", "using_nothing"):
        __import__(name)
    own_seeds.in_module("seeding_helper", own(1))
    assert values(own_seeds, module="using_helper") == {"random": 1}
    assert values(own_seeds, module="seeding_helper") == {"random": 1}
    assert values(own_seeds, module="using_nothing") == {}
    assert values(own_seeds) == {}


def test_the_innermost_scope_wins(own_seeds: OwnSeeds, folder: Path) -> None:
    (folder / "helper_module.py").touch()
    (folder / "test_module.py").write_text("import helper_module")
    __import__("test_module")
    outer: Any
    inner: Any
    outer, inner, file = object(), object(), folder / "test_module.py"
    notes: list[Callable[[dict[str, OwnSeed]], None]] = [
        partial(own_seeds.below, folder.parent),
        partial(own_seeds.below, folder),
        partial(own_seeds.in_module, "helper_module"),
        partial(own_seeds.in_module, "test_module"),
        partial(own_seeds.below, file),
        partial(own_seeds.in_fixture, outer),
        partial(own_seeds.in_fixture, inner),
    ]
    for value, note in enumerate(notes):
        note(own(value))
        found = values(own_seeds, file, "test_module", [[outer], [inner]])
        assert found == {"random": value}


def test_each_library_is_looked_up_by_itself(own_seeds: OwnSeeds) -> None:
    own_seeds.below(FILE.parents[1], {**own(1), **own(1, "numpy")})
    own_seeds.below(FILE.parents[0], own(2))
    assert values(own_seeds) == {"random": 2, "numpy": 1}


def test_a_scope_may_seed_several_times(own_seeds: OwnSeeds) -> None:
    own_seeds.below(FILE, own(1))
    own_seeds.below(FILE, own(2, "numpy"))
    own_seeds.below(FILE, own(3))
    assert values(own_seeds) == {"random": 3, "numpy": 2}


def test_each_place_is_named_once(own_seeds: OwnSeeds) -> None:
    own_seeds.in_fixture(object(), own(9, line=9))  # type: ignore[arg-type]
    own_seeds.below(FILE, own(1, "numpy"))
    own_seeds.below(FILE.parent, own(1, "numpy"))
    own_seeds.in_module("test_a", own(2))
    assert own_seeds.places() == [
        "numpy.seed(1) conftest.py:1",
        "random.seed(2) conftest.py:1",
        "random.seed(9) conftest.py:9",
    ]


def test_a_fixture_that_was_overridden_seeds_no_test_of_its_override(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[float] = []
    monkeypatch.setattr(sys, "drawn", drawn, raising=False)
    pytester.makeini("[pytest]")
    pytester.makeconftest(
        """
        import random, pytest

        @pytest.fixture(scope="session")
        def data():
            random.seed(0)
        """
    )
    pytester.makepyfile(test_a="def test_a(data): pass")
    pytester.makepyfile(
        test_b="""
        import random, sys, pytest

        @pytest.fixture(scope="session")
        def data():
            pass

        def test_b(data):
            sys.drawn.append(random.random())
        """
    )
    for arguments in (["test_b.py"], ["test_a.py", "test_b.py"]):
        pytester.runpytest_inprocess("--seed=1", *arguments)
    assert drawn[0] == drawn[1]
