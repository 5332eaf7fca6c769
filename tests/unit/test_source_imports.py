"""What a source file imports when it is imported, and what it names: read from its text."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pytest_seedall.naming.source_imports import imports_in, line_of_name

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("source", "imports"),
    [
        ("", ()),
        ("import a", ("a",)),
        ("import a.b as c, d", ("a.b", "d")),
        ("from a import b", ("a", "a.b")),
        ("from a.b import c as d, e", ("a.b", "a.b.c", "a.b.e")),
        ("from a import *", ("a", "a.*")),
        ("from . import b", ("package.sub", "package.sub.b")),
        ("from .b import c", ("package.sub.b", "package.sub.b.c")),
        ("from .. import b", ("package", "package.b")),
        ("from ..b.c import d", ("package.b.c", "package.b.c.d")),
        ("if True:\n    import a\nelse:\n    import b", ("a", "b")),
        ("if TYPE_CHECKING:\n    import a\nelse:\n    import b", ("b",)),
        ("if typing.TYPE_CHECKING:\n    import a", ()),
        ("if not TYPE_CHECKING:\n    import a", ("a",)),
        ("try:\n    import a\nexcept ImportError:\n    import b", ("a", "b")),
        ("try:\n    pass\nfinally:\n    import a", ("a",)),
        ("with x:\n    import a", ("a",)),
        ("for x in y:\n    import a", ("a",)),
        ("while x:\n    import a", ("a",)),
        ("match x:\n    case 1:\n        import a", ("a",)),
        ("class A:\n    import a\n    class B:\n        import b", ("a", "b")),
        ("def f():\n    import a", ()),
        ("async def f():\n    import a", ()),
        ("class A:\n    def f(self):\n        import a", ()),
        ("if True:\n    def f():\n        import a", ()),
        ("f = lambda: __import__('a')", ()),
        ("'import a'", ()),
        ("# import a", ()),
    ],
)
def test_imports(tmp_path: Path, source: str, imports: tuple[str, ...]) -> None:
    file = tmp_path / "module.py"
    file.write_text(source)
    assert imports_in(str(file), "package.sub") == imports


def test_relative_imports_are_resolved_as_python_does(tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    for level in (1, 2, 3):
        dots = "." * level
        file.with_stem(f"module{level}").write_text(f"from {dots}x import y")
        (base, _) = imports_in(str(file.with_stem(f"module{level}")), "a.b.c")
        assert base == importlib.util.resolve_name(f"{dots}x", "a.b.c")


@pytest.mark.parametrize(
    "content",
    [
        b"import (",
        b"\xff\xfe",
        b"import a\0",
        b"# coding: no-such-coding\nimport a",
        b"import a; x = " + b"-" * 100_000 + b"1",
    ],
    ids=["syntax", "bytes", "null", "coding", "depth"],
)
def test_a_file_that_cannot_be_read_imports_nothing(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "module.py"
    file.write_bytes(content)
    assert imports_in(str(file), "") == ()


def test_other_kinds_of_files_import_nothing(tmp_path: Path) -> None:
    assert imports_in(str(tmp_path / "missing.py"), "") == ()
    assert imports_in(str(tmp_path), "") == ()
    assert imports_in(np.random.mtrand.__file__, "") == ()  # an extension module


def test_a_long_chain_of_branches_is_read(tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    branches = "".join(f"elif x == {number}:\n    import a{number}\n" for number in range(1500))
    file.write_text(f"x = 0\nif False:\n    pass\n{branches}")
    assert len(imports_in(str(file), "")) == 1500


def test_a_coding_is_heeded(tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    file.write_bytes("# coding: latin-1\nimport café".encode("latin-1"))
    assert imports_in(str(file), "") == ("café",)


HELD = """\
class Model:
    rng = None
    def __init__(self): self.rng = 1

class Held:
    rng: int
    if True:
        rng = 2
        named = {"x": 1}

    class Inner:
        rng = 3

    @classmethod
    def setup_class(cls): cls.late = 4

    @staticmethod
    def draw(rng=5): pass

def setup_module(module):
    module.LATE = Held.given = 6

RNG: int
RNG = None

def fixture():
    def inner():
        RNG = 7
    global RNG
    RNG = 8

MODEL = Model()
async def draw(rng=9): pass
"""


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Held.rng", 8),
        ("Held.named", 9),
        ("Held.Inner.rng", 12),
        ("Held.late", 15),
        ("Held.draw", 18),
        ("Held.given", 21),
        ("Held.made_elsewhere", 5),
        ("Held.Inner", 11),
        ("Model.rng", 3),
        ("MODEL.rng", 32),
        ("LATE", 21),
        ("RNG", 30),
        ("draw", 33),
        ("made_elsewhere", 0),
        ("rng", 0),
    ],
)
def test_the_line_is_that_of_the_scope(tmp_path: Path, name: str, line: int) -> None:
    file = tmp_path / "it.py"
    file.write_text(HELD, encoding="utf-8")
    assert line_of_name(str(file), name.split(".")) == line


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("RNG = 1", 1),
        ("print(RNG)\n\nRNG = 1\nRNG = 2", 3),
        ("def set_up(module):\n    module.RNG = 1", 2),
        ("with it() as RNG: pass", 1),
        ("from it import RNG", 0),
        ("no source at all (", 0),
    ],
)
def test_the_line_that_makes_what_has_a_name(tmp_path: Path, source: str, line: int) -> None:
    file = tmp_path / "it.py"
    file.write_text(source, encoding="utf-8")
    assert line_of_name(str(file), ["RNG"]) == line


def test_a_file_that_has_gone_has_no_lines(tmp_path: Path) -> None:
    assert line_of_name(str(tmp_path / "gone.py"), ["RNG"]) == 0
