"""What is injected differs each time, and can be put into any statement of a function."""

from __future__ import annotations

import ast
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from mutants.injecting import add_prelude, inject
from mutants.kinds import KINDS

if TYPE_CHECKING:
    from mutants.injecting import Mutation
    from mutants.kinds import Kind

MODULE = '''
"""A text."""
from __future__ import annotations

def test_it():
    numbers, done = [1, 2, 3], False
    for number in numbers:
        try:
            if number:
                done = True
        except ValueError:
            raise
    def inner(other):
        kept = other
        return kept
    with open(__file__):
        last = inner(numbers[-1])
    return locals()
'''


def injected(kind: Kind, seed: int) -> tuple[Mutation, str]:
    module = ast.parse(MODULE)
    function = module.body[2]
    assert isinstance(function, ast.FunctionDef)
    mutation = inject(module, function, kind, Random(seed))
    add_prelude(module, kind.prelude)
    return mutation, ast.unparse(ast.fix_missing_locations(module))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("text", ["{0.value}", "{0.changed}"])
def test_each_kind_differs_each_time(
    kind: Kind, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MUTANT_VISITS", raising=False)
    names: dict[str, Any] = {"value": [1, 2, 3]}
    exec(kind.prelude, names)
    expression = text.format(kind).format("value") or kind.value
    found = [repr(eval(f"__import__('pickle').dumps({expression})", names)) for _ in range(3)]
    assert len(set(found)) == 3


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_changed_function_still_works(kind: Kind) -> None:
    for seed in range(20):
        mutation, text = injected(kind, seed)
        names: dict[str, Any] = {"__file__": __file__}
        exec(text, names)
        assert mutation.variable in ast.dump(ast.parse(text))


def test_statements_at_every_level_are_chosen() -> None:
    lines = {injected(KINDS[0], seed)[0].line for seed in range(300)}
    assert lines >= {5, 6, 7, 8, 9, 10, 11, 12, 15, 16}
    assert not lines & {13, 14}


def test_variables_of_its_own_and_new_ones_are_chosen() -> None:
    found = {injected(KINDS[0], seed)[0].variable for seed in range(300)}
    assert found >= {"numbers", "done", "number", "last"}
    assert len(found) > 10
    assert not found & {"kept", "other"}
