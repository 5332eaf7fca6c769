"""What importing and configuring the plugin brings in: nothing that pytest has not."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

LIBRARIES = {"numpy", "torch", "tensorflow", "keras", "jax", "hypothesis", "sklearn", "rich"}


def modules_after(code: str, *arguments: str, cwd: Path) -> set[str]:
    """Return the names of the modules that are imported after `code` in a fresh interpreter."""
    code += "\nimport sys, json; print(json.dumps(sorted(sys.modules)))"
    printed = subprocess.check_output([sys.executable, "-c", code, *arguments], cwd=cwd, text=True)
    return set(json.loads(printed.splitlines()[-1]))


def packages(modules: set[str]) -> set[str]:
    """Return the packages, those of the standard library left out, to which modules belong."""
    names = {name.partition(".")[0] for name in modules} - sys.stdlib_module_names
    return {name for name in names if not name.startswith("__")}


def test_importing_the_plugin_imports_nothing_but_pytest(tmp_path: Path) -> None:
    with_pytest = modules_after("import pytest", cwd=tmp_path)
    with_plugin = modules_after("import pytest_seedall.plugin", cwd=tmp_path)
    assert packages(with_plugin) - packages(with_pytest) == {"pytest_seedall"}


def test_importing_the_public_names_does_not_even_import_pytest(tmp_path: Path) -> None:
    bare = modules_after("", cwd=tmp_path)
    found = modules_after("from pytest_seedall import derive, Seeder, unseeded", cwd=tmp_path)
    assert packages(found) - packages(bare) == {"pytest_seedall"}
    assert "importlib.metadata" not in found


def test_importing_the_plugin_reads_no_metadata_of_packages(tmp_path: Path) -> None:
    code = (
        "import importlib.metadata\n"
        "def asked(*arguments, **keywords): raise AssertionError('asked for metadata')\n"
        "importlib.metadata.Distribution.discover = asked\n"
        "importlib.metadata.MetadataPathFinder.find_distributions = asked\n"
        "import pytest_seedall.plugin"
    )
    assert "pytest_seedall.plugin" in modules_after(code, cwd=tmp_path)


RUN = (
    "import pytest, sys\nassert pytest.main(['-q', '-p', 'no:cacheprovider', *sys.argv[1:]]) == 0\n"
)


def test_a_run_imports_no_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # others import what they like
    (tmp_path / "test_a.py").write_text("def test_nothing(): pass")
    bare = modules_after(RUN, cwd=tmp_path)
    ours = modules_after(RUN, "-p", "pytest_seedall.plugin", "--seed=1", cwd=tmp_path)
    assert packages(ours) - packages(bare) == {"pytest_seedall"}
    assert not packages(ours) & LIBRARIES


def test_a_run_imports_no_seeder_of_a_library_that_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text("def test_nothing(): pass")
    run = "import os\nos.environ['PYTEST_DISABLE_PLUGIN_AUTOLOAD'] = '1'\n" + RUN
    found = modules_after(run, "-p", "pytest_seedall.plugin", cwd=tmp_path)
    ours = {name for name in found if name.startswith("pytest_seedall.seeders.")}
    rooms = {name.rpartition(".")[2] for name in ours}
    assert rooms == {"base", "entropy", "foreign", "python", "registry"}
    assert "pytest_seedall.xdist" not in found
