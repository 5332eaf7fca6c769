"""What a name in a source means: imports under any alias, and nothing that only looks like one."""

from __future__ import annotations

import keyword

import pytest
from doctoring import found, own, read
from hypothesis import given
from hypothesis import strategies as st

from pytest_seedall.doctor.sources import Source, Unreadable, read_source

IMPORTS = {
    "import numpy as {0}": "{0}.random.seed(0)",
    "import numpy.random as {0}": "{0}.seed(0)",
    "from numpy import random as {0}": "{0}.seed(0)",
    "from numpy.random import seed as {0}": "{0}(0)",
    "import numpy; {0} = numpy": "{0}.random.seed(0)",
    "import numpy; {0} = numpy.random.seed": "{0}(0)",
    "import pytest; {0} = pytest.importorskip('numpy')": "{0}.random.seed(0)",
    "from pytest import importorskip as i; {0} = i('numpy.random')": "{0}.seed(0)",
}

NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,9}", fullmatch=True).filter(
    lambda name: not keyword.iskeyword(name) and name not in ("numpy", "pytest", "i", "test")
)


@given(statement=st.sampled_from([*IMPORTS]), name=NAMES)
def test_any_alias_is_followed(statement: str, name: str) -> None:
    call = IMPORTS[statement].format(name)
    findings = found(f"{statement.format(name)}\ndef test():\n    {call}")
    assert own(findings) == [("test", 3)]


@given(statement=st.sampled_from([*IMPORTS]), name=NAMES)
def test_an_import_inside_a_function_counts_there_alone(statement: str, name: str) -> None:
    call = IMPORTS[statement].format(name)
    text = f"def test():\n    {statement.format(name)}\n    {call}\ndef test_b():\n    {call}"
    assert own(found(text)) == [("test", 3)]


@given(statement=st.sampled_from([*IMPORTS]), name=NAMES)
def test_a_parameter_of_that_name_is_another_thing(statement: str, name: str) -> None:
    call = IMPORTS[statement].format(name)
    findings = found(f"{statement.format(name)}\ndef test({name}):\n    {call}")
    assert own(findings) == []


@pytest.mark.parametrize(
    "text",
    [
        "import numpy as np\ndef test(rng):\n    rng.seed(0)",
        "def seed(x): ...\ndef test():\n    seed(0)",
        "from mylib import seed\ndef test():\n    seed(0)",
        "'np.random.seed(0)'  # random.seed(0)",
        "import random\ndef test():\n    random = Other()\n    random.seed(0)",
        "import random\ndef test():\n    for random in generators:\n        random.seed(0)",
        "import random\ndef test():\n    with generator() as random:\n        random.seed(0)",
        "import random\ndef test():\n    random.Random(3).seed(0)",
        "import random\ndef test():\n    [random.seed(0) for random in generators]",
        "import random\nclass A:\n    def test(self):\n        self.random.seed(0)",
        "class A:\n    import random\n    def test(self):\n        random.seed(0)",
        "import random\nif __name__ == '__main__':\n    random.seed(0)",
        "from typing import TYPE_CHECKING\nimport random\nif TYPE_CHECKING:\n    random.seed(0)",
        "a = b\nb = a\na.seed(0)",
    ],
)
def test_no_false_alarm(text: str) -> None:
    findings = found(text)
    assert own(findings) == []
    assert not any(findings.unseeded.values())


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    import random\nexcept ImportError:\n    random = None\nrandom.seed(0)",
        "import random\nclass A:\n    random.seed(0)",
        "import random\ndef f(x=random.seed(0)): ...",
        "import random\n@decorated(random.seed(0))\ndef f(): ...",
        "import random\nif True:\n    random.seed(0)",
        "import random\n[random.seed(0) for _ in range(3)]",
    ],
)
def test_what_runs_at_import(text: str) -> None:
    ((when, _),) = own(found(text))
    assert when == "import"


def test_a_global_name_is_that_of_the_module() -> None:
    text = "import random\ndef test():\n    global random\n    random.seed(0)"
    assert own(found(text)) == [("test", 4)]


@given(st.binary() | st.text().map(str.encode))
def test_any_file_is_read_or_said_to_be_unreadable(text: bytes) -> None:
    assert isinstance(read_source("a.py", text), Source | Unreadable)


@pytest.mark.parametrize(
    ("text", "line"), [(b"def (", 1), (b"x = 1\n\x00", 0), (b"# coding: none\n", 0)]
)
def test_what_is_no_source_is_named(text: bytes, line: int) -> None:
    unreadable = read_source("a.py", text)
    assert isinstance(unreadable, Unreadable)
    assert unreadable.file == "a.py"
    assert unreadable.reason


def test_a_source_that_python_warns_of_is_read() -> None:
    assert read("import random\n'\\d'\nrandom.seed(0)").calls


def test_a_deep_expression_does_no_harm() -> None:
    text = b"import random\nrandom.seed(0)\nx = " + b"+".join([b"1"] * 3000)
    assert isinstance(read_source("a.py", text), Source | Unreadable)
