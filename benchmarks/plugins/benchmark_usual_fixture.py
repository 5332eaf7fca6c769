"""The fixture that conftests have to seed every test, as a plugin."""

from __future__ import annotations

import random
import sys

import pytest


@pytest.fixture(autouse=True)
def seeds() -> None:
    random.seed(42)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(42)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(42)
