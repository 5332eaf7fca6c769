"""Follow the README on a fresh machine: unpack the source distribution, paste the first command."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from pathlib import Path

EXPECTED = (
    "seedall: session seed 42",
    "test_a_flaky_test.py::test_that_fails_on_purpose --seed=42",
    "1 failed, ",
)


def main(work: Path) -> None:
    [archive] = (work / "dist").glob("*.tar.gz")
    with tarfile.open(archive) as files:
        files.extractall(work / "clone", filter="data")
    [folder] = (work / "clone").iterdir()
    done = subprocess.run(
        set_up_command(folder / "README.md"),
        shell=True,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    missing = [text for text in EXPECTED if text not in said]
    if done.returncode != 1 or missing:
        sys.exit(f"The set-up of the README ended with {done.returncode}, {missing=}:\n{said}")


def set_up_command(readme: Path) -> str:
    """Return the first of the two commands below the heading "Set up"."""
    section = readme.read_text(encoding="utf-8").partition("## Set up")[2]
    commands = re.findall(r"^```sh\n(.+?)\n```$", section, re.MULTILINE | re.DOTALL)
    return str(commands[0])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
