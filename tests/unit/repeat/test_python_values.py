"""Values of Python and its standard library, as they are compared between runs."""

from __future__ import annotations

import array
import copy
import datetime
import decimal
import enum
import fractions
import io
import ipaddress
import random
import re
import types
import uuid
import zoneinfo
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, defaultdict, deque
from collections import namedtuple as make_namedtuple
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import pytest
from comparisons import compared, difference, is_same, reasons, told


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Access(enum.Flag):
    READ = 1
    WRITE = 2


class Point(NamedTuple):
    x: float
    y: float


Old = make_namedtuple("Old", "x y")  # noqa: PYI024


@dataclass
class Layer:
    name: str
    weights: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Small:
    size: int


class NamedList(list[Any]):
    def __init__(self, *items: object, name: str) -> None:
        super().__init__(items)
        self.name = name


class Slotted(dict[str, int]):
    __slots__ = ("note",)
    note: str


class Half(float):
    pass


class Text(str):
    __slots__ = ()


class RefusedError(ValueError):
    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def slotted(note: str) -> Slotted:
    made = Slotted(a=1)
    made.note = note
    return made


PARIS = zoneinfo.ZoneInfo("UTC")
NOON = datetime.datetime(2024, 1, 2, 12)

#: Pairs of values that are not the same, by where they differ below ``x``.
DIFFERENT: list[tuple[object, object, str]] = [
    (1, 2, ""),
    (1, True, ""),
    (1, 1.0, ""),
    (0.0, -0.0, ""),
    (1.0, float("nan"), ""),
    (complex(0.0, 0.0), complex(0.0, -0.0), ""),
    (None, False, ""),
    (10**5000, 10**5000 + 1, ""),
    ("a", "b", ""),
    ("a\ud800", "a\ud801", ""),
    ("a", b"a", ""),
    (b"a", b"b", ""),
    (b"a", bytearray(b"a"), ""),
    (bytearray(b"a"), bytearray(b"b"), ""),
    (memoryview(b"ab"), memoryview(b"ac"), ""),
    (array.array("f", [1, 2]), array.array("f", [1, 3]), "[1]"),
    (array.array("i", [1, 2]), array.array("i", [1, -2]), "[1]"),
    ([1, 2], (1, 2), ""),
    ([1, 2], [1, 3], "[1]"),
    ([1, [2]], [1, [3]], "[1][0]"),
    ([1, 2], [1, 2, 3], "[2]"),
    ({"a": 1}, {"a": 2}, "['a']"),
    ({(1, 2): [3]}, {(1, 2): [4]}, "[(1, 2)][0]"),
    ({1: 2}, {True: 2}, ""),
    ({1, 2}, {1, 3}, ""),
    ({1}, frozenset({1}), ""),
    (Counter("ab"), Counter("abb"), "['b']"),
    (OrderedDict(a=1), {"a": 1}, ""),
    (OrderedDict(a=1), OrderedDict(a=2), "['a']"),
    (defaultdict(list, a=[1]), defaultdict(list, a=[2]), "['a'][0]"),
    (defaultdict(list), defaultdict(set), ".default_factory"),
    (deque([1], 3), deque([2], 3), "[0]"),
    (deque([1], 3), deque([1], 4), ".maxlen"),
    (ChainMap({"a": 1}), ChainMap({"a": 2}), ".maps[0]['a']"),
    (UserDict(a=1), UserDict(a=2), "['a']"),
    (UserList([1]), UserList([2]), "[0]"),
    (types.MappingProxyType({"a": 1}), types.MappingProxyType({"a": 2}), "['a']"),
    ({"a": 1}.keys(), {"b": 1}.keys(), "[0]"),
    (types.SimpleNamespace(a=1), types.SimpleNamespace(a=2), ".a"),
    (NamedList(1, name="a"), NamedList(1, name="b"), ".name"),
    (NamedList(1, name="a"), NamedList(2, name="a"), "[0]"),
    (slotted("a"), slotted("b"), ".note"),
    (Half(1), Half(2), ""),
    (Half(1), 1.0, ""),
    (Text("a"), Text("b"), ""),
    (Point(1, 2), Point(1, 3), ".y"),
    (Old(1, 2), Old(1, 3), ".y"),
    (Point(1, 2), (1, 2), ""),
    (Layer("a", [1.0]), Layer("a", [2.0]), ".weights[0]"),
    (Small(1), Small(2), ".size"),
    (Colour.RED, Colour.BLUE, ""),
    (Level.LOW, Level.HIGH, ""),
    (Level.LOW, 1, ""),
    (Access.READ, Access.READ | Access.WRITE, ""),
    (int, bool, ""),
    (range(3), range(4), ""),
    (slice(1, 2), slice(1, 3), ".stop"),
    (decimal.Decimal("1.0"), decimal.Decimal("1.1"), ""),
    (fractions.Fraction(1, 3), fractions.Fraction(2, 3), ""),
    (NOON, NOON + datetime.timedelta(microseconds=1), ""),
    (NOON, NOON.replace(fold=1), ".fold"),
    (NOON.replace(tzinfo=PARIS), NOON.replace(tzinfo=zoneinfo.ZoneInfo("Etc/UTC")), ".tzinfo"),
    (NOON.replace(tzinfo=PARIS), NOON, ".tzinfo"),
    (NOON.date(), NOON.date().replace(day=3), ""),
    (NOON.time(), NOON.time().replace(hour=3), ""),
    (datetime.timedelta(1), datetime.timedelta(2), ""),
    (uuid.UUID(int=1), uuid.UUID(int=2), ""),
    (ipaddress.ip_address("::1"), ipaddress.ip_address("::2"), ""),
    (PurePosixPath("a"), PurePosixPath("b"), ""),
    (Path("a"), Path("b"), ""),
    (re.compile("a"), re.compile("b"), ""),
    (re.compile("a"), re.compile("a", re.IGNORECASE), ".flags"),
    (ValueError("a"), ValueError("b"), ".args[0]"),
    (ValueError("a"), TypeError("a"), ""),
    (RefusedError("a", 1), RefusedError("a", 2), ".code"),
    (OSError(2, "no", "a"), OSError(2, "no", "b"), ".filename"),
    (random.Random(1), random.Random(2), ""),
    (io.StringIO("a"), io.StringIO("b"), ".getvalue()"),
    (io.BytesIO(b"a"), io.BytesIO(b"b"), ".getvalue()"),
    (..., NotImplemented, ""),
]
IDS = [f"{type(first).__name__}-{n}" for n, (first, _, _) in enumerate(DIFFERENT)]


