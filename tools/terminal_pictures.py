"""Makes the pictures of terminals in the documents, from real runs of the examples beside them.

From a clone, in an environment with the plugin, NumPy and rich::

    PYTHONPATH=tests python tools/terminal_pictures.py
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from documents import README, ROOT, Section, Transcript, sections
from rich.console import Console
from rich.text import Text

FOLDER = ROOT / "docs" / "pictures"
#: Some lines of the reports are wider than a terminal of 80 columns, and are to be read.
COLUMNS = 92

#: Runs pytest where the session seed that is chosen at random happens to be the first argument.
_RUN = """
import sys, pytest, pytest_seedall.session as session
seed, *arguments = sys.argv[1:]
session.fresh_seed = lambda: int(seed)
sys.argv = ["pytest"]
sys.exit(pytest.main(arguments))
"""

#: What rich puts its lines into; without its frame, and without its font from the network.
_SVG = """\
<svg class="rich-terminal" viewBox="0 0 {terminal_width} {terminal_height}"
     xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
  font-size: {char_height}px; line-height: {line_height}px;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
<rect width="{terminal_width}" height="{terminal_height}" rx="8" fill="#292929"/>
<g transform="translate(8, 4)" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


class Picture(NamedTuple):
    """The first transcript of a section, to be drawn as a terminal shows it."""

    name: str
    page: Path
    heading: str

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.name}.svg"

    @property
    def section(self) -> Section:
        return next(one for one in sections(self.page) if one.heading == self.heading)

    @property
    def transcript(self) -> Transcript:
        return self.section.transcripts()[0]


PICTURES = [
    Picture("failure", README, "pytest-seedall"),
    Picture("not-deterministic", ROOT / "docs" / "repeat.md", "The same twice"),
    Picture("sweep", README, "Many seeds"),
]


def output(picture: Picture) -> str:
    """Return what the command of a picture prints in a terminal of 80 columns with colours."""
    seed, arguments = picture.transcript.session_seed, picture.transcript.arguments
    with tempfile.TemporaryDirectory() as folder:
        for name, text in picture.section.files().items():
            Path(folder, name).write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", _RUN, str(seed), "--color=yes", "-p", "seedall", *arguments],
            cwd=folder,
            env=_environment(),
            capture_output=True,
            check=False,
        )
    return done.stdout.decode("utf-8")


def _environment() -> dict[str, str]:
    """Return that of a terminal: in CI, pytest shortens no lines."""
    kept = {name: value for name, value in os.environ.items() if name not in ("BUILD_NUMBER", "CI")}
    return kept | {"COLUMNS": "80", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def drawn(picture: Picture, printed: str) -> str:
    """Return the SVG of a terminal in which the command has been given."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text(f"$ pytest {' '.join(picture.transcript.arguments)}", style="bold"))
    console.print(Text.from_ansi(printed), no_wrap=True, overflow="ellipsis")
    return console.export_svg(code_format=_SVG, unique_id=picture.name)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for picture in PICTURES:
        picture.file.write_text(drawn(picture, output(picture)), encoding="utf-8")


if __name__ == "__main__":
    main()
