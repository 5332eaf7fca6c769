"""Whether the tests of a file are functions, which take fixtures, or methods of a TestCase."""

from __future__ import annotations

import unittest
from typing import TYPE_CHECKING, NamedTuple

import pytest

from pytest_seedall.naming.seed_ids import relative

if TYPE_CHECKING:
    from collections.abc import Iterable


class Kinds(NamedTuple):
    """The files that have tests of each kind, relative to the rootdir, with ``/``."""

    functions: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()


def kinds_of(items: Iterable[pytest.Item], root: str) -> Kinds:
    """Return the files that collected tests are in."""
    files: dict[bool, set[str]] = {True: set(), False: set()}
    for item in items:
        files[_is_method_of_case(item)].add(relative(item.path, root))
    return Kinds(frozenset(files[False]), frozenset(files[True]))


def users_of(files: Iterable[str], kinds: Kinds) -> tuple[bool, bool]:
    """Tell whether functions, and whether methods of a TestCase, may use what files hold.

    A file without tests, such as a module of helpers, may serve those of all others.
    """
    found: set[str] = set()
    for file in files:
        has_tests = file in kinds.functions | kinds.cases
        found |= {file} if has_tests else kinds.functions | kinds.cases
    return bool(found & kinds.functions), bool(found & kinds.cases)


def _is_method_of_case(item: pytest.Item) -> bool:
    owner = item.cls if isinstance(item, pytest.Function) else None
    return owner is not None and issubclass(owner, unittest.TestCase)
