"""Where the bytes of large arrays are kept, and what is known where they are not."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from comparisons import compared, difference, is_same

from pytest_seedall.comparing import blocks
from pytest_seedall.comparing.blocks import BLOCK, Blocks
from pytest_seedall.comparing.comparing import compare
from pytest_seedall.comparing.numbers import Tolerance
from pytest_seedall.comparing.snapshots import Snapshots

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGE = 3 * BLOCK // 8 + 5  # elements of 8 bytes: a little more than three blocks


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield tmp_path
    assert not list(tmp_path.glob("seedall-*"))


def changed(array: Any, place: int) -> Any:
    other = array.copy()
    other.flat[place] += 1
    return other


@pytest.mark.parametrize("place", [0, 1, BLOCK // 8 - 1, BLOCK // 8, LARGE - 1])
def test_a_difference_in_a_large_array_is_found(place: int) -> None:
    array = np.arange(LARGE, dtype="f8")
    found = difference(array, changed(array, place))
    assert (found.place, found.differing, found.elements) == (f"x[{place}]", 1, LARGE)
    assert found.values == (repr(float(place)), repr(float(place + 1)))


def test_differences_are_counted_over_all_blocks() -> None:
    array = np.arange(LARGE, dtype="f8")
    assert difference(array, array + 1).differing == LARGE
    assert difference(array, array[::-1]).aspect == "order"


def test_layout_is_no_difference_in_large_arrays() -> None:
    array = np.arange(1 << 19, dtype="f8").reshape(1 << 9, 1 << 10)
    assert is_same(array, np.asfortranarray(array))
    assert is_same(np.repeat(array, 2, axis=0)[::2], array)
    assert is_same(array.astype(">f8"), np.asfortranarray(array.astype(">f8")))
    assert difference(array, changed(np.asfortranarray(array), 5000)).place == "x[4, 904]"


def test_equal_blocks_are_written_once(folder: Path) -> None:
    array = np.random.default_rng(1).random(LARGE)
    with Snapshots() as snapshots:
        for _ in range(3):
            snapshots.of(array)
        (file,) = folder.glob("seedall-*/blocks")
        assert file.stat().st_size == array.nbytes


def test_no_library_is_imported_for_the_comparison() -> None:
    script = (
        "import sys\n"
        "from pytest_seedall.comparing.comparing import compare\n"
        "from pytest_seedall.comparing.differences import lines\n"
        "from pytest_seedall.comparing.snapshots import Snapshots\n"
        "with Snapshots() as snapshots:\n"
        "    values = [bytes(3 << 20), bytes((3 << 20) - 1) + b'x']\n"
        "    one, other = map(snapshots.of, values)\n"
        "    (found,) = compare(one, other).differences\n"
        "assert found.at == '[3145727]'\n"
        "assert not {'numpy', 'pytest', '_pytest'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_nothing_is_written_for_small_values(folder: Path) -> None:
    with Snapshots() as snapshots:
        snapshots.of([np.zeros(1000), "text", b"bytes"])
        assert not list(folder.iterdir())


def test_many_small_arrays_are_not_all_kept_in_memory(folder: Path) -> None:
    arrays = [np.full(1000, number, "f8") for number in range(20)]
    with Snapshots(memory=50_000) as snapshots:
        first = snapshots.of(arrays)
        (file,) = folder.glob("seedall-*/blocks")
        assert file.stat().st_size == 8000 * 14
        assert len(pickle.dumps(first)) < 60_000
    assert is_same(arrays, [array.copy() for array in arrays], memory=50_000)
    assert (
        difference(
            arrays, [changed(array, 7) for array in arrays[:1]] + arrays[1:], memory=12_000
        ).place
        == "x[0][7]"
    )


def test_digests_tell_the_block_where_no_more_is_kept() -> None:
    array = np.arange(LARGE, dtype="f8")
    assert is_same(array, array.copy(), disk=0)
    found = difference(array, changed(array, BLOCK // 8 + 3), disk=0)
    assert (found.at, found.differing) == (f"[{BLOCK // 8}]", BLOCK // 8)
    assert "only digests" in found.note
    assert found.rtol is None


def test_a_tolerance_cannot_be_applied_to_digests() -> None:
    array = np.arange(LARGE, dtype="f8")
    found = compared(array, changed(array, 1), disk=0, rtol=1e-3)
    assert not found.differences
    assert found.reasons == {"too large to be kept for a tolerance": 1}
    assert not found.same


def test_as_much_is_kept_as_fits() -> None:
    array = np.arange(LARGE, dtype="f8")
    found = difference(array, changed(array, 3), disk=2 * array.nbytes)
    assert found.values == ("3.0", "4.0")
    found = difference(array, array + 0.5, disk=array.nbytes)
    assert found.values == ("not kept", "not kept")


def test_a_nearly_full_disk_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "RESERVE", shutil.disk_usage("/").total * 1000)
    array = np.arange(LARGE, dtype="f8")
    assert is_same(array, array.copy())
    assert difference(array, changed(array, 3)).values == ("not kept", "not kept")


def test_a_folder_that_cannot_be_written_to_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> str:
        raise PermissionError

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    array = np.arange(LARGE, dtype="f8")
    assert is_same(array, array.copy())


def test_a_closed_store_has_no_blocks_and_is_closed_twice(folder: Path) -> None:
    array = np.arange(LARGE, dtype="f8")
    snapshots = Snapshots()
    first, second = snapshots.of(array), snapshots.of(changed(array, 3))
    snapshots.close()
    snapshots.close()
    assert not list(folder.iterdir())
    (found,) = compare(first, second, "x").differences
    assert found.values == ("not kept", "not kept")
    assert compare(first, first, tolerance=Tolerance(1.0)).same


def test_a_store_that_is_forgotten_leaves_nothing(folder: Path) -> None:
    snapshots = Snapshots()
    snapshots.of(np.arange(LARGE, dtype="f8"))
    assert list(folder.iterdir())
    del snapshots
    assert not list(folder.iterdir())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forked children here")
def test_a_forked_child_removes_nothing(folder: Path) -> None:
    store = Blocks()
    stored = store.store([bytes(10)])
    script = (
        "import os, sys\n"
        "from pytest_seedall.comparing.blocks import Blocks\n"
        "store = Blocks()\n"
        "stored = store.store([bytes(10)])\n"
        "if os.fork() == 0:\n"
        "    sys.exit()\n"
        "os.wait()\n"
        "assert stored.load(0) == bytes(10)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, env={**os.environ})
    assert stored.load(0) == bytes(10)
    store.close()


def test_a_damaged_file_is_not_trusted(folder: Path) -> None:
    store = Blocks()
    stored = store.store([b"a" * 100, b"b" * 100])
    Path(stored.path).write_bytes(b"c" * 200)
    assert stored.load(0) is None
    store.close()


def test_the_folder_is_on_a_disk_unless_the_user_chose_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMPDIR")
    monkeypatch.delenv("TEMP", raising=False)
    monkeypatch.delenv("TMP", raising=False)
    store = Blocks()
    stored = store.store([bytes(10)])
    if os.access("/var/tmp", os.W_OK):
        assert stored.path.startswith("/var/tmp/seedall-")
    store.close()
    assert not Path(stored.path).exists()


def test_files_that_are_opened_later_have_the_numbers_that_they_would_have(tmp_path: Path) -> None:
    def number() -> int:
        with (tmp_path / "file").open("w") as file:
            return file.fileno()

    before = number()
    with Snapshots() as snapshots:
        first = snapshots.of(np.arange(LARGE, dtype="f8"))
        assert number() == before
        second = snapshots.of(np.ones(LARGE))
        assert number() == before
        assert compare(first, second).differences
