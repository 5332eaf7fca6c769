"""Seed ids: what a test or scope is called when seeds are derived from it.

A node id will not do: it depends on the rootdir, which without an ini file depends on the folder
where pytest was started, and `--pyargs` gives one node id to tests of several packages.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

from pytest_seedall.naming.projects import site_packages

if TYPE_CHECKING:
    from collections.abc import Iterable


class ItemId:
    """What a test is called, determined once: xdist renames items later (``@group``).

    :param file: the seed id of its file.
    :param names: what follows the file in its node id: ``::TestLoss::test_adam[0.1]``.
    """

    __slots__ = ("file", "names")

    def __init__(self, file: str, names: str) -> None:
        self.file = file
        self.names = names

    @property
    def full(self) -> str:
        return self.file + self.names


#: ``"params"`` for all parameters, the names of some, or None for none.
Shared: TypeAlias = "str | tuple[str, ...] | None"

#: An item's identity, from its collection on.
ITEM_ID = pytest.StashKey[ItemId]()

_PROJECT_FILES = ("pyproject.toml", "setup.py", "pytest.ini", "tox.ini", "setup.cfg", ".git")

# Two patterns that are compiled where they are needed, in few runs.
# How `repr` shows a memory address, which is another in each run: "<Model object at 0x7f0c…>".
_ADDRESS = r"\bat 0x[0-9a-fA-F]{6,16}\b"

# pytest names xunit fixtures after the module or class, which the import mode renames.
_XUNIT = r"_(?:xunit|unittest)_(\w+?)_fixture_"


class SeedIds:
    """The seed ids of one session, with what was looked up on disk for them."""

    def __init__(self, rootpath: Path) -> None:
        self.rootpath = rootpath
        self._anchors: dict[str, str] = {}
        self._of_files: dict[Path, str] = {}
        self._of_parents: dict[pytest.Collector, tuple[str, int]] = {}

    def of_path(self, path: Path) -> str:
        """Return `path` relative to its project, or to site-packages, with forward slashes."""
        known = self._of_files.get(path)
        if known is None:
            known = self._of_files[path] = relative(path, self._anchor(path.parent))
        return known

    def of_filename(self, filename: str) -> str:
        """Return the seed id of a source file as code objects name it; of no file, the name.

        Of a file outside the project, such as one that a test has written, only the name counts:
        pytest gives its folder another number in each run.
        """
        if not Path(filename).is_absolute():
            return filename
        found = self.of_path(Path(filename))
        return Path(found).name if found.startswith("../") else found

    def of_node(self, node: pytest.Collector | pytest.Item) -> str:
        """Return the seed id of a collector, or of an item that ran through no collection."""
        if isinstance(node, pytest.Session):
            return ""
        return self.of_path(node.path) + names_of(node)

    def of_item(self, item: pytest.Item) -> ItemId:
        """Return the item's identity, determined once."""
        try:
            return item.stash[ITEM_ID]
        except KeyError:
            self.determine([item])
            return item.stash[ITEM_ID]

    def determine(self, items: Iterable[pytest.Item]) -> None:
        """Determine the identities of those that have none yet."""
        for item in items:
            if ITEM_ID not in item.stash:
                file, length = self._file_of(item)
                item.stash[ITEM_ID] = ItemId(file, item.nodeid[length:])

    def of_test(self, item: pytest.Item, shared: Shared) -> str:
        """Return what a test is called when seeds are derived from it.

        :param shared: the parameters that share their data.
        """
        test = self.of_item(item)
        if shared is None:
            return test.full
        return test.file + names_with_shared_data(item, test.names, shared)

    def _file_of(self, item: pytest.Item) -> tuple[str, int]:
        """Return the seed id of the item's file, and the length of the file's node id."""
        assert item.parent is not None
        known = self._of_parents.get(item.parent)
        if known is None:
            length = len(item.nodeid) - len(names_of(item))
            known = self._of_parents[item.parent] = self.of_path(item.path), length
        return known

    def _anchor(self, folder: Path) -> str:
        key = str(folder)
        known = self._anchors.get(key)
        if known is None:
            known = self._anchors[key] = str(_anchor(folder, self.rootpath))
        return known


