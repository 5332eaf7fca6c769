"""Where a function was called from, and how the call is written there."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from pytest_seedall.entropy.call_sites import CallSite, origin_of, outwards


def here(*_: object, **__: object) -> CallSite:
    """Return the call site of whoever calls this."""
    return CallSite(sys._getframe(1))


def frame(name: str) -> object:
    """Return a frame that runs code of the file `name`."""
    found: list[object] = []
    exec(compile("found.append(get(0))", name, "exec"), {"found": found, "get": sys._getframe})
    return found[0]


def test_a_site_names_its_file_and_line() -> None:
    site = here()
    assert Path(site.filename) == Path(__file__)
    assert Path(__file__).read_text(encoding="utf-8").splitlines()[site.line - 1].strip() == (
        "site = here()"
    )


class Module:
    here = staticmethod(here)


@pytest.mark.parametrize("number", [0])
def test_a_call_is_named_as_it_is_written(number: int) -> None:
    sites = [here(), Module.here(), here(number, keyword=[number]), *[here() for _ in range(1)]]
    assert [site.called() for site in sites] == ["here", "Module.here", "here", "here"]


def test_a_call_over_several_lines_is_named() -> None:
    site = Module.here(
        1,
        2,
    )
    assert site.called() == "Module.here"


def test_a_call_after_letters_of_several_bytes_is_named() -> None:
    pair = "äöü€", here()
    assert pair[1].called() == "here"


def test_without_a_source_there_is_no_name() -> None:
    scope: dict[str, object] = {"here": here}
    exec(compile("site = here()", "/nowhere.py", "exec"), scope)
    assert isinstance(scope["site"], CallSite)
    assert scope["site"].called() == ""
    assert scope["site"].call() is None


def test_a_comprehension_counts_as_its_function() -> None:
    sites = [*[here() for _ in range(1)], *{1: here()}.values(), here()]
    assert {site.function for site in sites} == {"test_a_comprehension_counts_as_its_function"}


def test_generated_code_counts_as_its_module() -> None:
    @dataclass
    class Holder:
        site: CallSite = field(default_factory=here)

    assert Path(Holder().site.filename) == Path(__file__)


@pytest.mark.parametrize(
    ("filename", "origin"),
    [
        (__file__, "project"),
        (json.__file__, "other"),
        (pytest.__file__, "other"),
        (np.__file__, "library"),
        (str(Path(np.__file__).parent / "random" / "_pickle.py"), "other"),
        ("<string>", "other"),
        ("<frozen importlib._bootstrap>", "other"),
    ],
)
def test_whose_code_it_is(filename: str, origin: str) -> None:
    assert origin_of(frame(filename)) == origin  # type: ignore[arg-type]


def test_no_frame_is_nobodys() -> None:
    assert origin_of(None) == "other"
    assert list(outwards(None)) == []
