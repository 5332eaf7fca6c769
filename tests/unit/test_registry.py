"""The registry: a library gets its seeder when it has been imported, each name one."""

from __future__ import annotations

import random
import sys
import types
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_seedall import Seeder
from pytest_seedall.seeders.base import Attachment, Library
from pytest_seedall.seeders.registry import BUILT_IN, Registry, first_probe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack
    from pathlib import Path


HYPOTHESIS = next(library for library in BUILT_IN if library.name == "hypothesis")


@pytest.fixture
def registry(notices: list[str]) -> Iterator[Registry]:
    """A registry that knows no library but `random`."""
    made = Registry(lambda: 42, lambda: None, notices.append)
    made.waiting = [library for library in made.waiting if library.name == "random"]
    yield made
    made.close()


def library(name: str, module: str = "", **functions: Any) -> Library:
    seeder = Seeder(name=name, module=module, **{"seed": lambda number: None, **functions})
    return Library(name, seeder.module, lambda module, session: seeder, f"maker of {name}")


def live(registry: Registry) -> list[str]:
    registry.refresh()
    return [seeder.name for seeder in registry.live]


# --- late imports ---------------------------------------------------------------------------------


def test_the_built_in_libraries_are_seeded_in_this_order() -> None:
    names = [library.name for library in BUILT_IN]
    frameworks = ["random", "numpy", "torch", "tensorflow", "keras"]
    others = ["faker", "factory_boy", "polyfactory", "polars", "numba", "dask", "sympy", "trio"]
    others += ["opencv", "onnxruntime", "model_bakery", "trimesh", "qiskit", "gensim", "randomname"]
    assert names == ["entropy", *frameworks, *others, "hypothesis", "multiprocessing"]


def test_a_library_is_taken_up_once_it_has_been_imported(registry: Registry, folder: Path) -> None:
    (folder / "late_library.py").touch()
    registry.add(library("late_library"))
    assert live(registry) == ["random"]
    __import__("late_library")
    assert live(registry) == ["random", "late_library"]
    assert live(registry) == ["random", "late_library"]


def test_a_library_is_told_its_module_and_the_session(registry: Registry, folder: Path) -> None:
    (folder / "late_library.py").touch()
    told: list[tuple[types.ModuleType, Attachment]] = []

    def attach(module: types.ModuleType, session: Attachment) -> Seeder:
        told.append((module, session))
        return Seeder(name="late", seed=lambda number: None)

    registry.add(Library("late", "late_library", attach))
    __import__("late_library")
    assert live(registry) == ["random", "late"]
    ((module, session),) = told
    assert module is sys.modules["late_library"]
    assert session.session_seed() == 42


def test_a_submodule_may_be_what_makes_a_library_worth_seeding(
    registry: Registry, folder: Path
) -> None:
    (folder / "late_package").mkdir()
    (folder / "late_package" / "__init__.py").touch()
    (folder / "late_package" / "draws.py").touch()
    registry.add(library("late", "late_package.draws"))
    __import__("late_package")
    assert live(registry) == ["random"]
    __import__("late_package.draws")
    assert live(registry) == ["random", "late"]


def test_a_library_that_another_one_imports_when_it_is_taken_up_is_taken_up_once(
    registry: Registry, folder: Path
) -> None:
    (folder / "early_library.py").touch()
    (folder / "late_library.py").touch()
    attached = []

    def attach(name: str) -> Seeder:
        attached.append(name)
        __import__("late_library")
        registry.refresh("late_library")
        return Seeder(name=name, seed=lambda number: None)

    for name in ("early_library", "late_library"):
        registry.add(Library(name, name, lambda module, _: attach(module.__name__)))
    __import__("early_library")
    assert live(registry) == ["random", "early_library", "late_library"]
    assert attached == ["early_library", "late_library"]


HALF_IMPORTED = """
import sys
sys.modules["registry_of_the_test"].refresh()
seen_while_importing = [seeder.name for seeder in sys.modules["registry_of_the_test"].live]
sys.modules["registry_of_the_test"].refresh("half_imported")
seen_at_the_end = [seeder.name for seeder in sys.modules["registry_of_the_test"].live]
"""


def test_a_module_that_is_being_imported_is_not_ready(
    registry: Registry, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "half_imported.py").write_text(HALF_IMPORTED)
    registry.add(library("half_imported"))
    monkeypatch.setitem(sys.modules, "registry_of_the_test", registry)
    module = __import__("half_imported")
    assert module.seen_while_importing == ["random"]
    assert module.seen_at_the_end == ["random", "half_imported"]  # said to end right now


def test_an_import_that_failed_leaves_its_library_waiting(registry: Registry, folder: Path) -> None:
    (folder / "broken_library.py").write_text("1 / 0")
    registry.add(library("broken_library"))
    with pytest.raises(ZeroDivisionError):
        __import__("broken_library")
    assert live(registry) == ["random"]
    assert [waiting.name for waiting in registry.waiting] == ["broken_library"]


