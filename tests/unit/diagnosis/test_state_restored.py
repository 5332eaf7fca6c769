"""Places put back to what they held: in place, one by one, and what cannot be is named."""

from __future__ import annotations

import itertools
import os
import random
import sys
import warnings
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from stateful import SOURCE, module_maker, seen

from pytest_seedall.diagnosis.state.looking import changes, look
from pytest_seedall.diagnosis.state.restoring import as_at_import, kept, known_at_import, restore

if TYPE_CHECKING:
    from pathlib import Path

    from stateful import MakeModule


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeModule:
    return module_maker(tmp_path, monkeypatch)


USES = (
    "STATE.append(1)",
    "count()",
    "CACHE['x'] = [1]",
    "globals().update(NOTHING=3, NEW=4)",
    "next(COUNTER)",
    "setattr(Class, 'count', 1)",
    "next(Class.ids)",
    "Class().method()",
    "Class.static()",
    "SLOTS.found.append(1)",
    "setattr(RAISING, 'used', 1)",
    "next(NUMBERS)",
    "next(HELD['ids'])",
    "next(HELD['lines'])",
    "f()",
    "calls()",
    "lookup(1)",
    "slow(1)",
)


def use(module: Any, *codes: str) -> None:
    for code in codes:
        exec(code, module.__dict__)


@pytest.mark.parametrize("code", USES)
def test_a_place_is_put_back(make: MakeModule, code: str) -> None:
    module = make(SOURCE)
    before = seen(module)
    use(module, code)
    after = seen(module)
    places = [one.place for one in changes(before, after)]
    restored = restore(before, places, after)
    assert restored.places == {*places}
    assert not restored.cannot
    assert places
    assert changes(before, seen(module)) == ()


def test_all_places_are_put_back_after_each_of_several_runs(make: MakeModule) -> None:
    module = make(SOURCE)
    before = seen(module)
    for _ in range(2):
        with kept(before, {name for name in before.seen if module.__name__ in name}):
            assert module.STATE == []
            use(module, *USES)
    module.NOTHING = None
    del module.NEW
    assert changes(before, seen(module)) == ()


def test_only_the_named_place_is_put_back(make: MakeModule) -> None:
    module = make(SOURCE)
    before = seen(module)
    use(module, *USES)
    restored = restore(before, [f"{module.__name__}.STATE", "nowhere"])
    assert restored.places == {f"{module.__name__}.STATE"}
    assert restored.cannot == {"nowhere": "was not looked at"}
    assert (module.STATE, module.COUNT) == ([], 1)


def test_objects_are_put_back_in_place(make: MakeModule) -> None:
    module = make(
        """
        import collections, numpy, random
        LIST = [[1]]
        DICT = collections.OrderedDict(a=LIST, b={1, 2})
        QUEUE = collections.deque([1, LIST], maxlen=3)
        ARRAY = numpy.zeros(3)
        RNG = numpy.random.default_rng(1)
        OLD = numpy.random.RandomState(1)
        PYTHON = random.Random(1)
        BYTES = bytearray(b"abc")
        SELF = []
        SELF.append(SELF)
        """
    )
    before = seen(module)
    held = dict(module.__dict__)
    inner = module.LIST[0]
    use(
        module,
        "LIST[0].append(2); LIST.append(3)",
        "DICT['b'].add(3); DICT.move_to_end('a'); DICT['c'] = 1",
        "QUEUE.append(2); QUEUE.append(3)",
        "ARRAY[1] = 5; BYTES[:] = b'x'; SELF.append(1)",
        "RNG.random(); OLD.rand(); PYTHON.random()",
    )
    assert len(changes(before, seen(module))) == 9
    assert not restore(before, [f"{module.__name__}.{n}" for n in held if n.isupper()]).cannot
    assert all(module.__dict__[name] is value for name, value in held.items())
    assert module.LIST == [inner] == [[1]]
    assert module.LIST[0] is inner
    assert list(module.DICT) == ["a", "b"]
    assert type(module.QUEUE)([1, module.LIST]) == module.QUEUE
    assert module.RNG.random() == np.random.default_rng(1).random()
    assert module.PYTHON.random() == random.Random(1).random()
    assert module.SELF == [module.SELF]


def test_a_fixture_is_put_back(make: MakeModule) -> None:
    rng, ids = np.random.default_rng(1), {"ids": itertools.count()}
    before = seen(make(""), fixtures={"rng": rng, "ids": ids})
    first = rng.random(), next(ids["ids"])
    assert not restore(before, ["fixture `rng`", "fixture `ids`['ids']"]).cannot
    assert (rng.random(), next(ids["ids"])) == first


