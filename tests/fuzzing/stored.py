"""What files hold: pytest's cache, the regressions file, and names of files that are none."""

from __future__ import annotations

import json
import re
import shlex
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from fuzzing.inputs import Expected, Process, refused
from fuzzing.texts import damaged, hostile

from pytest_seedall.records.record_store import RecordStore
from pytest_seedall.records.records import Record, RecordError, Seeds, from_json
from pytest_seedall.records.regressions import RegressionsError, RegressionsFile
from pytest_seedall.records.replay_plan import plan
from pytest_seedall.settings.last_seeds import last_seed
from pytest_seedall.settings.option_names import as_given

if TYPE_CHECKING:
    from random import Random

_LAST = ".pytest_cache/v/seedall/last"
_FAILURE = ".pytest_cache/d/seedall/failure-1.json"
_ORDER = ".pytest_cache/d/seedall/order-one"
_TEST = "test_it.py::test_passes"


@cache
def scratch() -> Path:
    """Return a folder for files that are read in this process."""
    holder = tempfile.TemporaryDirectory(prefix="fuzzing")
    _kept.append(holder)
    return Path(holder.name)


_kept: list[tempfile.TemporaryDirectory[str]] = []


def put(name: str, content: bytes) -> Path:
    path = scratch() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


# --- records --------------------------------------------------------------------------------------


_RECORD = Record(_TEST, _TEST, Seeds(42), 7, drew=True, time=1e9, order="one", place=1)
_JSON: tuple[Any, ...] = (
    *(None, True, 0, -1, 1, 2**31, 2**64, 10**300, 1.5, 1e300, float("nan"), float("inf"), "", "x"),
    *("\ud800", "a\nb", "\x00", "²", "4294967296", "0", "~", "x" * 5000, "../../x", "\x1b[31m"),
    *([], {}, [[]], [1], [""], ["\ud800"], {"Python": "\ud800"}, {"Python": "a\nb"}, {"a": 1}),
    *(["--seedall-test-seed=abc"], ["--seedall-test-seed=7"], ["--seedall-entropy"], ["-p"]),
    *(["--seedall-entropy=x"], ["--seedall-repeat-deterministic=x"], ["--seedall-deterministic=x"]),
    *(
        "test_it.py",
        "gone.py::test_it",
        "::",
        "test_it.py::test_gone",
        "/etc::x",
        f"{'y' * 300}::x",
    ),
)


def a_record(rng: Random) -> bytes:
    """Return a record that may have become something else."""
    fields = json.loads(_RECORD.to_json())
    for name in rng.sample(sorted(fields), k=rng.choice((0, 1, 1, 2))):
        fields[name] = rng.choice(_JSON)
    if rng.random() < 0.05:
        del fields[rng.choice(sorted(fields))]
    content = json.dumps(fields).encode()
    return damaged(rng, content) if rng.random() < 0.3 else content


def is_record(content: bytes) -> bool:
    """Tell whether a record is one, by the function that other tests are about."""
    try:
        from_json(content.decode())
    except (RecordError, UnicodeDecodeError):
        return False
    return True


class Recorded(NamedTuple):
    """A record in pytest's cache, and the list of the tests before the failure."""

    content: bytes
    order: bytes
    option: str

    def check(self) -> None:
        folder = put("cache/failure-1.json", self.content).parent
        put("cache/order-one", self.order)
        notices: list[str] = []
        store = RecordStore(folder, notices.append)
        found = store.records()
        assert len(found) == is_record(self.content), found
        for record in found:
            assert all(type(one) is str for one in store.order(record.order))
            store.keep(record)
            store.forget(record)
        store.prune()
        assert len(notices) == (not found), notices
        for notice in notices:
            refused(notice, "a recorded failure is set aside, ")

    def process(self) -> Process:
        files = {_FAILURE: self.content, _ORDER: self.order}
        options = (self.option, "-q")
        if is_record(self.content):
            return Process(Expected(0, or_else=(4, 5)), options, files=files)
        code = 0 if self.option == "--lf" else 5
        return Process(Expected(code, "a recorded failure is set aside, "), options, files=files)


def draw_record(rng: Random, _: bool) -> Recorded:
    order = json.dumps(_TEST).encode() + b"\n"
    order = damaged(rng, order * 2) if rng.random() < 0.5 else order
    return Recorded(a_record(rng), order, rng.choice(("--replay-failed", "--replay-in-order")))


# --- the session seed of the last run -------------------------------------------------------------


