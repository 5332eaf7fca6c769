"""Install the built wheel where there is nothing but pytest, and use it as a newcomer would."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

SUITE = """
import random

def test_loss():
    assert random.random() < 0, "drew"
"""


PAGE = """
from pytest_seedall.sweep.page.page import PageFacts, page
print(page(PageFacts((), "42", 0.0, "", ()), interval=None))
"""


def main(work: Path) -> None:
    [wheel] = (work / "dist").glob("*.whl")
    python = _environment(work / "env")
    _run([python, "-m", "pip", "install", "--quiet", str(wheel)], expected=0)
    with tempfile.TemporaryDirectory() as suite:  # elsewhere: the project's own conftest is here
        Path(suite, "test_loss.py").write_text(SUITE, encoding="utf-8")
        said = _run([python, "-m", "pytest", "-p", "no:cacheprovider", "--seed=42", suite], 1)
    if "prefers-color-scheme" not in _run([python, "-c", PAGE], expected=0):
        sys.exit("The page of a sweep has no stylesheet")
    for expected in ("session seed 42", "test seed", "replay", "drew from   random"):
        if expected not in said:
            sys.exit(f"{expected!r} is missing from what the installed plugin says:\n{said}")


def _environment(folder: Path) -> str:
    venv.create(folder, with_pip=True)
    scripts = "Scripts" if sys.platform == "win32" else "bin"
    return str(folder / scripts / "python")


def _run(command: list[str], expected: int) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != expected:
        sys.exit(f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]))
