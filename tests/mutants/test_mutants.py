"""Nondeterminism that is injected into tests of public suites is found, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mutants.experiment import WANTED

if TYPE_CHECKING:
    from mutants.experiment import Experiment


def test_injected_variables_are_reported(experiment: Experiment) -> None:
    experiment.repeat_mutants()
    assert len(experiment.mutants) >= WANTED
    assert len(experiment.missed) <= 0.02 * len(experiment.mutants), "\n".join(experiment.missed)


def test_causes_and_lines_are_told_and_no_wrong_causes(experiment: Experiment) -> None:
    experiment.repeat_mutants()
    found = experiment.diagnoses
    assert not found.wrong, "\n".join(found.wrong)
    assert found.causes >= 0.8 * found.count, "\n".join(found.incomplete)
    assert found.lines >= 0.95 * found.count, "\n".join(found.incomplete)


def test_nothing_is_reported_of_the_originals(experiment: Experiment) -> None:
    experiment.repeat_originals()
    assert not experiment.wrong, "\n".join(experiment.wrong)
