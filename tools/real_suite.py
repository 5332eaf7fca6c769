"""Runs a suite bare and under pytest-seedall in several ways, and compares what its tests drew.

    python tools/real_suite.py --out=FOLDER -- --pyargs numpy.random

Everything after ``--`` goes to pytest. A run that is in the folder already is not run again.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from compare_prng_logs import EXPECTATIONS, compare, read

RUNS = {
    "bare": ["-p", "no:seedall"],
    "full": ["--seed=42"],
    "xdist": ["--seed=42", "-n2"],
    "reversed": ["--seed=42", "--prng-log-reverse"],
    "other": ["--seed=43"],
    "bare-reversed": ["-p", "no:seedall", "--prng-log-reverse"],
}
COMPARISONS = (
    ("outcomes", "bare", "full"),
    ("equal", "full", "xdist"),
    ("equal", "full", "reversed"),
    ("equal", "full", "alone"),
    ("different", "full", "other"),
    ("outcomes", "bare-reversed", "reversed"),
)


class Experiment:
    """The runs of one suite, by one interpreter, in one folder."""

    def __init__(self, python: str, out: Path, suite: list[str]) -> None:
        self._python = python
        self._out = out
        self._suite = suite

    def run(self, name: str) -> None:
        """Run the whole suite in one of the ways of `RUNS`."""
        if not self._is_done(name):
            self._time(name, [[*self._suite, *RUNS[name]]])

    def run_alone(self, count: int) -> None:
        """Run some tests, those that drew first, in a process each."""
        if self._is_done("alone"):
            return
        tests = read(self._out / "full")
        names = sorted(tests)
        random.Random(0).shuffle(names)
        names.sort(key=lambda name: not tests[name].drew)
        options = [argument for argument in self._suite if argument.startswith("-")]
        self._time("alone", [[*options, "--seed=42", name] for name in names[:count]])

    def compare(self) -> None:
        """Print what the runs that there are have in common."""
        for expectation, first, second in COMPARISONS:
            if self._is_done(first) and self._is_done(second):
                comparison = compare(read(self._out / first), read(self._out / second))
                text = EXPECTATIONS[expectation](comparison)
                sys.stdout.write(f"\n=== {first} and {second}\n{text}\n")
        for file in sorted(self._out.glob("*.json")):
            sys.stdout.write(f"{file.stem}: {json.loads(file.read_text())}\n")

    def _is_done(self, name: str) -> bool:
        return (self._out / f"{name}.json").exists()

    def _time(self, name: str, runs: list[list[str]]) -> None:
        for stale in (self._out / name).glob("*.jsonl"):
            stale.unlink()
        start, cpu_start = time.perf_counter(), _cpu_seconds()
        codes = {self._pytest(name, arguments) for arguments in runs}
        result = {
            "seconds": round(time.perf_counter() - start, 1),
            "CPU seconds": round(_cpu_seconds() - cpu_start, 1),
            "exit codes": sorted(codes),
        }
        (self._out / f"{name}.json").write_text(json.dumps(result))

    def _pytest(self, name: str, arguments: list[str]) -> int:
        """Run pytest, its output going to the end of a file named after the run."""
        options = ["-p", "prng_log", f"--prng-log={self._out / name}", "-p", "no:cacheprovider"]
        command = [self._python, "-m", "pytest", "-q", *options, *arguments]
        paths = [str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
        with (self._out / f"{name}.txt").open("a") as output:
            return subprocess.call(
                command, stdout=output, stderr=subprocess.STDOUT, env=environment
            )


def _cpu_seconds() -> float:
    """Return what ended child processes used, on which other programs have little influence."""
    used = os.times()
    return used.children_user + used.children_system


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="where logs and outputs go")
    parser.add_argument("--python", default=sys.executable, help="the interpreter of the suite")
    parser.add_argument("--alone", type=int, default=50, help="how many tests to run alone")
    parser.add_argument("--runs", default=",".join([*RUNS, "alone"]), help="which runs, in order")
    parser.add_argument("suite", nargs="+", help="what pytest is given")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    experiment = Experiment(arguments.python, arguments.out.resolve(), arguments.suite)
    for name in filter(None, arguments.runs.split(",")):
        if name == "alone":
            experiment.run_alone(arguments.alone)
        else:
            experiment.run(name)
    experiment.compare()


if __name__ == "__main__":
    main()