def relative(path: Path | str, start: str) -> str:
    """Return `path` from the folder `start`, with forward slashes; from another drive, as it is."""
    try:
        found = os.path.relpath(path, start)
    except ValueError:  # only on Windows
        found = os.fspath(path)
    return found.replace(os.sep, "/")


def names_of(node: pytest.Collector | pytest.Item) -> str:
    """Return what follows the file in a node id: ``::TestLoss::test_adam[0.1]``, or nothing."""
    above: pytest.Collector | None = node.getparent(pytest.File)  # type: ignore[type-abstract]
    if above is None and isinstance(node, pytest.Item):
        above = node.parent  # a folder, whose collector yields tests itself
    return "" if above is None else node.nodeid[len(above.nodeid) :]


def names_with_shared_data(item: pytest.Item, names: str, shared: str | tuple[str, ...]) -> str:
    """Return the item's names without those of its parameters that share their data."""
    from pytest_seedall._compat.pytest_items import parameters_of  # few tests share any

    parameters = parameters_of(item)
    if parameters is None:
        return names
    names = names.removesuffix(f"[{parameters.id}]")
    if shared == "params":
        return names
    from pytest_seedall.naming.parameters import parameter_key  # few tests need it

    own = [
        f"{name}={parameter_key(value, parameters.indices[name])!r}"
        for name, value in parameters.values.items()
        if name not in shared
    ]
    return f"{names}[{'-'.join(own)}]"


def holds_address(seed_id: str) -> bool:
    """Tell whether an id holds a memory address, and so is another in each run."""
    return "0x" in seed_id and re.search(_ADDRESS, seed_id) is not None


def absent(ids: Iterable[str], collected: Iterable[ItemId], is_whole: bool) -> frozenset[str]:
    """Return those ids of which there is no test any more, as far as it can be told.

    :param is_whole: whether the whole project has been collected.
    """
    there = set(collected)
    files = {test.file for test in there}
    missing = frozenset(ids) - {test.full for test in there}
    return frozenset(id_ for id_ in missing if is_whole or id_.partition("::")[0] in files)


def fixture_name(argname: str) -> str:
    """Return a fixture's name, xunit functions by kind: ``setup_module``, ``setUpClass``."""
    xunit = re.match(_XUNIT, argname) if argname[0] == "_" else None
    return xunit[1] if xunit else argname


def without_group(nodeid: str) -> str:
    """Return a node id, or the names in it, without the ``@group`` of ``--dist=loadgroup``."""
    if "@" not in nodeid:
        return nodeid  # as most
    place = nodeid.rfind("@")
    return nodeid[:place] if place > max(nodeid.rfind("]"), nodeid.rfind("::")) else nodeid


def split_seed(nodeid: str) -> tuple[str, int | None]:
    """Return the node id of a test, and the seed of a sweep's run: of ``test_loss[seed=918]``."""
    found = re.fullmatch(r"(.+?::.+?)([\[-])seed=(\d{1,10})\]", nodeid)
    if found is None:
        return nodeid, None
    return found[1] + ("]" if found[2] == "-" else ""), int(found[3])


def without_seeds(nodeids: Iterable[str]) -> tuple[str, ...]:
    """Return the tests of single runs in the place of these, each once."""
    return tuple(dict.fromkeys(split_seed(nodeid)[0] for nodeid in nodeids))


def _anchor(folder: Path, rootpath: Path) -> Path:
    installed = site_packages(folder.parts)
    if installed:
        return Path(*installed)
    for candidate in (folder, *folder.parents):
        if any((candidate / name).exists() for name in _PROJECT_FILES):
            return candidate
    return rootpath
