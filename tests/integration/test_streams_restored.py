"""A run leaves the process as it was: what pytest's caller draws afterwards is not ours."""

from __future__ import annotations

import contextlib
import random
import sys
from typing import Any

import numpy as np
import pytest

DRAWS = "import random, numpy\nrandom.random(), numpy.random.random()\n"
RUNS = {
    "passes": f"{DRAWS}def test_it():\n random.random(); numpy.random.random()",
    "fails": "import random\ndef test_it(): assert random.random() < 0",
    "seeds itself": "import random, numpy\ndef test_it(): random.seed(0); numpy.random.seed(0)",
    "puts in another generator": """
        import numpy as np
        def test_it():
            np.random.set_bit_generator(np.random.PCG64(3))
            np.random.random()
    """,
    "cannot be imported": f"{DRAWS}1/0",
    "is interrupted": "import random\ndef test_it():\n random.random(); raise KeyboardInterrupt",
    "exits": "import random, pytest\ndef test_it():\n random.random(); pytest.exit('now')",
}


def state() -> tuple[object, ...]:
    numpy_state = np.random.get_state(legacy=False)
    generator: Any = np.random
    return (
        random.getstate(),
        generator.get_bit_generator(),  # which the annotations of NumPy do not export
        repr(numpy_state),
        numpy_state["state"]["key"].tobytes(),
        random.seed,
        np.random.seed,
        list(sys.meta_path),
    )


@pytest.mark.parametrize("text", RUNS.values(), ids=RUNS.keys())
def test_prng_states_and_functions_are_put_back(pytester: pytest.Pytester, text: str) -> None:
    pytester.makeconftest("import random; random.seed(1)")
    pytester.makepyfile(text)
    before = state()
    with contextlib.suppress(KeyboardInterrupt):
        pytester.runpytest_inprocess("--seed=42")
    assert state() == before


@pytest.mark.parametrize("arguments", [("--seed=abc",), ("--collect-only",), ("--help",)])
def test_runs_without_tests_leave_no_trace_either(
    pytester: pytest.Pytester, arguments: tuple[str, ...]
) -> None:
    pytester.makeconftest("import random; random.seed(1)")
    pytester.makepyfile(DRAWS)
    before = state()
    pytester.runpytest_inprocess(*arguments)
    assert state() == before


def test_a_library_that_a_test_imports_is_random_after_the_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(): import numpy.random")
    program = """
        import pytest
        assert pytest.main(["-q", "--seed=42"]) == 0
        import numpy
        print("drawn", numpy.random.random())
    """
    script = pytester.makepyfile(run=program)
    runs = [pytester.runpython(script) for _ in range(2)]
    drawn = [line for run in runs for line in run.outlines if line.startswith("drawn ")]
    assert len(set(drawn)) == 2
