"""Shows what becomes of each way to draw without a seed: ``python examples/entropy_table.py``.

Runs a test for each way twice under the same seed, and a third time with ``--entropy=report``, and
prints a table. Ways whose library is missing are left out.
"""

import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

#: By library: what draws, as an expression that gives what was drawn.
WAYS = {
    "numpy": [
        "np.random.default_rng().random()",
        "default_rng().random()",
        "np.random.Generator(np.random.PCG64()).random()",
        "np.random.RandomState().rand()",
        "np.random.SeedSequence().entropy",
        "np.random.seed() or np.random.rand()",
    ],
    "random": [
        "random.Random().random()",
        "random.seed() or random.random()",
    ],
    "torch": [
        "torch.seed()",
        "torch.Generator().seed()",
    ],
    "tensorflow": [
        "tf.random.Generator.from_non_deterministic_state().uniform(()).numpy()",
    ],
    "gymnasium": [
        "gymnasium.make('CartPole-v1').reset(seed=None)[0][0]",
        "gymnasium.spaces.Box(0, 1).sample()[0]",
    ],
    "scipy": [
        "qmc.Halton(1).random()[0, 0]",
        "stats.norm.rvs()",
    ],
    "sklearn": [
        "sklearn.utils.shuffle([*range(99)])[0]",
        "next(model_selection.ShuffleSplit().split([*range(99)]))[0][0]",
    ],
    "os": [
        "os.urandom(4)",
        "os.getrandom(4)",
        "secrets.token_hex(4)",
        "uuid.uuid4().hex",
        "random.SystemRandom().random()",
    ],
}
IMPORTS = {
    "numpy": "import numpy as np\nfrom numpy.random import default_rng",
    "random": "import random",
    "torch": "import torch",
    "tensorflow": "import tensorflow as tf",
    "gymnasium": "import gymnasium",
    "scipy": "from scipy import stats\nfrom scipy.stats import qmc",
    "sklearn": "import sklearn.utils\nfrom sklearn import model_selection",
    "os": "import os\nimport random\nimport secrets\nimport uuid",
}
DRAWN = "drawn "


def main() -> None:
    """Print the table."""
    ways = {way: library for library in WAYS if find_spec(library) for way in WAYS[library]}
    with tempfile.TemporaryDirectory() as folder:
        lines = _write(Path(folder), ways)
        first, second = _drawn(_run(folder)), _drawn(_run(folder))
        named = _named(_run(folder, "--entropy=report"))
    print("| a test draws | run 1 | run 2 | | named under `--entropy=report` |")
    print("| --- " * 5 + "|")
    for way in ways:
        verdict = "equal" if first[way] == second[way] else "differ"
        said = named.get(lines[way], "seeded all the same")
        print(f"| `{way}` | {first[way]} | {second[way]} | {verdict} | {said} |")


def _write(folder: Path, ways: dict[str, str]) -> dict[str, int]:
    """Write the tests; return the line in which each way draws."""
    libraries = dict.fromkeys(ways.values())
    text = [line for library in libraries for line in IMPORTS[library].splitlines()]
    lines = {}
    for number, way in enumerate(ways):
        text += ["", "", f"def test_{number}():", f"    drawn = {way}"]
        lines[way] = len(text)
        shown = "str(drawn)[:12].replace('|', '/')"  # which would end the cell of a table
        text += [f"    print({DRAWN + way + chr(9)!r} + {shown})", "    assert False"]
    Path(folder, "test_ways.py").write_text("\n".join(text) + "\n", encoding="utf-8")
    Path(folder, "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return lines


def _run(folder: str, *options: str) -> str:
    command = [sys.executable, "-m", "pytest", "--seed=42", "-p", "no:cacheprovider", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def _drawn(said: str) -> dict[str, str]:
    """Return what each way drew."""
    found = (line.removeprefix(DRAWN).split("\t") for line in said.splitlines() if "\t" in line)
    return dict(found)


def _named(said: str) -> dict[int, str]:
    """Return what failure reports name, by line."""
    found = re.findall(r"^not seeded  (\S.*?) +(test_ways\.py:(\d+))$", said, re.MULTILINE)
    return {int(line): f"`{call}` {place}" for call, place, line in found}


if __name__ == "__main__":
    main()
