"""Keeps the runs of earlier sweeps out of pytest's list of all tests that there have been."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from pytest_seedall.naming.seed_ids import split_seed
from pytest_seedall.streams.item_seeds import SWEPT

if TYPE_CHECKING:
    from collections.abc import Collection, Generator

    Wrapper: TypeAlias = Generator[None, Any, Any]

#: Where pytest keeps it, for ``--new-first``; it reads it at the start of each run.
_NODEIDS = "cache/nodeids"


class RunIds:
    """Without it the list would grow with each sweep, as each session seed gives other ids."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)  # pytest writes it in this hook
    def pytest_sessionfinish(self, session: pytest.Session) -> Wrapper:
        result = yield
        runs = [item for item in session.items if SWEPT in item.stash]
        tests = {run.stash[SWEPT].original.nodeid for run in runs}
        forget_others(session.config, tests, {run.nodeid for run in runs})
        return result


def forget_others(config: pytest.Config, tests: Collection[str], runs: Collection[str]) -> None:
    """Leave of the runs of tests but these in the list.

    :param tests: the node ids of the tests, without seeds.
    :param runs: those of the runs.
    """
    cache: pytest.Cache | None = getattr(config, "cache", None)  # its plugin may be off
    known = None if cache is None else cache.get(_NODEIDS, None)
    if cache is None or not isinstance(known, list):
        return
    kept = [one for one in known if str(one) in runs or not _is_run(str(one), tests)]
    if len(kept) < len(known):
        cache.set(_NODEIDS, kept)


def _is_run(nodeid: str, tests: Collection[str]) -> bool:
    test, seed = split_seed(nodeid) if "seed=" in nodeid else (nodeid, None)
    return seed is not None and test in tests
