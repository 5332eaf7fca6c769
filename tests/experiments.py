"""Experiments: a suite, several ways to run it, and the values that its places drew each time."""

from __future__ import annotations

import json
import os
import sys
import sysconfig
import tempfile
import textwrap
from contextlib import contextmanager
from importlib.machinery import ExtensionFileLoader, SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest
from noting import NOTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from types import ModuleType

#: What each place in a suite drew.
Values: TypeAlias = dict[str, tuple[str, ...]]

HERE = str(Path(__file__).parent)
SITE_PACKAGES = sysconfig.get_path("purelib")
LOADERS = (ExtensionFileLoader, SourceFileLoader)


class Suite:
    """A suite in a folder of a `pytester`, which notes what it draws (see `noting`).

    :param files: the text of each file, by its path.
    """

    # Hypothesis's plugin imports all of Hypothesis to end a run.
    _OPTIONS = ("-p", "noting", "-p", "no:hypothesispytest", "-p", "no:cacheprovider")

    def __init__(self, pytester: pytest.Pytester, files: Mapping[str, str]) -> None:
        self.pytester = pytester
        self.folder = Path(tempfile.mkdtemp(prefix="suite", dir=pytester.path))
        self._notes = Path(tempfile.mkdtemp(prefix="notes", dir=pytester.path))
        for path, text in files.items():
            file = self.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(textwrap.dedent(text), encoding="utf-8")

    def run(
        self, *arguments: str, start: str = ".", process: bool = False, seed: int | None = 42
    ) -> pytest.RunResult:
        """Run the suite from the folder `start`, if wanted or distributed in its own process."""
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.folder / start)
            patch.setenv(NOTES, str(self._notes))
            patch.setenv("PYTHONPATH", HERE, prepend=os.pathsep)
            patch.delenv("PYTEST_ADDOPTS", raising=False)
            seeds = () if seed is None else (f"--seed={seed}",)
            # xdist gives its workers the `sys.path` that the controller was started with.
            if process or any(argument.startswith("-n") for argument in arguments):
                return self.pytester.runpytest_subprocess(*self._OPTIONS, *seeds, *arguments)
            with libraries_kept() as plugin:
                return self.pytester.runpytest_inprocess(
                    *self._OPTIONS, *seeds, *arguments, plugins=[plugin]
                )

    def values(
        self, *arguments: str, start: str = ".", process: bool = False, seed: int | None = 42
    ) -> Values:
        """Return what each place drew in one run, in which no test may fail."""
        for file in self._notes.iterdir():
            file.unlink()
        result = self.run(*arguments, start=start, process=process, seed=seed)
        assert result.ret == pytest.ExitCode.OK, f"{result.stdout}\n{result.stderr}"
        return merged(self._read())

    def drawn(self, *arguments: str, seed: int) -> Values:
        """Return what each place drew in one run, in which tests may fail."""
        for file in self._notes.iterdir():
            file.unlink()
        self.run(*arguments, "--tb=no", seed=seed)
        return merged(self._read())

    def alone(self, *arguments: str, process: bool = False) -> Values:
        """Return what each place drew when every test ran in a run of its own."""
        return merged(
            item
            for nodeid in self.node_ids(*arguments)
            for item in self.values(*arguments, nodeid, process=process).items()
        )

    def values_in_any_order(self) -> Values:
        """Return what each place drew: the same in full, alone and in reverse order."""
        in_full = self.values()
        assert self.alone() == in_full
        assert self.values("--order=reversed") == in_full
        return in_full

    def node_ids(self, *arguments: str) -> list[str]:
        """Return the node ids of all tests."""
        result = self.run(*arguments, "--collect-only", "-q")
        return [line for line in result.outlines if "::" in line]

    def _read(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        for file in self._notes.iterdir():
            for line in file.read_text(encoding="utf-8").splitlines():
                place, values = json.loads(line)
                yield place, tuple(values)


@contextmanager
def libraries_kept() -> Iterator[object]:
    """Keep the libraries that an inner run imports: few can be imported twice in one process.

    Not those whose assertions pytest rewrote: to import these once more is harmless.
    """
    kept: dict[str, ModuleType] = {}

    class Plugin:
        def pytest_unconfigure(self) -> None:
            for name, module in sys.modules.items():
                loader, file = (getattr(module, f"__{what}__", None) for what in ("loader", "file"))
                if (file or "").startswith(SITE_PACKAGES) and isinstance(loader, LOADERS):
                    kept[name] = module

    try:
        yield Plugin()
    finally:
        for name, module in kept.items():
            sys.modules.setdefault(name, module)


def merged(notes: Iterable[tuple[str, tuple[str, ...]]]) -> Values:
    """Return what each place drew; it must have drawn the same each time."""
    values: Values = {}
    for place, drawn in notes:
        known = values.setdefault(place, drawn)
        assert known == drawn, f"{place} drew {known}, and another time {drawn}"
    return values
