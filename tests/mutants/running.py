"""Copies of public suites, with and without injected nondeterminism, run by pytest."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from diagnoses import diagnosed
from differing import differing
from mutants.choosing import CHOSEN
from mutants.injecting import add_prelude, inject
from mutants.kinds import KINDS
from mutants.probing import NOTES, RUNS
from mutants.suites import keep, parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from random import Random

    from diagnoses import Told
    from mutants.injecting import Mutation
    from mutants.suites import Function

_T = TypeVar("_T")

_TESTS = Path(__file__).parent.parent
# Nothing but what is measured, and nothing of the project whose tests these are.
_OPTIONS = (
    *("-q", "--tb=short", "--continue-on-collection-errors", "-m", "not slow and not xslow"),
    *("-p", "mutants.choosing", "-p", "no:cacheprovider", "-p", "no:hypothesispytest"),
    *("-p", "no:xdist"),
)
_INI = "[pytest]\nfaulthandler_timeout = 120\n"
_PROCESSES = 2
# Ten times what all originals take, since machines may be busy with something else.
_MOST_SECONDS = 900


class Mutant(NamedTuple):
    """A test function, and what was injected into a copy of it."""

    function: Function
    module: str
    """The name of the copy of the module."""
    mutation: Mutation

    @property
    def original_id(self) -> str:
        return f"test_original_{self.module}.py::{self.function.name}"

    @property
    def id(self) -> str:
        return f"test_mutant_{self.module}.py::{self.function.name}"

    def __str__(self) -> str:
        return f"{self.function.file}::{self.function.name}"


class Reported(NamedTuple):
    """What is reported of a test."""

    differing: set[str]
    """The variables."""
    told: Told | None
    """Where, and why; None if no variable differs."""


def at_once(start: Callable[[list[str]], _T], parts: Iterable[list[str]]) -> list[_T]:
    """Return what processes give for parts of the tests; as many run at once as are good."""
    with ThreadPoolExecutor(_PROCESSES) as pool:
        return list(pool.map(start, parts))


class Folder:
    """A folder with copies of test modules."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._modules = 0
        path.mkdir()
        (path / "pytest.ini").write_text(_INI, encoding="utf-8")

    def add(self, functions: Sequence[Function], random: Random) -> list[Mutant]:
        """Write the modules of functions, as they are and with a change in each function."""
        mutants = []
        for file in dict.fromkeys(function.file for function in functions):
            mutants += self._add_module([one for one in functions if one.file == file], random)
        return mutants

    def _add_module(self, functions: Sequence[Function], random: Random) -> list[Mutant]:
        file = functions[0].file
        self._modules += 1
        module = f"{self._modules}_{functions[0].package}_{file.stem}"
        tree = parsed(file)
        chosen = keep(tree, {function.name for function in functions})
        self._write(f"test_original_{module}.py", tree)
        mutants = []
        preludes: dict[str, None] = {}
        for function in functions:
            kind = random.choice(KINDS)
            preludes[kind.prelude] = None
            mutation = inject(tree, chosen[function.name], kind, random)
            mutants.append(Mutant(function, module, mutation))
        for prelude in preludes:
            add_prelude(tree, prelude)
        self._write(f"test_mutant_{module}.py", tree)
        return mutants

    def _write(self, name: str, tree: ast.Module) -> None:
        (self.path / name).write_text(ast.unparse(tree), encoding="utf-8")

    def probe(self, ids: Iterable[str], runs: int) -> dict[str, dict[str, Any]]:
        """Return what `probing` notes of tests; nothing of those that do not pass."""
        ids = list(ids)
        notes = self.path / f"notes_{ids[0].partition('::')[0]}.jsonl"
        notes.write_text("", encoding="utf-8")
        variables = {NOTES: str(notes), RUNS: str(runs)}
        self._run(ids, variables, "-p", "no:seedall", "-p", "mutants.probing")
        found = map(json.loads, notes.read_text(encoding="utf-8").splitlines())
        return {one["test"]: one for one in found}

    def repeat(self, ids: Iterable[str], runs: int, seed: int) -> dict[str, Reported]:
        """Run tests under ``--repeat-deterministic``; return what is reported of each.

        In two processes, each with every second module.
        """
        chosen = list(ids)
        modules = dict.fromkeys(one.partition("::")[0] for one in chosen)
        number = {module: place % _PROCESSES for place, module in enumerate(modules)}
        parts = [
            [one for one in chosen if number[one.partition("::")[0]] == part]
            for part in range(_PROCESSES)
        ]
        found: dict[str, Reported] = {}
        for one in at_once(partial(self._repeat, runs, seed), filter(None, parts)):
            found |= one
        return found

    def _repeat(self, runs: int, seed: int, ids: list[str]) -> dict[str, Reported]:
        report = self.path / f"report_{ids[0].partition('::')[0]}.xml"
        report.unlink(missing_ok=True)
        repeated = (f"--repeat-deterministic={runs}", f"--seed={seed}", f"--junitxml={report}")
        # Enough for all of them, on a busy machine, too.
        options = (*repeated, "-o", "seedall_diagnose_time=120")
        said = self._run(ids, {}, *options)
        assert report.exists(), said
        told = diagnosed(report)
        return {name: Reported(found, told.get(name)) for name, found in differing(report).items()}

    def _run(self, ids: Iterable[str], variables: Mapping[str, str], *options: str) -> str:
        chosen = list(ids)
        files = dict.fromkeys(one.partition("::")[0] for one in chosen)
        environment = {**os.environ, CHOSEN: json.dumps(chosen), **variables}
        environment.pop("PYTEST_ADDOPTS", None)
        paths = [str(_TESTS), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment["PYTHONPATH"] = os.pathsep.join(paths)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", *_OPTIONS, *options, *files],
                cwd=self.path,
                env=environment,
                timeout=_MOST_SECONDS,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            return f"{error}\n{error.output}"
        return done.stdout.decode(errors="replace")
