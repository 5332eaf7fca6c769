"""What a draw's seed does not depend on: the test's file, folders of one run, who runs the text."""

from __future__ import annotations

import re

import pytest
from reports import facts, sections

pytestmark = pytest.mark.usefixtures("as_a_user")


def drew(result: pytest.RunResult) -> list[str]:
    """Return the values that the failing tests printed."""
    return re.findall(r"^value (.*)$", str(result.stdout), re.MULTILINE)


HELPERS = """
    import random
    import pytest

    def helper(): return random.Random().random()

    class Model:
        def __init__(self): self.weight = random.Random().random()

    @pytest.fixture
    def made():
        yield helper(), random.Random().random()

    def test_it(made):
        print("value", made, helper(), Model().weight, random.Random().random())
        assert 0
"""


def test_helpers_in_the_file_of_a_test_draw_the_same_under_another_name_of_it(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(test_old=HELPERS)
    failed = pytester.runpytest("--seed=42")
    seed = facts(sections(failed)[0])["test seed"].split()[0]
    (pytester.path / "test_old.py").rename(pytester.path / "test_new.py")
    again = pytester.runpytest("--seed=42", f"--test-seed={seed}")
    assert drew(again) == drew(failed) != []


def test_files_outside_the_project_count_by_their_names(pytester: pytest.Pytester) -> None:
    """Such as those in `tmp_path`, whose folder is another in each run."""
    pytester.makepyfile("""
        import runpy, sys

        SCRIPT = "import random\\nfirst, second = random.Random().random(), random.random()\\n"

        def test_it(tmp_path, monkeypatch):
            (tmp_path / "train.py").write_text(SCRIPT)
            monkeypatch.syspath_prepend(tmp_path)
            import train
            ran = runpy.run_path(str(tmp_path / "train.py"))
            sys.modules.pop("train")
            print("value", train.first, train.second, ran["first"], ran["second"])
            assert 0
    """)
    options = ("--seed=42", f"--basetemp={pytester.path.parent / 'inner'}")
    first = pytester.runpytest(*options)
    second = pytester.runpytest("--seed=42", f"--basetemp={pytester.path.parent / 'other'}")
    assert drew(first) == drew(second) != []


@pytest.mark.parametrize(
    "run", ["exec(TEXT, space)", "space['x'] = eval(DRAW, {'random': random})"]
)
def test_text_that_no_file_holds_is_a_matter_of_who_runs_it(
    pytester: pytest.Pytester, run: str
) -> None:
    pytester.makepyfile(
        test_a=f"""
        import os, random

        DRAW = "random.Random().random()"
        TEXT = f"import os, random\\nx = {{DRAW}}\\nos.urandom(1)"

        def test_it():
            space = {{}}
            {run}
            print("value", space["x"])
            assert 0
        """
    )
    first, second = pytester.runpytest("--seed=42"), pytester.runpytest("--seed=42")
    assert drew(first) == drew(second) != []
    told = facts(sections(first)[0])
    assert told["drew from"] == ("exec()" if "exec" in run else "eval()")
    assert ("not seeded" in told) == ("exec" in run)
    error = pytester.runpytest("--entropy=error", "--tb=short")
    error.stdout.fnmatch_lines([f"E   pytest_seedall.EntropyError: {told['drew from']} asks *"])


def test_the_hash_order_of_a_child_is_the_same_in_a_worker(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_it(seedall):
            print("value", seedall.child_env()["PYTHONHASHSEED"])
            assert 0
    """)
    alone = drew(pytester.runpytest("--seed=42"))
    assert drew(pytester.runpytest("--seed=42", "-n1")) == alone
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONHASHSEED", "7")
        assert drew(pytester.runpytest("--seed=42", "-n1")) == ["7"]
        assert drew(pytester.runpytest("--seed=42")) == ["7"]
