"""What has changed between two looks: each place by its name, and nothing that has not."""

from __future__ import annotations

import functools
import itertools
import os
import random
import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from stateful import SOURCE, changed, module_maker, seen

from pytest_seedall.diagnosis.state.looking import Change, changes, look

if TYPE_CHECKING:
    from pathlib import Path

    from stateful import MakeModule


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeModule:
    return module_maker(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("code", "place", "texts"),
    [
        ("STATE.append(1)", "STATE", ("[]", "[1]")),
        ("count()", "COUNT", ("0", "1")),
        ("CACHE['x'] = [1]", "CACHE", ("{}", "{'x': [1]}")),
        ("globals().update(NOTHING=3)", "NOTHING", ("None", "3")),
        ("globals().update(NEW=3)", "NEW", ("not set", "3")),
        ("globals().pop('NOTHING')", "NOTHING", ("None", "not set")),
        ("next(COUNTER)", "COUNTER", ("count(0)", "count(1)")),
        ("setattr(Class, 'count', 1)", "Class.count", ("0", "1")),
        ("next(Class.ids)", "Class.ids", ("count(7)", "count(8)")),
        ("Class().method()", "Class.method(seen)", ("{}", "{'x': 1}")),
        ("Class.static()", "Class.static(seen)", ("[]", "[1]")),
        ("SLOTS.found.append(1)", "SLOTS", ("Slots(found=[])", "Slots(found=[1])")),
        ("setattr(RAISING, 'used', 1)", "RAISING", ("Raising(used=0)", "Raising(used=1)")),
        ("next(NUMBERS)", "NUMBERS", ("{'next': 0}", "{'next': 1}")),
        ("next(HELD['ids'])", "HELD['ids']", ("count(0)", "count(1)")),
        ("f()", "f(seen)", ("[]", "[0]")),
        ("calls()", "calls.count", ("0", "1")),
        ("lookup(1)", "lookup (lru_cache)", ("0 entries", "1 entry")),
        ("slow(1)", "slow.<locals>.known", ("{}", "{1: 1}")),
    ],
)
def test_a_change_is_told(make: MakeModule, code: str, place: str, texts: tuple[str, str]) -> None:
    module = make(SOURCE)
    assert changed(module, lambda: exec(code, module.__dict__)) == {place: texts}


def test_the_default_of_a_method_with_a_special_name(make: MakeModule) -> None:
    module = make("class A:\n    def __init__(self, kept=[]):\n        kept.append(1)")
    assert changed(module, module.A) == {"A.__init__(kept)": ("[]", "[1]")}


def test_an_iterator_that_has_been_advanced(make: MakeModule) -> None:
    module = make(SOURCE)
    assert list(changed(module, lambda: next(module.HELD["lines"]))) == ["HELD['lines']"]
    assert next(module.HELD["lines"]) == "b"


def test_a_generator_that_has_been_advanced(make: MakeModule) -> None:
    module = make(SOURCE)
    assert list(changed(module, lambda: next(module.LINES))) == ["LINES"]
    assert list(changed(module, lambda: list(module.LINES))) == ["LINES"]


def test_a_full_cache_and_the_default_of_what_it_wraps(make: MakeModule) -> None:
    module = make(SOURCE)
    module.small(1)
    found = changed(module, lambda: module.small(2))
    assert found == {
        "small (lru_cache)": ("1 entry, filled 1 times", "1 entry, filled 2 times"),
        "small(kept)": ("[1]", "[1, 2]"),
    }


def test_nothing_has_changed(make: MakeModule) -> None:
    module = make(SOURCE)

    def use() -> None:
        module.STATE = list(module.STATE)  # another object, the same value
        module.RAISING.used = 0
        module.LOCK = threading.Lock()
        module.f = functools.partial(module.f)

    assert changed(module, use) == {}


def test_generators_of_a_module(make: MakeModule) -> None:
    module = make("import random, numpy\nR = random.Random(1)\nG = numpy.random.default_rng(1)")
    assert list(changed(module, module.R.random)) == ["R"]
    assert list(changed(module, module.G.random)) == ["G"]


