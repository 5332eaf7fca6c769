"""Draws the plan of the house: the packages on their storeys, and what imports what.

From a clone, with the plugin installed; ``--check`` only says whether they are as they should be::

    PYTHONPATH=tests python tools/house.py

Writes ``docs/house.svg``, and the table of ``docs/architecture.md``.
"""

from __future__ import annotations

import argparse
import ast
import sys
from pathlib import Path
from typing import NamedTuple

from rooms import FILES, STOREYS, package_of, packages_below

_DOCS = Path(__file__).parents[1] / "docs"
_PICTURE, _PAGE = _DOCS / "house.svg", _DOCS / "architecture.md"
_BEGIN, _END = "<!-- house: begin -->", "<!-- house: end -->"

_WIDTH, _ROW, _BOX, _GAP = 940, 62, 28, 26
_LETTER, _PADDING = 8, 24
_STYLE = """
  text { font: 14px ui-monospace, Menlo, Consolas, monospace; text-anchor: middle; fill: #1f2328 }
  rect { fill: #f6f8fa; stroke: #59636e }
  path { fill: none; stroke: #8c959f; stroke-width: 1.2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } rect { fill: #151b23; stroke: #9198a1 } path { stroke: #656c76 }
  }
"""


class Box(NamedTuple):
    """Where a package stands, in pixels."""

    package: str
    x: float
    y: float
    width: float


def nearest_below() -> dict[str, list[str]]:
    """Return what each package imports from, without what it reaches through another as well."""
    direct = {package: packages_below(package) for storey in STOREYS for package in storey}
    reached: dict[str, set[str]] = {}
    for storey in reversed(STOREYS):
        for package in storey:
            reached[package] = direct[package].union(*(reached[one] for one in direct[package]))
    return {
        package: sorted(below - set[str]().union(*(reached[one] for one in below)))
        for package, below in direct.items()
    }


def placed(edges: dict[str, list[str]]) -> dict[str, Box]:
    """Return the box of each package: below what imports it, as far as its storey has room."""
    boxes: dict[str, Box] = {}
    for number, storey in enumerate(STOREYS):
        wanted = {package: _middle_above(package, edges, boxes) for package in storey}
        row = sorted(storey, key=lambda package: (wanted[package], package))
        widths = [len(_shown(package)) * _LETTER + _PADDING for package in row]
        x = _start(row, widths, wanted)
        for package, width in zip(row, widths, strict=True):
            boxes[package] = Box(package, x, number * _ROW + 1, width)
            x += width + _GAP
    return boxes


def _start(row: list[str], widths: list[int], wanted: dict[str, float]) -> float:
    """Return where a row begins, so that its middle is where it is wanted, inside the picture."""
    whole = sum(widths) + _GAP * (len(row) - 1)
    middle = sum(wanted.values()) / len(row)
    return min(max(middle - whole / 2, 1), _WIDTH - whole - 1)


def _middle_above(package: str, edges: dict[str, list[str]], boxes: dict[str, Box]) -> float:
    above = [box.x + box.width / 2 for box in boxes.values() if package in edges[box.package]]
    return sum(above) / len(above) if above else _WIDTH / 2


def picture() -> str:
    """Return the plan as SVG."""
    edges = nearest_below()
    boxes = placed(edges)
    height = _ROW * (len(STOREYS) - 1) + _BOX + 2
    lines = [_line(boxes[one], boxes[other]) for one in boxes for other in edges[one]]
    drawn = [_box(box) for box in boxes.values()]
    view = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" role="img"'
    title = "<title>The packages of pytest-seedall; lines lead down to what each imports</title>"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {view}>',
            title,
            f"<style>{_STYLE}</style>",
            *lines,
            *drawn,
            "</svg>\n",
        ]
    )


def _line(upper: Box, lower: Box) -> str:
    start, end = (upper.x + upper.width / 2, upper.y + _BOX), (lower.x + lower.width / 2, lower.y)
    bend = (end[1] - start[1]) / 2
    return (
        f'<path d="M{start[0]:.0f} {start[1]:.0f} C{start[0]:.0f} {start[1] + bend:.0f} '
        f'{end[0]:.0f} {end[1] - bend:.0f} {end[0]:.0f} {end[1]:.0f}"/>'
    )


def _box(box: Box) -> str:
    return (
        f'<rect x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" height="{_BOX}" rx="5"/>'
        f'<text x="{box.x + box.width / 2:.0f}" y="{box.y + 19:.0f}">{_shown(box.package)}</text>'
    )


def _shown(package: str) -> str:
    return "pytest_seedall" if package == "__init__" else package


def table() -> str:
    """Return what each package is for, in Markdown, from the roof to the cellar."""
    packages = [package for storey in STOREYS for package in sorted(storey)]
    rows = [f"| `{_shown(package)}` | {_purpose(package)} |" for package in packages]
    return "\n".join(["| package | what it is for |", "| --- | --- |", *rows])


def _purpose(package: str) -> str:
    path = FILES.get(f"{package}.__init__") or FILES.get(package) or _only_room(package)
    text = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    return (text or "").partition("\n\n")[0].replace("\n", " ").replace("``", "`")


def _only_room(package: str) -> Path:
    """Return the room of a folder that is no package, as Python is to find what is in it alone."""
    (path,) = (path for room, path in FILES.items() if package_of(room) == package)
    return path


def page() -> str:
    """Return the page of the architecture, with its table as it should be."""
    before, _, rest = _PAGE.read_text("utf-8").partition(_BEGIN)
    return f"{before}{_BEGIN}\n\n{table()}\n\n{_END}{rest.partition(_END)[2]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if it is stale")
    wanted = {_PICTURE: picture(), _PAGE: page()}
    if parser.parse_args().check:
        stale = [str(path) for path, text in wanted.items() if path.read_text("utf-8") != text]
        sys.exit(f"stale: {', '.join(stale)}; run tools/house.py" if stale else 0)
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
