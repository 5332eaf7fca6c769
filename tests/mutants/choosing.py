"""A pytest plugin that runs some tests of files: without complaint where there is no such test."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

#: The environment variable that has the node ids.
CHOSEN = "MUTANTS_CHOSEN"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    chosen = set(json.loads(os.environ[CHOSEN]))
    items[:] = [item for item in items if item.nodeid in chosen]
