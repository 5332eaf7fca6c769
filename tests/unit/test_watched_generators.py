"""How many generators of a module are watched."""

from __future__ import annotations

import random
import sys
from types import ModuleType
from typing import TYPE_CHECKING

from pytest_seedall.seeders.base import GeneratorKind
from pytest_seedall.sharing.shared_generators import MAX_GENERATORS, SharedGenerators

if TYPE_CHECKING:
    import pytest

KINDS = [GeneratorKind("random.Random", random.Random, random.Random.getstate, lambda _: False)]


def test_each_test_reads_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    module, shared = ModuleType("many"), SharedGenerators(KINDS)
    monkeypatch.setitem(sys.modules, "many", module)
    generators = [random.Random(number) for number in range(MAX_GENERATORS + 50)]
    vars(module)["first"] = generators[:60]
    shared.note_module("many", "many.py")
    vars(module)["then"] = generators[60:]
    shared.note_module("many", "many.py")
    for generator in generators:
        generator.random()
    assert len(shared.drawn_from()) == MAX_GENERATORS


def test_what_is_no_module_has_no_generators(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = SharedGenerators(KINDS)
    monkeypatch.setitem(sys.modules, "odd", object())
    shared.note_module("odd", "odd.py")
    shared.note_class(object, "gone", "gone.py")
    assert not shared.exist
