"""pytest-seedall: seeds every random number generator before each test, and replays failures.

PYTEST_DONT_REWRITE: with this word, pytest does not warn that it has not rewritten a plugin.
"""

from typing import Any

from pytest_seedall.loading import keep_from_rewriting

keep_from_rewriting(__name__)

from pytest_seedall.seeders.base import Seeder
from pytest_seedall.seeds import derive
from pytest_seedall.streams.unseeded import unseeded

__all__ = ["EntropyError", "Seeder", "derive", "repeat_deterministic", "unseeded"]


def __getattr__(name: str) -> Any:
    """Import what few programs ask for when it is asked for."""
    if name == "EntropyError":
        from pytest_seedall.entropy.draws import EntropyError

        return EntropyError
    if name == "repeat_deterministic":
        import pytest

        return pytest.mark.repeat_deterministic
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
