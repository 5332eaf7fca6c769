"""Warnings of a test that runs several times: each is told once."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_seedall._compat.python import issue_again

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest


@contextmanager
def warnings_told_once(config: pytest.Config) -> Iterator[None]:
    """Pass on the warnings of the body when it is over, but none with the same text and place.

    Where pytest leaves warnings alone they are printed as they come, for the test to see.
    """
    if not config.pluginmanager.hasplugin("warnings"):
        yield
        return
    found: list[warnings.WarningMessage] = []
    try:
        with warnings.catch_warnings(record=True) as recorded:
            found = recorded
            yield
    finally:
        for warning in {_identity(warning): warning for warning in found}.values():
            issue_again(warning)


def _identity(warning: warnings.WarningMessage) -> tuple[object, ...]:
    return warning.category, str(warning.message), warning.filename, warning.lineno
