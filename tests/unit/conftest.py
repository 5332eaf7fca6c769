"""What several of the tests without a run of pytest need."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from importing import Watched
from prngs import close, new_streams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_seedall.streams.streams import Streams


@pytest.fixture
def notices() -> list[str]:
    return []


@pytest.fixture
def streams(notices: list[str]) -> Iterator[Streams]:
    """Streams that feed `random` and NumPy."""
    made = new_streams(notices)
    made.open()
    yield made
    close(made)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project's folder, with a folder of libraries; what is imported is forgotten again."""
    (tmp_path / "site-packages").mkdir()
    monkeypatch.syspath_prepend(tmp_path / "site-packages")
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name, module in list(sys.modules.items()):
        if str(tmp_path) in (getattr(module, "__file__", None) or ""):
            del sys.modules[name]


@pytest.fixture
def watched(folder: Path) -> Iterator[Watched]:
    """A watch over the imports from `folder`."""
    made = Watched(folder)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def no_seed_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_SEED", raising=False)


@pytest.fixture
def remember(pytester: pytest.Pytester) -> Callable[[str], None]:
    """Write what pytest's cache holds as the session seed of the last run."""

    def write_into_cache(stored: str) -> None:
        folder = pytester.path / ".pytest_cache" / "v" / "seedall"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "last").write_text(stored, encoding="utf-8")

    return write_into_cache
