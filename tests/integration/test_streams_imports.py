"""An import that draws moves no other stream, whoever comes to import a module first."""

from __future__ import annotations

import random
import subprocess
import sys

import numpy as np
import pytest
from experiments import Suite

#: One test of each kind imports a module in its file, its body, its fixture, or not at all.
FILES_THAT_IMPORT = {
    "test_file.py": """
        import {module}
        from noting import drew

        drew("file that imports")

        def test_whose_file_imports():
            drew("body of {{test}}")
    """,
    "test_rest.py": """
        import unittest

        import pytest
        from noting import drew

        @pytest.fixture
        def narrow():
            drew("function fixture, before the import")
            import {module}
            drew("function fixture, after the import")

        @pytest.fixture(scope="module")
        def wide():
            drew("module fixture, before the import")
            import {module}
            drew("module fixture, after the import")

        def test_that_imports():
            drew("body, before the import")
            import {module}
            drew("body, after the import")

        def test_whose_fixture_imports(narrow):
            drew("body of {{test}}")

        def test_whose_module_fixture_imports(wide):
            drew("body of {{test}}")

        def test_without():
            drew("body of {{test}}")
    """,
}
DRAWING_MODULE = """
    from noting import drew

    drew(f"import of {__name__}")
    import inner_module
    drew(f"import of {__name__}, after an inner import")
"""
INNER_MODULE = """
    from noting import drew

    drew("import of inner_module")
"""


def importing(pytester: pytest.Pytester, module: str, folder: str = ".") -> Suite:
    """Return a suite whose tests import `module`, from a folder of modules that draw."""
    files = {
        "pytest.ini": f"[pytest]\npythonpath = {folder}",
        f"{folder}/drawing_module.py": DRAWING_MODULE,
        f"{folder}/inner_module.py": INNER_MODULE,
    }
    tests = {name: text.format(module=module) for name, text in FILES_THAT_IMPORT.items()}
    return Suite(pytester, files | tests)


@pytest.mark.parametrize("folder", ["src", "lib/site-packages"])
@pytest.mark.parametrize("order", ["reversed", "1", "2"])
def test_whoever_imports_a_module_that_draws_all_draw_the_same(
    pytester: pytest.Pytester, folder: str, order: str
) -> None:
    suite = importing(pytester, "drawing_module", folder)
    in_full = suite.values()
    assert suite.alone() == suite.values(f"--order={order}") == in_full
    assert len(set(in_full.values())) == len(in_full) == 14


def test_rich_draws_when_it_is_imported_and_moves_no_stream(pytester: pytest.Pytester) -> None:
    code = "import random; random.seed(1); import rich.style; print(random.random())"
    bare = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert float(bare.stdout) != random.Random(1).random()
    suite = importing(pytester, "rich.style")
    in_full = suite.values(process=True)  # test_file.py imports it first, when it is collected
    assert suite.values("test_rest.py", process=True).items() < in_full.items()
    assert suite.values("test_rest.py", "--order=reversed", process=True).items() < in_full.items()


@pytest.mark.parametrize("folder", [".", "lib/site-packages"])
def test_a_module_that_another_test_imported_first_draws_the_same_at_import(
    pytester: pytest.Pytester, folder: str
) -> None:
    files = {
        "pytest.ini": f"[pytest]\npythonpath = {folder}",
        f"{folder}/drawing_module.py": DRAWING_MODULE,
        f"{folder}/inner_module.py": INNER_MODULE,
        "test_first.py": "import inner_module\ndef test_first(): pass",
        "test_second.py": "import drawing_module\ndef test_second(): pass",
    }
    suite = Suite(pytester, files)
    assert suite.alone() == suite.values() == suite.values("--order=reversed")


FIRST_TOUCH = {
    # NumPy alone imports no `numpy.random`: its first touch does.
    "conftest.py": "import numpy as np",
    "test_touch.py": """
        import random
        import numpy as np
        import pytest
        from noting import note

        @pytest.fixture(scope="session")
        def wide():
            note("session fixture", np.random.random(), random.random())
            return np.random.random()

        @pytest.mark.seed(7)
        def test_pinned():
            note("body of pinned", random.random(), np.random.random(), random.random())

        def test_free():
            note("body of free", random.random(), np.random.random(), random.random())

        def test_uses_wide(wide):
            note("body of uses_wide", wide, np.random.random())
    """,
}


def test_numpy_random_is_seeded_when_it_is_touched_first(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, FIRST_TOUCH)
    in_full = suite.values(process=True)
    assert suite.values("--order=reversed", process=True) == in_full
    assert suite.values("-k", "uses_wide", process=True).items() < in_full.items()
    python = random.Random(7)
    expected = python.random(), np.random.RandomState(7).random_sample(), python.random()
    assert in_full["body of pinned"] == tuple(map(repr, expected))


def test_a_library_first_imported_in_a_thread_is_seeded(pytester: pytest.Pytester) -> None:
    text = """
        from concurrent.futures import ThreadPoolExecutor

        from noting import note

        def draw():
            import numpy.random
            return numpy.random.random()

        def test_in_a_thread():
            with ThreadPoolExecutor(1) as pool:
                note("thread", pool.submit(draw).result())
    """
    suite = Suite(pytester, {"test_thread.py": text})
    assert suite.values(process=True) == suite.values()
