"""Runs a suite that others wrote, bare and under pytest-seedall, and says what differs.

    python tools/real_suite.py numpy.random
    python tools/real_suite.py path/to/skorch -- skorch/tests -oaddopts=

The suite is that of an installed package, or lies in a folder, in which pytest then starts with
the settings that are there. It runs five times: bare, bare again (what differs here is flaky by
itself), twice with one seed, and with that seed on two workers. What follows ``--`` goes to
pytest, such as ``--prng-log-calls``, with which no hook of ours is in any setup or teardown. A run
whose log is in the folder of ``--out`` already is not run again.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from compare_prng_logs import read
from suite_report import ALONE, report

BARE = ("-p", "no:seedall")
SEED = ("--seedall-seed=42",)  # the name that clashes with no option of the suite's
REVERSED = ("--prng-log-reverse",)

#: The ways to run a whole suite.
WAYS: dict[str, tuple[str, ...]] = {
    "bare": BARE,
    "bare-again": BARE,
    "seed": SEED,
    "seed-again": SEED,
    "xdist": (*SEED, "-n2"),
}

#: Those that are asked for with ``--also``.
OTHER_WAYS: dict[str, tuple[str, ...]] = {
    "bare-xdist": (*BARE, "-n2"),
    "reversed": (*SEED, *REVERSED),
    "bare-reversed": (*BARE, *REVERSED),
    "other": ("--seedall-seed=43",),
}


class Suite(NamedTuple):
    """A suite, and how pytest is started for it."""

    name: str
    folder: Path
    """Where pytest starts."""
    arguments: tuple[str, ...]
    python: str
    out: Path
    """Where logs and outputs go: a folder of logs, an output and a summary for each run."""

    def is_done(self, run: str) -> bool:
        return self.summary(run).exists()

    def log(self, run: str) -> Path:
        return self.out / run

    def output(self, run: str) -> Path:
        return self.out / f"{run}.txt"

    def summary(self, run: str) -> Path:
        return self.out / f"{run}.json"


def suite_of(target: str, arguments: tuple[str, ...], python: str, out: Path) -> Suite:
    """Return the suite of a folder or, if there is none of this name, of an installed package."""
    out.mkdir(parents=True, exist_ok=True)
    if Path(target).is_dir():
        folder = Path(target).resolve()
        return Suite(folder.name, folder, arguments, python, out)
    (out / "pytest.ini").write_text("[pytest]\n")  # or the settings of a folder above would apply
    return Suite(f"`{target}`", out, ("--pyargs", target, *arguments), python, out)


def run(suite: Suite, way: str) -> None:
    """Run a whole suite in one way, unless that is done.

    :raises SystemExit: if no test ran.
    """
    if not suite.is_done(way):
        _time(suite, way, [(*suite.arguments, *(WAYS | OTHER_WAYS)[way])])


def run_alone(suite: Suite, count: int) -> None:
    """Run some tests, those that drew first, with the seed and in a process each."""
    if suite.is_done(ALONE):
        return
    tests = read(suite.log("seed"))
    names = sorted(tests)
    random.Random(0).shuffle(names)
    names.sort(key=lambda name: not tests[name].drew)
    options = [argument for argument in suite.arguments if argument.startswith("-")]
    _time(suite, ALONE, [(*options, *SEED, name) for name in names[:count]])


def _time(suite: Suite, run: str, commands: list[tuple[str, ...]]) -> None:
    for stale in suite.log(run).glob("*.jsonl"):
        stale.unlink()
    start, cpu_start = time.perf_counter(), _cpu_seconds()
    codes = {_pytest(suite, run, arguments) for arguments in commands}
    if not any(suite.log(run).glob("*.jsonl")):
        sys.exit(f"{run}: no test ran, see {suite.output(run)}")
    summary = {
        "seconds": round(time.perf_counter() - start, 1),
        "CPU seconds": round(_cpu_seconds() - cpu_start, 1),
        "exit codes": sorted(codes),
    }
    suite.summary(run).write_text(json.dumps(summary))


def _pytest(suite: Suite, run: str, arguments: tuple[str, ...]) -> int:
    """Run pytest, its output going to the end of a file named after the run."""
    options = ["-p", "prng_log", f"--prng-log={suite.log(run)}", "-p", "no:cacheprovider"]
    command = [suite.python, "-m", "pytest", "-q", *options, *arguments]
    paths = [str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    with suite.output(run).open("a") as output:
        return subprocess.call(
            command, cwd=suite.folder, stdout=output, stderr=subprocess.STDOUT, env=environment
        )


def _cpu_seconds() -> float:
    """Return what ended child processes used, on which other programs have little influence."""
    used = os.times()
    return used.children_user + used.children_system


def _options() -> argparse.Namespace:
    description, _, more = (__doc__ or "").partition("\n")
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=description, epilog=more, formatter_class=form)
    parser.add_argument("suite", help="an installed package, or a folder")
    parser.add_argument("--out", type=Path, help="where logs and outputs go; default: a new folder")
    parser.add_argument("--python", default=sys.executable, help="the interpreter of the suite")
    choices = [*OTHER_WAYS, ALONE]
    parser.add_argument("--also", nargs="+", choices=choices, default=[], help="more runs")
    parser.add_argument("--alone", type=int, default=50, help="how many tests to run alone")
    end = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    options = parser.parse_args(sys.argv[1:end])
    options.pytest_arguments = tuple(sys.argv[end + 1 :])
    return options


def main() -> None:
    options = _options()
    out = (options.out or Path(tempfile.mkdtemp(prefix="real-suite-"))).resolve()
    suite = suite_of(options.suite, options.pytest_arguments, options.python, out)
    runs = [*WAYS, *options.also]
    for name in runs:
        if name == ALONE:
            run_alone(suite, options.alone)
        else:
            run(suite, name)
    sys.stdout.write(report(suite.name, {name: read(suite.log(name)) for name in runs}))
    for name in runs:
        sys.stdout.write(f"{name}: {json.loads(suite.summary(name).read_text())}\n")
    sys.stdout.write(f"logs and outputs: {out}\n")


if __name__ == "__main__":
    main()
