"""Recordings of PyTorch's operators, for tests; PyTorch must be imported."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from pytest_seedall.diagnosis.operator_divergence import first_operator
from pytest_seedall.diagnosis.operators import Limits, recording_operators

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_seedall.diagnosis.operator_divergence import OperatorDivergence
    from pytest_seedall.diagnosis.operators import Recording


def recorded(body: Callable[[], object], limits: Limits | None = None) -> Recording:
    """Return what a body calls, always under the same seed."""
    torch: Any = sys.modules["torch"]
    torch.manual_seed(5)
    with recording_operators(limits) as recording:
        body()
    return recording


def divergence(
    body: Callable[[], object], limits: Limits | None = None
) -> OperatorDivergence | None:
    """Return where two runs of a body part."""
    return first_operator(recorded(body, limits), recorded(body, limits))
