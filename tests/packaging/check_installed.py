"""Install the wheel, then the source distribution, on each Python, and use them as newcomers do.

Each environment has nothing but the plugin and pytest. A test fails there, and is replayed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).parents[2]

SUITE = """
import random

def test_loss():
    assert random.random() < 0, "drew"
"""

PAGE = """
from pytest_seedall.sweep.page.page import PageFacts, page
print(page(PageFacts((), "42", 0.0, "", ()), interval=None))
"""

EXPECTED = ("session seed 818177065", "test seed", "replay", "drew from   random")


def main(work: Path) -> None:
    """Check both distributions in the folder ``dist`` of `work`, on each Python that is found."""
    distributions = [next((work / "dist").glob(kind)) for kind in ("*.whl", "*.tar.gz")]
    for version, interpreter in _interpreters().items():
        python = _environment(interpreter, work / f"env-{version}")
        for distribution in distributions:
            _install(python, distribution)
            _check(python)
            print(f"Python {version}: {distribution.name} fails, replays, and has its files")


def _interpreters() -> dict[str, str]:
    """Return those of the supported Pythons that are here, and the one that runs this."""
    metadata = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    versions = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', metadata)
    found = {version: shutil.which(f"python{version}") for version in versions}
    found["{}.{}".format(*sys.version_info)] = sys.executable
    return {version: python for version, python in found.items() if python and _runs(python)}


def _runs(python: str) -> bool:
    # A version manager may have put a program there that only says what is not installed.
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


def _environment(interpreter: str, folder: Path) -> str:
    _run([interpreter, "-m", "venv", str(folder)])
    scripts = "Scripts" if sys.platform == "win32" else "bin"
    return str(folder / scripts / "python")


def _install(python: str, distribution: Path) -> None:
    quiet = ("--quiet", "--disable-pip-version-check")
    if distribution.suffix != ".whl":
        _run([python, "-m", "pip", "uninstall", *quiet, "--yes", "pytest-seedall"])
    _run([python, "-m", "pip", "install", *quiet, str(distribution)])


def _check(python: str) -> None:
    with tempfile.TemporaryDirectory() as suite:  # elsewhere: the project's own conftest is here
        Path(suite, "test_loss.py").write_text(SUITE, encoding="utf-8")
        said = _run([python, "-m", "pytest", "--seed=818177065"], expected=1, folder=suite)
        missing = [text for text in EXPECTED if text not in said]
        [command] = re.findall(r"^replay +(?:\S*python\S* -m )?pytest (.+)$", said, re.MULTILINE)
        again = _run([python, "-m", "pytest", *command.split()], expected=1, folder=suite)
    if missing or _failure(said) != _failure(again):
        sys.exit(f"{missing=}; what the installed plugin says, and its replay:\n{said}\n{again}")
    if "prefers-color-scheme" not in _run([python, "-c", PAGE]):
        sys.exit("The page of a sweep has no stylesheet")


def _failure(said: str) -> list[str]:
    """Return the lines that tell the number that was drawn."""
    return re.findall(r"^E +assert .+$", said, re.MULTILINE)


def _run(command: list[str], expected: int = 0, folder: str | None = None) -> str:
    ours = ("PYTEST_", "PYTHONHASHSEED")  # of the outer run: the second would be in the commands
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder, env=clean
    )
    if done.returncode != expected:
        sys.exit(f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]))
