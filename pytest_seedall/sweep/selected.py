"""What options and ids, such as ``--lf``, have left of the runs of swept tests."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pytest_seedall.streams.item_seeds import SWEPT

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest


def count_selected(items: Iterable[pytest.Item]) -> None:
    """Have runs know how many of their test are selected; those of some seeds are no sample.

    :param items: all that are to run.
    """
    runs = [(item, item.stash[SWEPT]) for item in items if SWEPT in item.stash]
    selected = Counter(swept.original for _, swept in runs)
    for item, swept in runs:
        number = selected[swept.original]
        if number < swept.wanted:
            item.stash[SWEPT] = swept._replace(wanted=number, is_sample=False)
