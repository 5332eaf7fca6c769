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


def test_nothing_is_reported_of_the_originals(experiment: Experiment) -> None:
    experiment.repeat_originals()
    assert not experiment.wrong, "\n".join(experiment.wrong)