class Last(NamedTuple):
    """What the cache holds as the session seed of the last run."""

    content: bytes

    @property
    def is_right(self) -> bool:
        try:
            found = json.loads(self.content.decode())
        except (ValueError, RecursionError):
            return False
        return type(found) is int and 0 <= found < 2**64

    def check(self) -> None:
        put(_LAST, self.content)
        assert (last_seed(_Config()) is not None) == self.is_right  # type: ignore[arg-type]

    def process(self) -> Process:
        files = {_LAST: self.content}
        wrong = Expected(4, "--seed=last: pytest's cache holds no valid session seed")
        return Process(Expected() if self.is_right else wrong, ("--seed=last",), files=files)


def draw_last(rng: Random, _: bool) -> Last:
    if rng.random() < 0.5:
        return Last(hostile(rng, ("42", "0", "18446744073709551615")).encode(errors="replace"))
    return Last(damaged(rng, b"18446744073709551615"))


# --- the regressions file -------------------------------------------------------------------------


class Regressions(NamedTuple):
    """What is in the regressions file."""

    content: bytes
    prunes: bool

    @property
    def is_right(self) -> bool:
        try:
            lines = self.content.decode().splitlines()
            words = [shlex.split(line, comments=True) for line in lines]
        except ValueError:
            return False
        return all(not line or _is_regression(line) for line in words)

    def check(self) -> None:
        file = RegressionsFile(put("seeds.txt", self.content), "seeds.txt")
        try:
            found = file.read()
            assert self.is_right, "it is taken"
            for one in found:
                one.record()
            assert file.add(found) == []
            file.remove(found[:1])
            assert set(file.read()) == set(found) - set(found[:1])
        except RegressionsError as error:
            refused(error, "seeds.txt:", self.is_right)

    def process(self) -> Process:
        files = {"pytest.ini": b"[pytest]\nseedall_regressions = seeds.txt\n"}
        files["seeds.txt"] = self.content
        options = ("--seedall-prune",) if self.prunes else ()
        if self.is_right:
            return Process(Expected(0, or_else=(5,) if self.prunes else ()), options, files=files)
        return Process(Expected(4, "seedall_regressions: seeds.txt"), options, files=files)


def _is_regression(words: list[str]) -> bool:
    if len(words) != 3:
        return False
    seed = re.fullmatch("--seed=([0-9]{1,20})", words[1])
    test_seed = re.fullmatch("--test-seed=([0-9]{1,20})", words[2])
    if seed is None or test_seed is None:
        return False
    return int(seed[1]) < 2**64 and int(test_seed[1]) < 2**31


def draw_regressions(rng: Random, _: bool) -> Regressions:
    good = (f"{_TEST} --seed=42 --test-seed=7", "# a comment", "", "'gone.py::t[a b]' --seed=1 ")
    lines = [hostile(rng, good, "\udcff") for _ in range(rng.choice((0, 1, 1, 2)))]
    content = "\n".join([*lines, good[0]]).encode()
    return Regressions(damaged(rng, content) if rng.random() < 0.4 else content, rng.random() < 0.3)


# --- names ----------------------------------------------------------------------------------------


class Named(NamedTuple):
    """A name that may be no file's."""

    where: str
    """``--replay-from``, ``seedall_regressions``, ``cache_dir``."""
    name: str

    def check(self) -> None:
        config = _Config(self.name)
        try:
            if self.where == "--replay-from":
                plan(config, [f"--replay-from={self.name}"], print)  # type: ignore[arg-type]
            elif self.where == "seedall_regressions":
                RegressionsFile(scratch() / self.name, as_given(self.name, 200)).read()
            else:
                last_seed(config)  # type: ignore[arg-type]
        except (pytest.UsageError, RegressionsError) as error:
            refused(error, "")

    def process(self) -> Process:
        if self.where == "--replay-from":
            return Process(Expected(4, self.where, (5,)), (f"{self.where}={self.name}",))
        expected = Expected(4, self.where, (0,))
        if self.where == "cache_dir":  # pytest itself may not want it
            expected = Expected(0, "", (1, 3, 4))
        return Process(expected, ("--seed=1", "-o", f"{self.where}={self.name}"))


def draw_name(rng: Random, is_process: bool) -> Named:
    where = rng.choice(("--replay-from", "seedall_regressions", "cache_dir"))
    banned = "\x00" if is_process else ""
    good = ("junit.xml", "a/b.txt", "~/nothing-here-1.xml", "../nothing-here-2.xml", "x" * 300)
    name = hostile(rng, good, banned)
    if where == "cache_dir" and name.startswith(("/", "..", "~")):
        name = "cache"
    return Named(where, name.replace("/dev", "").replace("/proc", ""))


class _Config:
    """As much of a `pytest.Config` as these functions ask for."""

    class known_args_namespace:  # noqa: N801
        cacheclear = False

    class invocation_params:  # noqa: N801
        dir = Path("/nowhere")

    def __init__(self, cache: str = ".pytest_cache") -> None:
        self.rootpath = scratch()
        self._cache = cache

    def getini(self, name: str) -> str:
        return self._cache
