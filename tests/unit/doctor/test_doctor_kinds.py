"""Which files have tests that take fixtures, and which have methods of a TestCase."""

from __future__ import annotations

import pytest

from pytest_seedall.doctor.kinds import Kinds, kinds_of, users_of

KINDS = Kinds(functions=frozenset({"a.py", "both.py"}), cases=frozenset({"b.py", "both.py"}))

TESTS = """
import unittest
class TestCase(unittest.TestCase):
    def test_case(self): ...
"""


@pytest.mark.parametrize(
    ("file", "functions", "cases"),
    [
        ("a.py", True, False),
        ("b.py", False, True),
        ("both.py", True, True),
        ("helpers.py", True, True),
    ],
)
def test_who_may_use_what_a_file_holds(file: str, functions: bool, cases: bool) -> None:
    assert users_of([file], KINDS) == (functions, cases)


def test_kinds_are_those_of_collected_tests(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_a="class TestA:\n    def test(self): ...",
        test_b=TESTS,
        test_c=f"{TESTS}def test(): ...",
    )
    items, _ = pytester.inline_genitems()
    kinds = kinds_of(items, str(pytester.path))
    assert kinds == (frozenset({"test_a.py", "test_c.py"}), frozenset({"test_b.py", "test_c.py"}))
