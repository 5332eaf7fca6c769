"""Runs cases in a process of their own, and reads what is told of them."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from causes import scrambled
from causes.cases import files, rows
from diagnoses import diagnosed

if TYPE_CHECKING:
    from causes.cases import Causes, Row

_TESTS = Path(__file__).parent.parent
_OPTIONS = ("-q", "--tb=short", "-p", "no:cacheprovider", "-p", "no:hypothesispytest")


def told(folder: Path, cases: Causes, *options: str, arguments: str = "") -> list[Row]:
    """Run cases in a new folder, and return what is told of them.

    :param options: of pytest.
    :param arguments: of the marker, with parentheses.
    """
    of_others = {"site-packages/scrambled.py": inspect.getsource(scrambled)}
    for path, text in {**files(cases, arguments), **of_others}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    report = folder / "report.xml"
    said = _run(folder, *options, f"--junitxml={report}")
    assert report.exists(), said
    assert " error" not in said.splitlines()[-1], said
    (folder / "said.txt").write_text(said, encoding="utf-8")
    return rows(cases, diagnosed(report))


def _run(folder: Path, *options: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    environment.pop("PYTEST_ADDOPTS", None)
    paths = [
        str(_TESTS),
        str(folder / "site-packages"),
        *filter(None, [os.environ.get("PYTHONPATH")]),
    ]
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *_OPTIONS, *options],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.decode(errors="replace")
