"""What is kept of the runs of a test is what they gave, and takes little memory."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_seedall.sweep.kept import KeptRuns
from pytest_seedall.sweep.runs import Comparison, SweptRun

_NUMBERS = st.floats(allow_nan=False)
_COMPARISONS = st.builds(
    Comparison, st.sampled_from(["a > 1", "b"]), _NUMBERS, st.sampled_from("<>"), _NUMBERS, _NUMBERS
)
_RUNS = st.builds(
    SweptRun,
    st.integers(0, 2**31 - 1),
    st.sampled_from(["passed", "failed", "xfailed", "skipped"]),
    st.dictionaries(st.sampled_from("xyz"), _NUMBERS).map(lambda found: tuple(found.items())),
    st.lists(_COMPARISONS, unique_by=lambda one: (one.text, one.operator)).map(tuple),
    st.lists(st.text(max_size=2)).map(tuple),
)


@given(st.lists(st.tuples(st.integers(0, 40), _RUNS)))
def test_runs_are_kept_by_their_numbers_whenever_they_are_told(
    told: list[tuple[int, SweptRun]],
) -> None:
    kept = KeptRuns()
    for number, run in told:
        kept.keep(number, run)
    expected = [run for _, run in sorted(dict(told).items())]
    assert [*kept] == expected
    assert len(kept) == len(expected)
    assert [kept[place] for place in range(len(kept))] == expected
    assert kept[1:3] == expected[1:3]
    sent = KeptRuns.from_report(json.loads(json.dumps(kept.to_report())))
    assert [*sent.numbered()] == sorted(dict(told).items())
    assert sent.words == kept.words


@given(st.lists(_RUNS), st.sampled_from(["passed", "failed", "xfailed", "skipped"]))
def test_runs_are_found_by_how_they_ended(runs: list[SweptRun], word: str) -> None:
    kept = KeptRuns(runs)
    assert [*kept.ended(word)] == [run for run in runs if run.word == word]  # type: ignore[arg-type]
    assert sum(kept.words.values()) == len(runs)
    assert [*kept.not_skipped()] == [run for run in runs if run.word != "skipped"]
    own_seeds = dict.fromkeys(run.own_seeds for run in runs)
    assert dict.fromkeys(kind.own_seeds for kind in kept.kinds()) == own_seeds


@pytest.mark.parametrize(
    ("bytes_of_a_run", "comparisons"),
    [(10, ()), (42, (Comparison("accuracy > 0.9", 0.93, ">", 0.9),))],
)
def test_a_run_takes_few_bytes(bytes_of_a_run: int, comparisons: tuple[Comparison, ...]) -> None:
    tracemalloc.start()
    try:
        kept = KeptRuns()
        for number in range(10_000):
            kept.keep(number, SweptRun(number, "passed", (), comparisons))
        used, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert used / len(kept) < bytes_of_a_run
