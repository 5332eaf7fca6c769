"""What a person is told of a difference."""

from __future__ import annotations

from array import array

import pytest
from comparisons import compared, difference, told

from pytest_seedall.comparing.comparing import MOST_DIFFERENCES
from pytest_seedall.comparing.differences import Difference, lines
from pytest_seedall.comparing.ignoring import dotted, ignores


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (1, 2, "`x`  int\n  run 1   1\n  run 2   2"),
        (
            1.0,
            1.0000000000000002,
            "`x`  float\n  run 1   1.0\n  run 2   1.0000000000000002     1 ulp, relative 2e-16",
        ),
        (1, True, "`x`  int\nanother type\n  run 1   1   int\n  run 2   True   bool"),
        ([1], [1, 2], "`x`  list[1]\nanother length, first at [1]\n  run 1   1\n  run 2   2"),
        ({"a": 1}, {"b": 1}, "`x`  dict[1]\nkeys in one run only\n  run 1   'a'\n  run 2   'b'"),
        ({1, 2}, {1}, "`x`  set[2]\nelements in one run only\n  run 1   2\n  run 2   -"),
        (
            [1.0, float("nan")],
            [1.0, 2.0],
            "`x`  list[2]\n"
            "1 of 2 elements differ, first at [1]\n"
            "NaN in one only\n"
            "  run 1   nan\n"
            "  run 2   2.0",
        ),
        (
            {"a": [{"k": "v"}]},
            {"a": [{"k": "w"}]},
            "`x['a'][0]['k']`  str\n  run 1   'v'\n  run 2   'w'",
        ),
        (
            complex(50, float("nan")),
            complex(51, float("nan")),
            "`x`  complex\n  run 1   (50+nanj)\n  run 2   (51+nanj)",
        ),
        (
            {"a": 10**5000},
            {"a": 10**5000 + 1},
            "`x['a']`  int\n  run 1   0x…00000000 (16610 bits)\n  run 2   0x…00000001 (16610 bits)",
        ),
        (
            [[1], 2],
            ["a", 2],
            "`x[0]`  list[1]\nanother type\n  run 1   [1]   list\n  run 2   'a'   str",
        ),
    ],
)
def test_each_kind_of_difference_is_told(first: object, second: object, expected: str) -> None:
    margin = " " * 9
    assert told(first, second) == "what     " + expected.replace("\n", f"\n{margin}")


def test_lines_are_cut_to_the_width() -> None:
    found = difference({"key" * 50: 1}, {"other" * 50: 1})
    for width in (20, 40, 80):
        assert all(len(line) <= width for line in lines(found, width))
    assert lines(found, 40)[-1].endswith("…")


def test_a_name_may_be_any_text() -> None:
    found = Difference("a\nb", "value", "int", ("1", "2"))
    assert lines(found)[0] == r"what     `a\nb`  int"


def test_the_runs_have_the_names_they_are_given() -> None:
    found = Difference("loss", "value", "float", ("1.0", "2.0"), relative=0.5)
    assert lines(found, role="local", runs=("run 1", "run 10")) == [
        "what     local `loss`  float",
        "           run 1    1.0",
        "           run 10   2.0     relative 5e-01",
    ]
    assert lines(Difference("", "value", "float", ("1", "2")), role="return value")[0] == (
        "what     return value  float"
    )


def test_a_difference_knows_the_name_that_it_belongs_to() -> None:
    for path in ("model", "model.layer[0].w", "model['a.b']"):
        assert Difference(path, "value", "", ("", "")).name == "model"
    for path in ("self.model", "self.model.layer", "self.model[3]"):
        assert Difference(path, "value", "", ("", "")).name == "self.model"


def test_only_some_differences_are_described() -> None:
    found = compared({n: [n] for n in range(500)}, {n: [-n - 1] for n in range(500)})
    assert len(found.differences) == MOST_DIFFERENCES
    assert found.more == 500 - MOST_DIFFERENCES


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (array("d"), array("d", [1.0])),
        (array("d", [1.0]), array("f", [1.0])),
        ({}, {"a": []}),
        ([], [[]]),
        (set(), {()}),
    ],
)
def test_what_differs_as_a_whole_is_compared_too(first: object, second: object) -> None:
    found = compared(first, second)
    assert (len(found.differences), found.compared, found.same) == (1, 1, ())


def test_nested_values_are_shown_shortly() -> None:
    deep: object = [list(range(100)), {"a": {"b": {"c": {"d": 1}}}}]
    (one, _) = difference({"a": deep}, {"a": 1}).values
    assert one == "[[0, 1, 2, 3, 4, 5, …], {'a': {'b': dict[1]}}]   list"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("elapsed", "elapsed"),
        ("stats['time'][3].x", "stats.time.3.x"),
        ("model.layer1.weight", "model.layer1.weight"),
        ("x[(1, 2)]", "x.(1, 2)"),
    ],
)
def test_patterns_are_for_dotted_paths(path: str, expected: str) -> None:
    assert dotted(path) == expected


@pytest.mark.parametrize(
    ("pattern", "path", "is_ignored"),
    [
        ("elapsed", "elapsed", True),
        ("elapsed", "elapsed2", False),
        ("model.*", "model.weight", True),
        ("model.*", "model['weight']", True),
        ("model.*", "model", False),
        ("*time*", "stats['time']", True),
        ("stats['time']", "stats['time']", True),
        ("stats.time", "stats['time']", True),
        ("x[0]", "x[0]", True),
        ("x.?", "x[0]", True),
        ("x.?", "x[10]", False),
    ],
)
def test_patterns_match_whole_paths(pattern: str, path: str, is_ignored: bool) -> None:
    ignored = ignores([pattern])
    assert ignored is not None
    assert ignored(path) is is_ignored
    assert ignores([]) is None


def test_elements_of_lists_can_be_ignored() -> None:
    found = compared([1, 2, 3], [1, 5, 6], ignore=["x[1]"])
    assert [one.place for one in found.differences] == ["x[2]"]
    assert found.reasons == {"ignored": 1}