@pytest.mark.parametrize("counter", [itertools.count(-3), itertools.count(0.1, 0.1)], ids=repr)
def test_a_count_goes_on_from_where_it_was(
    make: MakeModule, counter: itertools.count[float]
) -> None:
    ids = {"ids": counter}
    before = seen(make(""), fixtures={"ids": ids})
    first = next(ids["ids"]), next(ids["ids"])
    assert not restore(before, ["fixture `ids`['ids']"]).cannot
    assert (next(ids["ids"]), next(ids["ids"])) == first


def test_a_count_whose_numbers_tell_nothing_of_themselves_is_named(make: MakeModule) -> None:
    before = seen(make(""), fixtures={"ids": itertools.count(Decimal(1))})
    why = restore(before, ["fixture `ids`"]).cannot
    assert why == {"fixture `ids`": "count(Decimal('1')) cannot be copied"}


def test_what_cannot_be_put_back_is_named(make: MakeModule, tmp_path: Path) -> None:
    module = make("def f():\n    yield 1\n\nLINES = f()\nBIG = [[0] * 10**6]")
    before = seen(module, fixtures={"x": iter(module.f())}, folders=[tmp_path])
    name = module.__name__
    places = [f"{name}.LINES", f"{name}.BIG", f"file {tmp_path / name}.py"]
    restored = restore(before, places)
    assert restored.cannot == {
        places[0]: "generator cannot be copied",
        places[1]: "list is too large to be copied",
        places[2]: "files are left as they are",
    }


def test_a_look_without_copies_puts_nothing_back(make: MakeModule) -> None:
    module = make("X = [1]")
    before = seen(module, copies=False)
    name = f"{module.__name__}.X"
    assert restore(before, [name]).cannot == {name: "no copy was made of it"}


def test_settings_are_put_back(
    make: MakeModule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEEDALL_X", "1")
    monkeypatch.setattr(sys, "path", [*sys.path])
    here, path = tmp_path.cwd(), [*sys.path]
    before = look([])
    (tmp_path / "below").mkdir()
    os.chdir("below")
    os.environ["SEEDALL_X"], os.environ["SEEDALL_Y"] = "2", "3"
    sys.path.append("x")
    warnings.simplefilter("ignore")
    errors = np.seterr(divide="raise")
    np.set_printoptions(precision=3)
    after = look([])
    changed = [one.place for one in changes(before, after)]
    assert changed == [
        "os.environ['SEEDALL_X']",
        "the current directory",
        "sys.path",
        "warnings.filters",
        "numpy.geterr()",
        "numpy.get_printoptions()",
        "os.environ['SEEDALL_Y']",
    ]
    assert not restore(before, changed, after).cannot
    assert changes(before, look([])) == ()
    assert (tmp_path.cwd(), sys.path, np.geterr()) == (here, path, errors)


def test_nothing_is_done_to_settings_that_are_as_they_were() -> None:
    before = look([])
    assert not restore(before).cannot
    assert changes(before, look([])) == ()


def test_places_are_put_to_what_their_source_says(make: MakeModule) -> None:
    module = make(SOURCE)
    first = seen(module)
    use(module, *USES)
    late = seen(module)
    names = known_at_import(late)
    with as_at_import(late, names) as restored:
        assert not restored.cannot
        left = {one.place.partition(".")[2] for one in changes(first, seen(module))}
    assert left == {
        *("NEW", "HELD['ids']", "HELD['lines']"),
        "slow.<locals>.known",
    }


def test_what_the_source_does_not_tell_is_named(make: MakeModule) -> None:
    module = make("X = [n for n in 'ab']\nY = 1\nY = 2\nif Y:\n    Z = []\nZZ = object()")
    here = seen(module)
    name = module.__name__
    assert known_at_import(here) == {f"{name}.Z"}
    with as_at_import(here, [f"{name}.X"]) as restored:
        assert restored.cannot == {f"{name}.X": "its source does not tell what it was"}


@pytest.mark.parametrize(
    "made",
    [
        "random.Random(3)",
        "numpy.random.default_rng(3)",
        "numpy.random.default_rng(seed=3)",
        "numpy.random.RandomState(3)",
    ],
)
def test_a_seeded_generator_begins_anew(make: MakeModule, made: str) -> None:
    module = make(f"import random, numpy\nRNG = {made}\nheld = [RNG]")
    first = module.RNG.random() if hasattr(module.RNG, "random") else module.RNG.rand()
    with as_at_import(seen(module), [f"{module.__name__}.RNG"]) as restored:
        assert not restored.cannot
        assert module.held[0].random() == first


def test_an_unseeded_generator_does_not(make: MakeModule) -> None:
    module = make("import random, numpy\nX = random.Random()\nY = numpy.random.default_rng()")
    assert known_at_import(seen(module)) == frozenset()
