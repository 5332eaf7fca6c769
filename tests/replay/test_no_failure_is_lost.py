"""Commands at random, in any order, lose no recorded failure: `docs/replay.md` says so.

Each run of this file tries the same sequences. `pytest --seed=random` tries others, and names the
seed under which one fails.
"""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from record_machine import CASES, FILES, LEAN, Case, Project, Run, run_elsewhere, run_here
from record_model import Model, key_of
from recorded import FOLDER, stored

from pytest_seedall.records.record_store import RecordStore
from pytest_seedall.records.records import from_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

T = TypeVar("T")

SETTINGS = settings(
    max_examples=200,
    stateful_step_count=8,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)

#: What nobody may see.
TROUBLE = ("INTERNALERROR", "could not be explained", "is not recorded", "is not removed")

DAMAGES: dict[str, Callable[[str], str]] = {
    "emptied": lambda text: "",
    "truncated": lambda text: text[: len(text) // 2],
    "nested": lambda text: "[" * 100_000,
    "not UTF-8": lambda text: "\udcff",
    "of another version": lambda text: json.dumps({**json.loads(text), "format": 2}),
    "without a field": lambda text: json.dumps({**json.loads(text), "nodeid": None}),
}
OPTIONS = ("-v", "-x", "--maxfail=2", "--test-seed=7", "--cache-clear")
REPLAYS = ("--replay-failed", "--replay-failed", "--replay-in-order")
#: What follows the repair of a test.
THEN = ("", "its command", "--lf", "replay")
#: What reads the records.
READERS = (["--seed=1"], ["--lf"], ["--collect-only"], ["--replay-failed", "--seed=2"])
NOTHING_IS_RECORDED = (
    ["--collect-only"],
    ["--setup-plan"],
    ["--setup-only"],
    ["-k", "nothing"],
    ["missing.py"],
    ["--seed=wrong"],
    ["-p", "no:cacheprovider"],
)

cases = st.sampled_from(CASES)
files = st.sampled_from(sorted(FILES))
seeds = st.sampled_from([1, 2, 3])
seed_options = st.sampled_from(["--seed=1", "--seed=2", "--seed=3", "--seed=last"])
several = st.sampled_from(range(10))


class Commands(RuleBasedStateMachine):
    """What somebody does with a suite, and with the cache of its failures."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.project = Project(folder)
        self.model = Model(self.project)
        self.set_aside: set[str] = set()

    def run(self, *arguments: str) -> Run:
        return self.follow(run_here(self.folder, *arguments))

    def follow(self, run: Run, ends: bool = True) -> Run:
        assert not any(trouble in run.output for trouble in TROUBLE), run.output
        self.model.follow(run, ends)
        return run

    # --- runs ---

    @initialize(seed=seeds)
    def begin(self, seed: int) -> None:
        self.run(f"--seed={seed}")

    @rule(seed=seed_options, option=st.sampled_from(OPTIONS))
    def run_all(self, seed: str, option: str) -> None:
        if option == "--cache-clear":
            self.model.recorded.clear()
            self.set_aside.clear()
        self.run(seed, option)

    @rule(seed=seed_options, way=st.sampled_from(["file", "node id", "-k"]), case=cases)
    def run_some(self, seed: str, way: str, case: Case) -> None:
        name = self.project.names[case]
        targets = {"file": [case.file], "node id": [f"{case.file}::{name}"], "-k": ["-k", name]}
        self.run(seed, *targets[way])

    @rule(option=st.sampled_from(["--lf", "--ff", "--sw", "--nf"]))
    def repeat(self, option: str) -> None:
        self.run(option)

    @rule(seed=st.sampled_from([1, 2, 3, None]), option=st.sampled_from(REPLAYS))
    def replay(self, seed: int | None, option: str) -> None:
        wanted = self.model.to_be_replayed(seed)
        run = self.run(option) if seed is None else self.run(option, f"--seed={seed}")
        assert wanted <= run.tests

    @rule(options=st.sampled_from(NOTHING_IS_RECORDED))
    def run_for_nothing(self, options: list[str]) -> None:
        run_here(self.folder, *options)

    # --- runs that end badly, and several at once ---

    @rule(seed=seed_options)
    def interrupt(self, seed: str) -> None:
        with self.marked("interrupt"):
            self.run(seed)

    @rule(seed=seed_options, file=files, text=st.sampled_from(["def", "1 / 0"]))
    def break_module(self, seed: str, file: str, text: str) -> None:
        self.project.write(file, text)
        self.run(seed, "--continue-on-collection-errors")
        self.project.write(file)

    @rule(seed=seed_options, way=st.sampled_from(["crash", "crash", "crash", "workers", "two"]))
    def run_elsewhere(self, seed: str, way: str) -> None:
        if way == "crash":
            with self.marked("crash"):
                self.follow(run_elsewhere(self.folder, [seed]), ends=False)
        elif way == "workers":  # who runs which tests first is left to chance
            self.follow(run_elsewhere(self.folder, [seed, "-n2", "-k", "not after"]))
        else:
            self.follow(run_elsewhere(self.folder, ["--seed=1"], ["--seed=2"]))

    @contextmanager
    def marked(self, name: str) -> Iterator[None]:
        (self.folder / name).touch()
        yield
        (self.folder / name).unlink()

    # --- changes ---

    @rule(number=several, which=st.sampled_from(["one", "all"]), then=st.sampled_from(THEN))
    def fix(self, number: int, which: str, then: str) -> None:
        failures = sorted(self.model.recorded.values())
        for one in failures if which == "all" else _one(failures, number):
            if one.id in self.project.by_id():  # or it is gone
                self.change_limit(self.project.by_id()[one.id], 2)
        for one in _one(failures, number):
            seed = f"--seed={one.session_seed}"
            runs = {"its command": [one.id, seed, *one.options], "replay": [REPLAYS[0], seed]}
            if then:
                self.run(*runs.get(then, [then]))

    @rule(broken=st.sets(cases, min_size=1))
    def break_again(self, broken: set[Case]) -> None:
        for case in sorted(broken):
            self.change_limit(case, 0.5)

    def change_limit(self, case: Case, limit: float) -> None:
        self.project.limits[case] = limit
        self.project.change(case.file)

    @rule(case=cases)
    def rename(self, case: Case) -> None:
        names = [f"test_{case.kind}", f"test_{case.kind}_new"]
        (self.project.names[case],) = {*names} - {self.project.names[case]}
        self.project.change(case.file)

    @rule(file=files)
    def delete_or_restore(self, file: str) -> None:
        self.project.deleted ^= {file}
        self.project.change(file)

    # --- damage ---

    @rule(
        number=several, damage=st.sampled_from(sorted(DAMAGES)), arguments=st.sampled_from(READERS)
    )
    def damage(self, number: int, damage: str, arguments: list[str]) -> None:
        for path in self.records(number):
            text = path.read_text(encoding="utf-8")
            del self.model.recorded[key_of(from_json(text))]
            path.write_text(DAMAGES[damage](text), encoding="utf-8", errors="surrogateescape")
            self.set_aside.add(f"unreadable-{path.name}")
            output = self.run(*arguments).output
            (notice,) = [line for line in output.splitlines() if "set aside" in line]
            assert notice.endswith(f"unreadable-{path.name}")

    @rule(number=several, text=st.sampled_from(["", "{", None]))
    def leave_unfinished_file(self, number: int, text: str | None) -> None:
        for path in self.records(number):
            written = path.read_text(encoding="utf-8") if text is None else text
            path.with_name(f"{path.name}{number}.tmp").write_text(written, encoding="utf-8")

    def records(self, number: int) -> Sequence[Path]:
        """Return one of the files that hold records, if there are any."""
        return _one(sorted((self.folder / FOLDER).glob("failure-*.json")), number)

    # --- what holds ---

    @invariant()
    def no_failure_is_lost_and_none_is_kept_for_nothing(self) -> None:
        self.model.agree(stored(self.folder))

    @invariant()
    def what_was_set_aside_is_there(self) -> None:
        assert all((self.folder / FOLDER / name).exists() for name in self.set_aside)

    @invariant()
    def what_ran_before_each_failure_is_known(self) -> None:
        store = RecordStore(self.folder / FOLDER, pytest.fail)
        for record in store.records():
            assert record.order
            assert store.order(record.order)[record.place] == record.nodeid

    def teardown(self) -> None:
        shutil.rmtree(self.folder)


def _one(those: Sequence[T], number: int) -> Sequence[T]:
    """Return one of several, none of none.

    A precondition instead would have Hypothesis draw by what other processes have done.
    """
    return [those[number % len(those)]] if those else []


def test_200_random_sequences_of_commands_lose_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", LEAN)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    for variable in ("PYTHONHASHSEED", "PYTEST_SEED", "TOX_ENV_DIR"):
        monkeypatch.delenv(variable, raising=False)
    numbers = count()

    class InFolders(Commands):
        def __init__(self) -> None:
            super().__init__(tmp_path / str(next(numbers)))

    run_state_machine_as_test(InFolders, settings=SETTINGS)
    assert next(numbers) >= SETTINGS.max_examples
