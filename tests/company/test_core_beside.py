"""The core of our suite holds beside each of the ten most installed plugins, and beside all ten."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from neighbours import NEIGHBOURS

for module in ("anyio", "ctrf", "pytest_asyncio", "pytest_cov", "pytest_html", "pytest_timeout"):
    pytest.importorskip(module)
pytest.importorskip("pytest_rerunfailures")

ROOT = Path(__file__).parents[2]

#: In ``tests/integration/``: of each promise, the tests that show it.
CORE = [
    "test_guarantees.py",
    "test_green_run.py::test_a_green_run_adds_one_line_to_what_pytest_says",
    "test_failure_section.py::test_it_says_how_to_replay_and_what_drew",
    "test_failure_section.py::test_a_failure_that_drew_nothing_has_none",
    "test_failure_section.py::test_seeds_of_the_users_own_setup_are_named",
    "test_summary.py::test_it_counts_the_failures_and_names_five_commands",
    "test_summary.py::test_one_test_that_fails_in_several_phases_is_one_failure",
    "test_streams_scopes.py::test_another_session_seed_changes_every_value",
    "test_streams_scopes.py::test_no_two_places_draw_the_same",
    "test_streams_own_setup.py::test_the_library_goes_on_where_the_setup_left_it",
    "test_own_seeds_runs.py::test_one_line_of_the_header_names_the_places",
    "test_entropy_modes.py::test_an_error_that_is_swallowed_fails_the_test_at_its_end",
    "test_recording.py::test_a_failure_is_recorded_with_its_seeds",
    "test_replay_failed.py::test_a_failure_is_replayed_whatever_has_run_since[[]-[]]",
    "test_replay_failed.py::test_a_failure_is_replayed_whatever_has_run_since[['-n2']-[]]",
    "test_replay_from.py::test_the_report_alone_replays_the_failures_in_a_fresh_clone",
    "test_junit.py::test_a_failed_test_carries_its_seeds_and_its_command",
    "test_junit.py::test_properties_stand_there_once_whichever_phase_fails",
    "test_repeat_marker.py::test_the_marker_may_be_wherever_markers_are",
    "test_repeat_outcomes.py::test_a_test_that_ends_in_another_way_fails[fails then]",
    "test_repeat_outcomes.py::test_a_fixture_that_fails_in_one_run_is_a_difference[then-setup]",
    "test_repeat_outcomes.py::test_recorded_values_are_results",
    "test_sweep.py::test_each_run_is_an_item_named_after_its_seed",
    "test_sweep.py::test_the_printed_command_replays_a_run",
    "test_sweep_numbers.py::test_what_is_recorded_and_compared_is_told",
]


@pytest.mark.parametrize("neighbour", [*(one.package for one in NEIGHBOURS), "all"])
def test_the_core_holds_beside(neighbour: str) -> None:
    # Without what this folder's conftest sets: all that is installed is found.
    found = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("-p", "beside", f"--beside={neighbour}"),
            *(f"tests/integration/{test}" for test in CORE),
        ],
        cwd=ROOT,
        env={**found, "PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == pytest.ExitCode.OK, f"{done.stdout}\n{done.stderr}"


def test_the_table_of_the_documentation_says_so() -> None:
    page = (ROOT / "docs" / "company.md").read_text(encoding="utf-8")
    assert [row for row in page.splitlines() if " million | " in row] == [
        neighbour.row() for neighbour in NEIGHBOURS
    ]