def test_values_of_fixtures_and_parameters(make: MakeModule) -> None:
    module, rng, ids = make(""), np.random.default_rng(1), itertools.count()
    facts: dict[str, Any] = {"fixtures": {"rng": rng, "ids": [ids]}, "parameters": {"x": [1]}}
    assert list(changed(module, rng.random, **facts)) == ["fixture `rng`"]
    assert list(changed(module, lambda: next(ids), **facts)) == ["fixture `ids`[0]"]
    assert list(changed(module, lambda: facts["parameters"]["x"].append(1), **facts)) == [
        "parameter `x`"
    ]


def test_other_modules_take_but_a_part_of_the_time(make: MakeModule) -> None:
    others = [make(f"STATE = {{n: [n] for n in range(100)}}\nN = {n}") for n in range(50)]
    module = make("STATE = []")
    found = look([module.__name__], [other.__name__ for other in others], seconds=0.02)
    assert found.seen.keys() >= {f"{module.__name__}.STATE"}
    assert found.is_cut_short


def test_a_name_that_is_imported_is_told_where_it_is_made(make: MakeModule) -> None:
    first = make("STATE = []\ndef f(seen=[]):\n    seen.append(1)")
    second = make(f"from {first.__name__} import STATE, f")
    for names in ([first.__name__, second.__name__], [second.__name__, first.__name__]):
        before = look(names, seconds=60)
        first.STATE.append(second.f())
        found = changes(before, look(names, seconds=60))
        name = first.__name__
        assert [one.place for one in found] == [f"{name}.STATE", f"{name}.f(seen)"]


def test_a_difference_deep_inside(make: MakeModule) -> None:
    module = make("BIG = {n: list(range(20)) for n in range(20)}")
    before = seen(module)
    module.BIG[17][15] = -1
    name = f"{module.__name__}.BIG"
    change = Change(name, "global", f"{name}[17][15]", "15", "-1", is_whole=False)
    assert changes(before, seen(module)) == (change,)


def test_a_module_that_has_been_imported(make: MakeModule) -> None:
    first = make("")
    before = look([first.__name__], seconds=60)
    second = make("X = 1\nY = 2")
    after = look([first.__name__, second.__name__], seconds=60)
    name = f"sys.modules[{second.__name__!r}]"
    assert changes(before, after) == (Change(name, "module", name, "not set", "imported"),)


def test_a_large_value_is_not_looked_at(make: MakeModule) -> None:
    module = make("import numpy\nBIG = numpy.zeros(1 << 27)\nLIST = [0] * 10**6\nX = [0]")
    before = seen(module)
    assert before.left_out == (f"{module.__name__}.BIG", f"{module.__name__}.LIST")
    module.BIG[0] = module.LIST[0] = module.X[0] = 1
    assert [one.place for one in changes(before, seen(module))] == [f"{module.__name__}.X"]


def test_a_look_that_has_no_time_says_so(make: MakeModule) -> None:
    module = make(SOURCE)
    before = look([module.__name__], seconds=0)
    assert before.is_cut_short
    assert not seen(module).is_cut_short
    assert changes(before, seen(module)) == ()
    assert changes(seen(module), before) == ()


def test_what_code_is_not_the_projects_is_not_looked_at() -> None:
    before = look(seconds=60)
    assert not {name for name in before.modules if name.startswith(("numpy", "pytest", "os"))}


def test_the_environment_and_the_current_folder(
    make: MakeModule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = make("")
    monkeypatch.delenv("SEEDALL_X", raising=False)
    place = "os.environ['SEEDALL_X']"
    assert changed(module, lambda: monkeypatch.setenv("SEEDALL_X", "1")) == {
        place: ("not set", "'1'")
    }
    assert changed(module, lambda: os.environ.pop("SEEDALL_X")) == {place: ("'1'", "not set")}
    assert list(changed(module, lambda: monkeypatch.chdir(tmp_path))) == ["the current directory"]


def test_files_that_are_left_behind(make: MakeModule, tmp_path: Path) -> None:
    module = make("")
    path = tmp_path / "left.txt"
    found = changed(module, lambda: path.write_text("abc"), folders=[tmp_path])
    assert found == {f"file {path}": ("not set", "3 bytes")}
    found = changed(module, lambda: path.write_text("abcd"), folders=[tmp_path])
    assert found == {f"file {path}": ("3 bytes", "4 bytes")}


def test_the_global_generator_is_of_no_module(make: MakeModule) -> None:
    assert changed(make("import random"), random.random) == {}