@pytest.mark.parametrize(("first", "second", "place"), DIFFERENT, ids=IDS)
def test_a_difference_is_found_at_its_place(first: object, second: object, place: str) -> None:
    assert difference(first, second).place == f"x{place}"


@pytest.mark.parametrize("value", [pair[0] for pair in DIFFERENT], ids=IDS)
def test_a_value_is_the_same_as_its_copy(value: object) -> None:
    try:
        again = copy.deepcopy(value)
    except TypeError:  # views cannot be copied
        again = value
    assert is_same(value, again)


@pytest.mark.parametrize(
    "value", [float("nan"), complex(float("nan"), 1), [float("nan")], {float("nan")}]
)
def test_nan_is_the_same_as_nan(value: object) -> None:
    assert is_same(value, copy.deepcopy(value))


def test_the_order_of_a_dictionary_is_a_difference_by_itself() -> None:
    found = difference({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert (found.aspect, found.path) == ("order", "x")
    assert "same keys, other order" in told({"a": 1, "b": 2}, {"b": 2, "a": 1})


def test_values_of_dictionaries_in_another_order_are_compared_by_key() -> None:
    found = compared({"a": 1, "b": 2}, {"b": 3, "a": 1}).differences
    assert [(one.aspect, one.path) for one in found] == [("order", "x"), ("value", "x['b']")]


def test_keys_of_one_run_only_are_named() -> None:
    found = difference({"a": 1, "c": 1}, {"b": 1, "c": 1})
    assert (found.aspect, found.values) == ("keys", ("'a'", "'b'"))


class Unorderable:
    """What has neither an order nor an answer to ``==`` that is worth anything."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        raise AssertionError

    def __hash__(self) -> int:
        return 1

    def __seedall_state__(self) -> int:
        return self.number


def test_sets_are_the_same_whatever_their_order() -> None:
    numbers = [1 << 40, 8, 16, 0, "a", (1, 2), frozenset({3}), None, 2.5]
    assert is_same(set(numbers), {*numbers[4:], *numbers[:4]})


def test_elements_of_sets_need_no_order_and_are_not_asked() -> None:
    first, second = {Unorderable(1)}, {Unorderable(2)}
    assert difference(first, second).aspect == "elements"
    assert is_same(first, {Unorderable(1)})


def test_a_list_in_another_order_is_told_as_such() -> None:
    found = difference([1, 2, 3, 4], [1, 3, 2, 4])
    assert (found.aspect, found.at, found.differing, found.elements) == ("order", "[1]", 2, 4)
    assert "same elements, other order, first at [1]" in told([1, 2, 3, 4], [1, 3, 2, 4])


def test_elements_of_other_types_in_another_order_are_told_by_their_types() -> None:
    found = difference([None, [7]], [[7], None])
    assert (found.aspect, found.values) == ("order", ("None   NoneType", "[7]   list"))


def test_a_list_of_objects_in_another_order_is_told_as_one_difference() -> None:
    layers = [Layer(str(number), [float(number)]) for number in range(50)]
    found = difference({"all": layers}, {"all": layers[::-1]})
    assert (found.aspect, found.path, found.at) == ("order", "x['all']", "[0]")


def test_numbers_of_a_list_are_told_at_once() -> None:
    found = difference([1.0, 2.0, 3.0], [1.0, 2.0000000000000004, 4.0])
    assert (found.differing, found.elements, found.at) == (2, 3, "[1]")
    assert (found.ulps, found.rtol) == (1, 1.0)


def test_an_index_names_an_element_of_a_list_inside() -> None:
    assert difference({"w": [1, {"g": [1.0, 2.0]}]}, {"w": [1, {"g": [1.0, 3.0]}]}).place == (
        "x['w'][1]['g'][1]"
    )


def test_deeply_nested_lists_are_compared() -> None:
    first: list[Any] = [1]
    second: list[Any] = [2]
    again: list[Any] = [1]
    for _ in range(10_000):
        first, second, again = [first], [second], [again]
    assert is_same(first, again)
    assert difference(first, second).at == "[0]"


def test_objects_that_contain_themselves_are_compared() -> None:
    first: list[Any] = [1]
    second: list[Any] = [2]
    again: list[Any] = [1]
    for value in (first, second, again):
        value.append({"self": value})
    assert is_same(first, again)
    assert difference(first, second).place == "x[0]"
    assert is_same({"a": [first, first]}, {"a": [again, again]})


def test_what_is_met_twice_is_one_difference() -> None:
    shared, other = [1], [2]
    assert difference([shared, shared], [other, other]).path == "x[0]"


def test_a_copy_in_place_of_the_same_object_is_no_difference() -> None:
    shared = [1]
    assert is_same([shared, shared], [[1], [1]])


def test_a_generators_state_is_compared_as_a_whole() -> None:
    first, second = random.Random(1), random.Random(1)
    assert is_same(first, second)
    second.random()
    assert difference(first, second).aspect == "state"


def test_addresses_in_texts_are_no_result() -> None:
    first, second = (f"<object object at 0x7f{n}>" for n in ("12ab", "12ac"))
    for values in [(first, second), ([first], [second]), (Text(first), Text(second))]:
        found = compared(*values)
        assert not found.differences
        assert found.reasons == {"memory address in a text": 1}
    assert is_same({first}, {second})
    assert not is_same(first, second.replace("object at", "list at"))


def test_a_hexadecimal_number_is_a_result() -> None:
    assert not is_same("0x7f12ab", "0x7f12ac")


def test_paths_below_a_folder_of_the_run_are_the_same(tmp_path: Path) -> None:
    one, other = tmp_path / "test_a0", tmp_path / "test_a1"
    folders = {str(one): "tmp", str(other): "tmp"}
    for first, second in [
        (one / "x", other / "x"),
        (str(one / "x"), str(other / "x")),
        (Text(one), Text(other)),
        (bytes(one), bytes(other)),
        ([f"--out={one}"], [f"--out={other}"]),
        ({one: 1}, {other: 1}),
        (FileNotFoundError(2, "no", str(one)), FileNotFoundError(2, "no", str(other))),
    ]:
        assert is_same(first, second, folders=folders)
        assert compared(first, second).differences
    assert not is_same(one / "x", other / "y", folders=folders)


def test_a_long_text_is_shown_around_its_first_difference() -> None:
    found = difference("word " * 30 + "left" + " and" * 30, "word " * 30 + "lost" + " and" * 30)
    assert (found.aspect, found.at) == ("text", "character 151")
    assert found.values[0].startswith("…'")
    assert "left" in found.values[0]
    assert "lost" in found.values[1]
    assert difference("a\nbc\nd", "a\nbx\nd").at == "line 2, character 1"


def test_a_text_of_many_megabytes_is_compared() -> None:
    text = "é" * 3_000_000
    assert is_same(text, text[:-1] + "é")
    found = difference(text, text[:-1] + "e")
    assert (found.at, found.values) == ("[2999999]", ("'é'", "'e'"))
    assert difference(text, text + "e").aspect == "shape"
    assert difference(text, "short").aspect == "value"


def test_many_megabytes_of_bytes_are_compared() -> None:
    raw = bytes(3_000_000)
    assert is_same(raw, bytes(bytearray(raw)))
    assert difference(raw, raw[:-1] + b"\1").at == "[2999999]"
    assert difference(bytearray(raw), bytearray(raw[:-1] + b"\1")).at == "[2999999]"


def test_numbers_and_texts_are_compared_though_both_runs_share_them() -> None:
    def is_shared(value: object) -> bool:
        return True

    for value in (1, "a", Colour.RED, int, Half(1), decimal.Decimal(1), PurePosixPath("a")):
        assert is_same(value, value, shared=is_shared)
    assert reasons([1], shared=is_shared) == {"shared by both runs": 1}
