"""What a copied item shares with that of its test, and what it has of its own."""

from __future__ import annotations

import copy
import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from pytest_seedall._compat.pytest_items import (
    call_by_name,
    copied_item,
    find_by_id,
    remember_hooks,
    share,
    shared_by_copies,
)

if TYPE_CHECKING:
    from pathlib import Path

#: Attributes of tests that their copies share.
_OF_TEST = ("cls", "fixturenames", "originalname")

TESTS = """
    import unittest
    import pytest

    @pytest.mark.parametrize("wide", ["x"])
    def test_function(wide):
        pass

    class TestMethods:
        def test_method(self):
            assert vars(self) == {}
            self.seen = True

    class TestCases(unittest.TestCase):
        def test_case(self):
            pass
"""


@pytest.fixture
def items(pytester: pytest.Pytester) -> list[Any]:
    return pytester.getitems(textwrap.dedent(TESTS))


def _copy(item: pytest.Item) -> Any:
    copied = copied_item(item, "seed=7")
    assert copied is not None
    return copied


@pytest.mark.parametrize("is_known", [False, True])
def test_the_location_is_that_which_pytest_finds(items: list[Any], is_known: bool) -> None:
    for item in items:
        if is_known:
            assert item.location
        copied, other = _copy(item), _copy(item)
        share(copied, shared_by_copies(item))
        assert copied.location == other.location


def test_a_renamed_item_has_its_name_in_its_location(items: list[Any]) -> None:
    for item in items:
        copied, other = _copy(item), _copy(item)
        copied.name = other.name = "renamed"
        share(copied, shared_by_copies(item))
        assert copied.location == other.location
        assert "renamed" in copied.location[2]


def test_an_item_of_a_renamed_test_has_its_own_name(items: list[Any]) -> None:
    for item in items:
        assert item.location
        copied, other = _copy(item), _copy(item)
        item.name = "renamed"
        share(copied, shared_by_copies(item))
        assert copied.location == other.location


def test_who_tells_locations_itself_does(items: list[Any]) -> None:
    item = items[0]
    odd = type("Odd", (type(item),), {"reportinfo": lambda self: (self.path, 3, "odd")})
    item.__class__ = odd
    copied = _copy(item)
    share(copied, shared_by_copies(item))
    assert copied.location[1:] == (3, "odd")


def test_each_run_of_a_method_has_an_object_of_its_own(items: list[Any]) -> None:
    method = items[1]
    runs = [_copy(method), _copy(method)]
    assert len({id(run.obj.__self__) for run in (method, *runs)}) == 3
    for run in runs:
        run.obj()


def test_a_request_is_made_for_each_run(items: list[Any]) -> None:
    """It is `False` and not absent: so pytest makes one when the item runs."""
    assert [_copy(item)._request for item in items] == [False, False, False]


def test_the_keywords_are_those_which_pytest_finds(items: list[Any]) -> None:
    for item in items:
        item.parent.add_marker("skip")
        copied, other = _copy(item), _copy(item)
        share(copied, shared_by_copies(item))
        assert dict(copied.keywords) == {**dict(other.keywords), copied.name: True}
        assert [*copied.keywords] == [*other.keywords]
        assert "skip" in copied.keywords
        assert "absent" not in copied.keywords


def test_it_has_all_that_a_shallow_copy_has(items: list[Any]) -> None:
    for item in items:
        copied, other = _copy(item), copy.copy(item)
        assert {*vars(other)} - {*vars(copied)} <= {"location", "_obj", "_instance"}
        for name in ("config", "parent", "path", "session", *_OF_TEST):
            assert getattr(copied, name) is getattr(other, name)


def test_hooks_are_looked_up_once_for_a_file(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(**{"one/conftest": "def pytest_runtest_setup(): pass"})
    tests = "def test(): pass\ndef test_other(): pass"
    pytester.makepyfile(**{"one/test_one": tests, "two/test_two": tests})
    items, _ = pytester.inline_genitems()
    session: Any = items[0].session
    look_up = session.gethookproxy
    asked: list[str] = []

    def noting(path: Path) -> Any:
        asked.append(path.name)
        return look_up(path)

    session.gethookproxy = noting
    remember_hooks(session)
    for item in items * 2:
        found = item.ihook.pytest_runtest_setup.get_hookimpls()
        assert found == look_up(item.path).pytest_runtest_setup.get_hookimpls()
        assert any("conftest" in one.plugin_name for one in found) == (item.path.stem == "test_one")
    assert asked == ["test_one.py", "test_two.py"] * 2


def test_while_it_is_found_a_copy_has_the_name_of_its_test_too(items: list[Any]) -> None:
    (item,) = [item for item in items if item.name == "test_function[x]"]
    copied = _copy(item)
    find_by_id(copied, item.name)
    assert str(copied.name) == "test_function[x-seed=7]"
    assert [copied.name == name for name in (str(copied.name), item.name, "x")] == [
        True,
        True,
        False,
    ]
    assert [copied.name != name for name in (str(copied.name), item.name, "x")] == [
        False,
        False,
        True,
    ]
    call_by_name(copied)
    assert copied.name != item.name
    assert type(copied.name) is str