def test_libraries_are_seeded_in_the_order_in_which_they_were_asked_for(
    registry: Registry, folder: Path
) -> None:
    for name in ("first_library", "second_library", "third_library"):
        (folder / f"{name}.py").touch()
        registry.add(library(name))
    for name in ("third_library", "first_library", "second_library"):
        __import__(name)
        registry.refresh()
    assert live(registry) == ["random", "first_library", "second_library", "third_library"]


def test_what_is_attached_is_told_on(registry: Registry) -> None:
    told: list[tuple[str, ExitStack]] = []
    registry.refresh()
    registry.tell_of_attached(lambda seeder, cleanup: told.append((seeder.name, cleanup)))
    registry.add(library("mine", __name__))
    registry.refresh()
    undone: list[str] = []
    for name, cleanup in told:
        cleanup.callback(undone.append, name)
    registry.close()
    assert undone == ["mine", "random"]


# --- two of a name --------------------------------------------------------------------------------


def test_two_seeders_of_one_name_are_refused(registry: Registry) -> None:
    registry.add(library("mine", __name__))
    with pytest.raises(ValueError) as caught:
        registry.add(library("mine", __name__))
    assert str(caught.value) == "two seeders are named 'mine': maker of mine and maker of mine"
    with pytest.raises(ValueError, match="'torch': pytest-seedall's own and maker of torch"):
        registry.add(library("torch"))
    assert live(registry) == ["random", "mine"]


def test_of_two_offered_seeders_the_first_is_used(registry: Registry, notices: list[str]) -> None:
    registry.offer(library("mine", __name__, probe=int))
    registry.offer(library("mine", __name__, probe=float))
    registry.refresh()
    assert registry.live[1].probe is int
    assert notices == [
        "two seeders are named 'mine': maker of mine and maker of mine; the first is used"
    ]


# --- what goes wrong ------------------------------------------------------------------------------


def test_a_library_that_cannot_be_attached_is_noticed_once(
    registry: Registry, notices: list[str]
) -> None:
    def attach(module: types.ModuleType, session: Attachment) -> Seeder:
        raise AttributeError("no such function")

    registry.add(Library("mine", __name__, attach, "entry point of foo 1.2"))
    assert live(registry) == ["random"]
    registry.refresh("another")
    (notice,) = notices
    assert notice.startswith(
        "mine is not seeded: its seeder (entry point of foo 1.2) raised "
        "AttributeError: no such function (test_registry.py:"
    )


@pytest.mark.parametrize("fake", [types.ModuleType("fake"), object()], ids=["module", "object"])
def test_a_library_that_takes_the_place_of_a_fake_is_taken_up(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, fake: types.ModuleType
) -> None:
    registry.waiting.append(HYPOTHESIS)
    with monkeypatch.context() as context:
        context.setitem(sys.modules, "hypothesis", fake)
        assert live(registry) == ["random"]
        assert live(registry) == ["random"]
    assert live(registry) == ["random", "hypothesis"]  # among as many modules as before
    assert live(registry) == ["random", "hypothesis"]


def test_a_seeder_is_switched_off_once(registry: Registry, notices: list[str]) -> None:
    registry.add(library("mine", __name__))
    registry.refresh()
    _, mine = registry.live
    for _ in range(2):
        registry.switch_off(mine, ValueError("why"))
    assert live(registry) == ["random"]
    assert notices == ["mine is not seeded: its seeder (maker of mine) raised ValueError: why"]


def test_nothing_is_seeded_after_the_session(registry: Registry) -> None:
    registry.refresh()
    registry.close()
    assert live(registry) == []


# --- Hypothesis -----------------------------------------------------------------------------------


def drawn_in_examples(generator: random.Random) -> set[float]:
    drawn = set()

    @settings(max_examples=5, database=None)
    @given(st.integers())
    def draw(number: int) -> None:
        drawn.add(generator.random())

    draw()
    return drawn


def test_hypothesis_starts_each_example_with_the_same_state_of_every_library(
    registry: Registry,
) -> None:
    generator = random.Random()
    functions = {"capture": generator.getstate, "restore": generator.setstate}
    registry.add(library("mine", __name__, seed=generator.seed, **functions))
    registry.add(library("unreadable", __name__))
    registry.refresh()
    assert len(drawn_in_examples(generator)) > 1  # it knows `random` and NumPy alone
    registry.waiting.append(HYPOTHESIS)
    registry.refresh("hypothesis")
    assert len(drawn_in_examples(generator)) == 1
    registry.close()
    assert len(drawn_in_examples(generator)) > 1


# --- probes ---------------------------------------------------------------------------------------


def test_the_first_probe_is_that_of_a_seed_and_leaves_no_trace(registry: Registry) -> None:
    registry.refresh()
    (python,) = registry.live
    random.seed(1)
    assert first_probe(python, 5) == random.Random(5).random()
    assert random.random() == random.Random(1).random()


def test_a_library_that_cannot_be_read_is_not_seeded_for_its_first_probe() -> None:
    seeded: list[int] = []
    assert first_probe(Seeder(name="mine", seed=seeded.append), 5) is None
    assert seeded == []


def test_a_library_that_only_draws_is_seeded_for_its_first_probe() -> None:
    generator = random.Random()
    mine = Seeder(name="mine", seed=generator.seed, probe=generator.random)
    assert first_probe(mine, 5) == random.Random(5).random()
