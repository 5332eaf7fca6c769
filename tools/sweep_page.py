"""Makes the picture of docs/sweep.md: the page of a sweep of the examples, as a browser shows it.

From a clone, in an environment with the plugin, Matplotlib, scikit-learn and PyTorch; it takes a
minute or two::

    python tools/sweep_page.py
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEST = "sweep/test_as_written.py"
PICTURE = ROOT / "docs" / "sweep.png"


def sweep(page: Path, seeds: int) -> None:
    """Write the page of the sweep that the documentation tells of."""
    options = ["--seed=42", f"--seed-sweep={seeds}", f"--seed-sweep-report={page}", "--tb=no"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", TEST, *options]
    done = subprocess.run(command, cwd=ROOT / "examples", check=False)
    if not page.exists():
        sys.exit(done.returncode or 1)


def photograph(page: Path, picture: Path, size: str) -> None:
    """Have Chromium draw the top of a page.

    :param size: the width and height of its window: ``1000,1465``.
    """
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no chromium: apt-get install chromium")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    shot = [f"--window-size={size}", f"--screenshot={picture}", page.as_uri()]
    subprocess.run([chromium, *flags, *shot], check=True, timeout=120)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--size", default="1000,1465", help="of the window, in pixels")
    parser.add_argument("--page", type=Path, help="one that exists: then nothing is swept")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        page = options.page or Path(folder, "sweep.html")
        if options.page is None:
            sweep(page, options.seeds)
        photograph(page.absolute(), PICTURE, options.size)


if __name__ == "__main__":
    main()
