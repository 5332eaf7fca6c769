"""Markers: what they say, which one counts, and what a wrong one is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pytest_seedall.settings.markers import NO_MARKS, ItemMarks, MarkerError, Markers


class Unreadable:
    """A user's own type that cannot even be shown."""

    def __repr__(self) -> str:
        raise RuntimeError("no")

    def __index__(self) -> int:
        raise RuntimeError("no")


# --- one marker -----------------------------------------------------------------------------------


def test_most_tests_have_none_of_our_markers(request: pytest.FixtureRequest) -> None:
    request.node.add_marker(pytest.mark.filterwarnings("default"))
    assert Markers().of(request.node) == NO_MARKS == ItemMarks(None, None, False)


@pytest.mark.parametrize("seed", [0, 42, 2147483647, np.int64(42)], ids=repr)
def test_a_seed_is_pinned(request: pytest.FixtureRequest, seed: int) -> None:
    request.node.add_marker(pytest.mark.seed(seed))
    pinned = Markers().of(request.node).pinned_seed
    assert pinned == seed
    assert type(pinned) is int


@pytest.mark.parametrize("shared", ["params", ["shared"], ("shared",)], ids=repr)
def test_parameters_are_shared(request: pytest.FixtureRequest, shared: Any) -> None:
    request.node.add_marker(pytest.mark.seed(shared=shared))
    said = shared if shared == "params" else tuple(shared)
    assert Markers().of(request.node) == ItemMarks(shared_parameters=said)


def test_a_test_is_unseeded(request: pytest.FixtureRequest) -> None:
    request.node.add_marker("unseeded")
    assert Markers().of(request.node) == ItemMarks(unseeded=True)


OURS = "(pytest-seedall's marker; register your own of that name, and it is left alone)"
ONE_SEED = f"expected an integer from 0 to 2147483647, or shared='params' {OURS}"
ALONE = "shared= takes no other argument beside it"
MODE = f"expected 'seed', 'report', 'error' or 'off' {OURS}"
NAMES = "shared= takes 'params' or a list of parameter names"
WRONG: dict[str, pytest.MarkDecorator] = {
    f"@pytest.mark.seed: {ONE_SEED}": pytest.mark.seed,
    f"@pytest.mark.seed(-1): {ONE_SEED}": pytest.mark.seed(-1),
    f"@pytest.mark.seed(2147483648): {ONE_SEED}": pytest.mark.seed(2**31),
    f"@pytest.mark.seed('1'): {ONE_SEED}": pytest.mark.seed("1"),
    f"@pytest.mark.seed(1.0): {ONE_SEED}": pytest.mark.seed(1.0),
    f"@pytest.mark.seed(None): {ONE_SEED}": pytest.mark.seed(None),
    f"@pytest.mark.seed(True): {ONE_SEED}": pytest.mark.seed(True),
    f"@pytest.mark.seed(1, 2): {ONE_SEED}": pytest.mark.seed(1, 2),
    f"@pytest.mark.seed(1, x=2): {ONE_SEED}": pytest.mark.seed(1, x=2),
    f"@pytest.mark.seed(N=1): {ONE_SEED}": pytest.mark.seed(N=1),
    f"@pytest.mark.seed('{'9' * 39}…): {ONE_SEED}": pytest.mark.seed("9" * 99),
    f"@pytest.mark.seed(<unprintable int>): {ONE_SEED}": pytest.mark.seed(10**5000),
    f"@pytest.mark.seed(<unprintable Unreadable>): {ONE_SEED}": pytest.mark.seed(Unreadable()),
    f"@pytest.mark.seed(1, shared='params'): {ALONE}": pytest.mark.seed(1, shared="params"),
    f"@pytest.mark.seed(shared='params', x=1): {ALONE}": pytest.mark.seed(shared="params", x=1),
    f"@pytest.mark.seed(shared='mark'): {NAMES}, such as ['mark']": pytest.mark.seed(shared="mark"),
    f"@pytest.mark.seed(shared=[1]): {NAMES}": pytest.mark.seed(shared=[1]),
    "@pytest.mark.seed(shared=['message', 'model']): the test has no parameter 'model'": (
        pytest.mark.seed(shared=["message", "model"])
    ),
    f"@pytest.mark.seed(shared=array([1, 2])): {NAMES}": pytest.mark.seed(shared=np.array([1, 2])),
    f"@pytest.mark.entropy(array([1, 2])): {MODE}": pytest.mark.entropy(np.array([1, 2])),
    f"@pytest.mark.unseeded(1): takes no arguments {OURS}": pytest.mark.unseeded(1),
    f"@pytest.mark.unseeded(x=1): takes no arguments {OURS}": pytest.mark.unseeded(x=1),
}


