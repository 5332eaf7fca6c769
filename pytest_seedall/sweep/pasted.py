"""Ids of single runs of a sweep, such as ``test_loss[seed=918]``, in runs that sweep otherwise."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_seedall._compat.pytest import early_cache_value, given_targets
from pytest_seedall.naming.seed_ids import split_seed
from pytest_seedall.seeds import MAX_TEST_SEED

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest


class PastedSeeds:
    """The seeds that are asked for by the ids of runs: on the command line, or by ``--lf``."""

    def __init__(self, config: pytest.Config) -> None:
        self._seeds: dict[tuple[str, str], list[int]] = {}
        self._read(given_targets(config), str(config.invocation_params.dir))
        if config.getoption("lf", False) or config.getoption("failedfirst", False):
            failed = early_cache_value(config, "cache/lastfailed")
            self._read(failed if isinstance(failed, dict) else (), str(config.rootpath))

    def _read(self, ids: Iterable[str], folder: str) -> None:
        for id_ in ids:
            test, seed = split_seed(id_)
            if seed is not None and seed <= MAX_TEST_SEED:
                target, colons, names = test.partition("::")
                file = os.path.normpath(os.path.join(folder, target))  # noqa: PTH118 - keeps ".."
                self._seeds.setdefault((file, colons + names), []).append(seed)

    def __bool__(self) -> bool:
        return bool(self._seeds)

    def of(self, item: pytest.Item) -> Iterable[int]:
        """Return the seeds under which a test is to be run, too."""
        if not self._seeds:
            return ()
        names = item.nodeid[item.nodeid.find("::") :]
        return dict.fromkeys(self._seeds.get((str(item.path), names), ()))
