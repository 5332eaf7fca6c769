"""Objects that a module makes are put to what their class's source says that they had then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stateful import module_maker, seen

from pytest_seedall.diagnosis.state.restoring import as_at_import, known_at_import

if TYPE_CHECKING:
    from pathlib import Path

    from stateful import MakeModule


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeModule:
    return module_maker(tmp_path, monkeypatch)


PLAIN = """
    import collections, itertools, math, random

    class Thing:
        def __init__(self, size=3, *, name="a", parts=()):
            {body}

        def set(self):
            self.late = 1

    SIZE = 5
    THING = Thing({arguments})
"""


@pytest.mark.parametrize(
    ("body", "arguments"),
    [
        ("self.x = 1", ""),
        ("self.x = None; self.y = 'a'", ""),
        ("self.x = {}; self.y = [1, 2]; self.z = set()", ""),
        ("self.x: int = -1", ""),
        ("self.x = size; self.y = name", ""),
        ("self.x = size; self.y = name", "4, name='b'"),
        ("self.x = size", "SIZE"),
        ("self.x = SIZE", ""),
        ("'''Text.'''; self.x = 1; size = 3", ""),
        ("self.x = collections.deque([1], maxlen=2)", ""),
        ("self.x = random.Random(3)", ""),
        ("self.x = itertools.count(5)", ""),
        ("self.x = math.pi", ""),
        ("pass", ""),
    ],
)
def test_an_object_has_again_what_it_was_made_with(
    make: MakeModule, body: str, arguments: str
) -> None:
    source = PLAIN.format(body=body, arguments=arguments)
    module = make(source)
    expected = vars(make(source).THING)
    thing, kept = module.THING, dict(vars(module.THING))
    for name, value in {**kept}.items():
        vars(thing)[name] = type(value)() if isinstance(value, (dict, list, set)) else "changed"
    thing.cached = "new"
    with as_at_import(seen(module), [f"{module.__name__}.THING"]) as restored:
        assert not restored.cannot
        assert module.THING is thing
        assert {name: repr(one) for name, one in vars(thing).items() if name != "x"} == {
            name: repr(one) for name, one in expected.items() if name != "x"
        }
        if expected:
            assert type(thing.x) is type(expected["x"])
            assert _shown(thing.x) == _shown(expected["x"])


def _shown(value: object) -> str:
    state = getattr(value, "getstate", None)
    return repr(value if state is None else state())


def test_what_is_in_place_stays_so(make: MakeModule) -> None:
    module = make(PLAIN.format(body="self.x = {}", arguments=""))
    held = module.THING.x
    held["a"] = 1
    with as_at_import(seen(module), [f"{module.__name__}.THING"]):
        assert module.THING.x is held
        assert held == {}


@pytest.mark.parametrize(
    "body",
    [
        "self.x = object()",
        "self.x = print()",
        "self.x = size + 1",
        "self.x = [size]",
        "size = 4; self.x = size",
        "self.x = []; self.x.append(1)",
        "self.x = 1\n            if size: self.x = 2",
        "self.x = 1\n            for self.x in range(3): pass",
        "self.__dict__['x'] = 1",
        "setattr(self, 'x', 1)",
        "self.set(); self.x = print()",
        "super().__init__(); self.x = print()",
        "import math; self.x = math.pi",
        "self.x = self.set()",
        "vars(self).update(x=1)",
    ],
)
def test_of_what_is_not_known_nothing_is_changed(make: MakeModule, body: str) -> None:
    module = make(PLAIN.format(body=body, arguments=""))
    module.THING.x = module.THING.late = "changed"
    with as_at_import(seen(module), known_at_import(seen(module))):
        assert module.THING.x == "changed"


@pytest.mark.parametrize(
    ("body", "is_taken"),
    [
        ("self.x = print()", True),
        ("self.x = 1\n            if size: print()", True),
        ("self.x = 1; self.set()", False),
        ("self.x = 1; print(self)", False),
        ("self.x = 1; super().__init__()", False),
        ("self.x = 1; self.late = print()", False),
    ],
)
def test_what_came_later_is_taken_away_only_if_that_is_sure(
    make: MakeModule, body: str, is_taken: bool
) -> None:
    module = make(PLAIN.format(body=body, arguments=""))
    module.THING.late = "changed"
    with as_at_import(seen(module), known_at_import(seen(module))):
        assert hasattr(module.THING, "late") != is_taken


def test_objects_in_objects(make: MakeModule) -> None:
    module = make(
        """
        class Inner:
            __slots__ = ("used", "size")
            def __init__(self, size):
                self.used, self.size = False, size
                self.used = False
        class Outer:
            def __init__(self):
                self.inner = Inner(3)
        OUTER = Outer()
        """
    )
    inner = module.OUTER.inner
    inner.used = True
    with as_at_import(seen(module), [f"{module.__name__}.OUTER"]) as restored:
        assert not restored.cannot
        assert module.OUTER.inner is inner
        assert inner.used is False
        assert inner.size == 3


@pytest.mark.parametrize(
    "source",
    [
        "class A(dict):\n    def __new__(cls): return dict.__new__(cls)\nX = A()",
        "class A:\n    def __setattr__(self, name, value): 1 / 0\nX = A()",
        "import dataclasses\n@dataclasses.dataclass\nclass A:\n    x: int = 1\nX = A()",
        "import threading\nclass A(threading.Thread): pass\nX = A()",
        "class A: pass\ndef make(): return A()\nX = make()",
        "class A: pass\nX = A()\nX = A()",
        "class A:\n    def __init__(self, *a): self.a = a\nX = A(*'ab')",
        "class A:\n    def __init__(self, **k): self.k = k\nX = A(**{'a': 1})",
        "class A:\n    def __init__(self, a): self.a = a\nX = A(print())",
    ],
)
def test_what_another_code_makes_is_not_known(make: MakeModule, source: str) -> None:
    module = make(source)
    assert f"{module.__name__}.X" not in known_at_import(seen(module))


def test_a_generator_begins_anew_and_nothing_of_it_runs_before(make: MakeModule) -> None:
    module = make(
        """
        STARTED = []
        def numbers(first, last=3):
            STARTED.append(first)
            yield from range(first, last)
        FEW = numbers(1)
        NOT_TOLD = numbers(*[1])
        """
    )
    assert [*module.FEW] == [1, 2]
    module.STARTED.clear()
    name = module.__name__
    known = known_at_import(seen(module))
    assert f"{name}.FEW" in known
    assert f"{name}.NOT_TOLD" not in known
    with as_at_import(seen(module), [f"{name}.FEW"]) as restored:
        assert not restored.cannot
        assert module.STARTED == []
        assert [*module.FEW] == [1, 2]
