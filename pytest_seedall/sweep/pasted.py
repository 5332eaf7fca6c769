"""Ids of single runs of a sweep, such as ``test_loss[seed=918]``, in runs that sweep otherwise."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from pytest_seedall._compat.pytest import early_cache_value, given_targets
from pytest_seedall.seeds import MAX_TEST_SEED

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

_ID = re.compile(r"([^:]+)(::.+?)([\[-])seed=(\d{1,10})\]")


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
            found = _ID.fullmatch(id_)
            if found is not None and int(found[4]) <= MAX_TEST_SEED:
                file = os.path.normpath(os.path.join(folder, found[1]))  # noqa: PTH118 - keeps ".."
                names = found[2] + ("]" if found[3] == "-" else "")
                self._seeds.setdefault((file, names), []).append(int(found[4]))

    def __bool__(self) -> bool:
        return bool(self._seeds)

    def of(self, item: pytest.Item) -> Iterable[int]:
        """Return the seeds under which a test is to be run, too."""
        if not self._seeds:
            return ()
        names = item.nodeid[item.nodeid.find("::") :]
        return dict.fromkeys(self._seeds.get((str(item.path), names), ()))
