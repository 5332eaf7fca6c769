"""What importing and configuring the plugin brings in: nothing that pytest has not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

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


#: What a run imports of this package in which nothing fails, and no test asks for anything.
ORDINARY = {
    "_compat",
    "_compat.pytest",
    "_compat.python",
    "entropy",
    "entropy.draws",
    "entropy.entropy",
    "fixtures",
    "hookspecs",
    "loading",
    "naming",
    "naming.projects",
    "naming.seed_ids",
    "plugin",
    "processes",
    "processes.invocation",
    "processes.originals",
    "processes.processes",
    "processes.warning_filters",
    "rare_features",
    "replay",
    "replay.recording_on_demand",
    "replay.remembering",
    "reporting",
    "reporting.report_text",
    "reporting.reporting",
    "reports",
    "seeders",
    "seeders.base",
    "seeders.entropy",
    "seeders.foreign",
    "seeders.patching",
    "seeders.python",
    "seeders.registry",
    "seeders.seed_calls",
    "seeding",
    "seeding.collection_seeding",
    "seeding.fixture_seeding",
    "seeding.idle_phases",
    "seeding.seeding",
    "seeds",
    "structs",
    "session",
    "settings",
    "settings.early_options",
    "settings.last_seeds",
    "settings.markers",
    "settings.option_names",
    "settings.options",
    "settings.registered_options",
    "sharing",
    "sharing.held_objects",
    "sharing.held_search",
    "sharing.shared_generators",
    "streams",
    "streams.forks",
    "streams.imports",
    "streams.item_seeds",
    "streams.own_seed_watch",
    "streams.own_seeds",
    "streams.running_test",
    "streams.stream",
    "streams.streams",
    "streams.unseeded",
    "streams.wider_scopes",
}


def rooms_of_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, test: str) -> set[str]:
    """Return the rooms of this package that a run of one test imports."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("TOX_ENV_DIR", raising=False)  # where pytest would find this run's failures
    (tmp_path / "test_a.py").write_text(test)
    code = RUN.replace("'-p', 'no:cacheprovider', ", "")  # the records are in the cache
    found = modules_after(code, "-p", "pytest_seedall.plugin", cwd=tmp_path)
    ours = (name for name in found if name.startswith("pytest_seedall."))
    return {name.removeprefix("pytest_seedall.") for name in ours}


def test_an_ordinary_run_imports_no_feature_that_it_does_not_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = rooms_of_run(tmp_path, monkeypatch, "def test_nothing(): pass")
    assert found - ORDINARY == set(), "imported in every run: may it wait until it is needed?"
    assert ORDINARY - found == set(), "imported no more: take it out of the list"


@pytest.mark.parametrize(
    ("test", "room"),
    [
        ("def test_it(seedall): assert seedall.seed", "seedall_fixture"),
        (
            "import pytest\n@pytest.mark.repeat_deterministic\ndef test_it(): pass",
            "repeat.repeating",
        ),
        (
            "import pytest, random\n@pytest.mark.seed_sweep(2)\ndef test_it(): random.random()",
            "sweep.gathering",
        ),
    ],
)
def test_what_a_test_asks_for_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, test: str, room: str
) -> None:
    assert room in rooms_of_run(tmp_path, monkeypatch, test) - ORDINARY


def test_pytest_does_not_rewrite_our_rooms_and_does_not_warn_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    # What pytest does for each plugin that is installed, unless from a folder where it is edited.
    rewrite = "import pytest\npytest.register_assert_rewrite('pytest_seedall')\n"
    (tmp_path / "rewrites.py").write_text(rewrite)
    (tmp_path / "conftest.py").write_text(rewrite.replace("seedall'", "seedall.plugin'"))
    (tmp_path / "test_a.py").write_text(
        "import sys\n"
        "def test_loaders():\n"
        "    rooms = [m for name, m in sys.modules.items() if name.startswith('pytest_seedall.')]\n"
        "    hooks = [m for m in rooms if 'Rewriting' in type(m.__loader__).__name__]\n"
        "    assert [m.__name__ for m in hooks] == ['pytest_seedall.loading']\n"
    )
    given = ("-W", "error", "-p", "rewrites", "-p", "pytest_seedall.plugin")
    modules_after(RUN, *given, cwd=tmp_path)