@pytest.mark.parametrize("message", WRONG)
def test_a_wrong_marker_is_told_in_one_line(request: pytest.FixtureRequest, message: str) -> None:
    request.node.add_marker(WRONG[message])
    with pytest.raises(MarkerError) as caught:
        Markers().of(request.node)
    assert str(caught.value) == message


# --- several markers ------------------------------------------------------------------------------

SUITE = """
    import pytest

    pytestmark = pytest.mark.seed(1)

    def test_module(): pass

    @pytest.mark.seed(2)
    def test_function(): pass

    @pytest.mark.seed(3)
    class TestClass:
        def test_class(self): pass
        @pytest.mark.seed(4)
        def test_method(self): pass
        @pytest.mark.skipif(False, reason="")
        def test_other_marker(self): pass
        @pytest.mark.unseeded
        def test_both(self): pass

    @pytest.mark.unseeded
    class TestUnseeded:
        @pytest.mark.seed(6)
        def test_seeded(self): pass

    @pytest.mark.parametrize("n", [0, pytest.param(0, marks=pytest.mark.seed(5))])
    def test_param(n): pass

    @pytest.mark.seed(shared=["model"])
    class TestShared:
        def test_without_it(self): pass
        @pytest.mark.parametrize("kernel", [0])
        def test_without_that_parameter(self, kernel): pass
"""


def test_the_closest_marker_counts(pytester: pytest.Pytester) -> None:
    markers = Markers()
    marks = {item.name: markers.of(item) for item in pytester.getitems(SUITE)}
    assert marks == {
        "test_module": ItemMarks(1),
        "test_function": ItemMarks(2),
        "test_class": ItemMarks(3),
        "test_method": ItemMarks(4),
        "test_other_marker": ItemMarks(3),
        "test_both": ItemMarks(unseeded=True),
        "test_seeded": ItemMarks(6),
        "test_param[0_0]": ItemMarks(1),
        "test_param[0_1]": ItemMarks(5),
        "test_without_it": ItemMarks(shared_parameters=("model",)),
        "test_without_that_parameter[0]": ItemMarks(shared_parameters=("model",)),
    }


# --- names of markers -----------------------------------------------------------------------------


def test_our_markers_are_described() -> None:
    markers = Markers(["slow: takes long", "seedling: of a plant"])
    assert (markers.seed, markers.unseeded, markers.renamed) == ("seed", "unseeded", [])
    written = [line.partition(":")[0] for line in markers.descriptions()]
    assert written == [
        "seed(N)",
        "unseeded",
        "entropy('seed'|'report'|'error'|'off')",
        "repeat_deterministic(runs=2, rtol=0, atol=0, ignore=(), locals=True, deep=False, "
        "deterministic=False, fresh_process=False, vary=())",
        "seed_sweep(N)",
    ]
    assert all(line.endswith("(pytest-seedall)") for line in markers.descriptions())


@pytest.mark.parametrize("line", ["seed: theirs", "seed(value): theirs", "seed", " seed : theirs"])
def test_ours_makes_way_for_a_marker_of_the_project(line: str) -> None:
    markers = Markers([line])
    assert (markers.seed, markers.unseeded, markers.renamed) == (
        "seedall_seed",
        "unseeded",
        ["seed"],
    )
    description, *_ = markers.descriptions()
    assert description.startswith("seedall_seed(N): ")
    assert "; seedall_seed(shared='params')" in description
    assert " seed(" not in description


def test_a_marker_of_the_project_says_nothing_to_us(
    request: pytest.FixtureRequest,
) -> None:
    request.node.add_marker(pytest.mark.seed("theirs", 1))
    request.node.add_marker(pytest.mark.unseeded("theirs"))
    request.node.add_marker(pytest.mark.entropy("theirs"))
    assert Markers(["seed: theirs", "unseeded: theirs", "entropy"]).of(request.node) == NO_MARKS


def test_markers_are_read_once_for_all_that_has_the_same(pytester: pytest.Pytester) -> None:
    (item,) = pytester.getitems("def test_it(): pass")
    item.add_marker(pytest.mark.seed(1))
    markers = Markers()
    known = markers.of(item)
    assert known.pinned_seed == 1
    assert markers.of(item) is known
    item.add_marker(pytest.mark.seed(2), append=False)
    assert markers.of(item).pinned_seed == 2
    assert item.parent is not None
    item.parent.add_marker(pytest.mark.entropy("off"))
    markers.forget_parents()
    assert markers.of(item).entropy_mode == "off"
