"""The reference, read from the plugin itself whenever the documentation is built.

An extension of Sphinx: in `reference.md`, ``<!-- from the code: options -->`` stands for
what the code says, which `fill` puts there.
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pytest_seedall
from pytest_seedall import hookspecs, plugin
from pytest_seedall.seedall_fixture import Seedall
from pytest_seedall.settings import registered_options
from pytest_seedall.settings.markers import Markers
from pytest_seedall.settings.option_names import SHORT_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

#: What a name is about, by a word in it, and the page that says more; the first that fits.
_MORE = {
    "@seed(": "replay.md#pinning",
    "replay": "replay.md#all-failures-again",
    "entropy": "entropy.md",
    "repeat": "repeat.md",
    "deterministic": "deterministic.md",
    "diagnose": "diagnosis.md",
    "triage": "triage.md",
    "sweep": "sweep.md",
    "doctor": "doctor.md",
    "prune": "regressions.md",
    "regressions": "regressions.md",
    "unseeded": "entropy.md#what-must-differ",
    "own_seeds": "guarantees.md#your-own-seeds-win",
    "test-seed": "replay.md#after-a-rename",
    "seed": "replay.md#the-same-run-again",
}

_FOR_SHORT = re.compile(r"^--\S+ for short, (likewise|unless [^.]+)\. ")
#: What help texts quote, call or name, and a page sets as code.
_CODE = re.compile(
    r"(?P<code>pip install '[^']+'|[\w.]*\w\([^()]*\))"
    r"|(?<![\w`])'(?P<quoted>[^']+)'(?!\w)"
    r"|(?P<name>--[a-z][\w-]*(=[\w,]*\w)?|seedall_\w+|PYTEST_SEED|\w+\.\*|@\w+|(?<=\s)\.\w+)"
)
_POWER = re.compile(r"2\^(\d+)-1")


class Entry(NamedTuple):
    """One name of the reference, and what it means."""

    names: list[str]
    meaning: str

    def __str__(self) -> str:
        """Return it as an entry of a definition list in Markdown."""
        return f"{', '.join(f'`{name}`' for name in self.names)}\n: {self.meaning}\n"


class _Parser:
    """Takes the place of pytest's parser, and keeps what it is told."""

    def __init__(self) -> None:
        self.options: list[Entry] = []
        self.settings: list[Entry] = []
        registered_options.add_options(cast("pytest.Parser", self))

    def getgroup(self, *names: str) -> _Parser:
        return self

    def addoption(self, name: str, **attributes: Any) -> None:
        names = [_with_value(each, attributes) for each in _names(name)]
        self.options.append(Entry(names, _meaning(name, attributes["help"])))

    def addini(self, name: str, told: str, **attributes: Any) -> None:
        self.settings.append(Entry([name], _meaning(name, told)))


def _names(registered: str) -> list[str]:
    """Return the names of an option, the short one first."""
    shorts = [short for short, name in SHORT_NAMES.items() if name == registered]
    return [*shorts, registered]


def _with_value(name: str, attributes: dict[str, Any]) -> str:
    value = attributes.get("metavar")
    if value is None:
        return name
    return f"{name}[={value}]" if attributes.get("nargs") == "?" else f"{name}={value}"


def _meaning(name: str, told: str) -> str:
    """Return a help text as a sentence of Markdown, with the page that says more."""
    text = _FOR_SHORT.sub("", told)
    text = _CODE.sub(lambda found: f"`{found['code'] or found['quoted'] or found['name']}`", text)
    text = _POWER.sub("2{sup}`\\1`\N{MINUS SIGN}1", text)
    text = text[0].upper() + text[1:].removesuffix(".")
    return f"{text}.{_more(name)}"


def _more(name: str) -> str:
    name = name.replace("seedall", "")
    page = next((page for word, page in _MORE.items() if word in name), None)
    return "" if page is None else f" [More]({page})."


def options() -> str:
    return "\n".join(map(str, _Parser().options))


def settings() -> str:
    return "\n".join(map(str, _Parser().settings))


def markers() -> str:
    return "\n".join(str(_marker(line)) for line in Markers().descriptions())


def _marker(line: str) -> Entry:
    name, meaning = line.removesuffix(" (pytest-seedall)").split(": ", 1)
    return Entry([f"@pytest.mark.{name}"], _meaning(f"@{name}", meaning))


def fixtures() -> str:
    """Return the fixtures, and what `seedall` has."""
    # Nobody but the plugin makes one.
    members = _rst(f"autoclass:: {_path(Seedall)}()", ":members:", ":exclude-members: recorders")
    return "\n".join([*_fixture_entries(), members])


def _fixture_entries() -> Iterator[str]:
    for name in plugin.__all__:
        told = inspect.getdoc(inspect.unwrap(getattr(plugin, name))) or ""
        yield str(Entry([name], _meaning("", told.removesuffix(", ..."))))


def hooks() -> str:
    found = inspect.getmembers(hookspecs, inspect.isfunction)
    return "\n".join(
        _rst(f"autofunction:: {_path(hook)}") for name, hook in found if name.startswith("pytest_")
    )


def names() -> str:
    """Return what can be imported from the package."""
    return "\n".join(_public(name) for name in pytest_seedall.__all__)


def _public(name: str) -> str:
    value = getattr(pytest_seedall, name)
    path = f"{pytest_seedall.__name__}.{name}"
    if inspect.isfunction(value):
        return _rst(f"autofunction:: {path}")
    if not inspect.isclass(value):  # the marker, as a decorator
        return _rst(f"py:decorator:: {path}", text=f"The marker {name}, to be imported.")
    kind = "autoexception" if issubclass(value, Exception) else "autoclass"
    return _rst(f"{kind}:: {path}")


def _path(value: Any) -> str:
    return f"{value.__module__}.{value.__qualname__}"


def _rst(directive: str, *options: str, text: str = "") -> str:
    lines = [f".. {directive}", *(f"   {option}" for option in options), "", f"   {text}"]
    return "\n".join(["```{eval-rst}", *(line.rstrip() for line in lines), "```", ""])


SECTIONS: dict[str, Callable[[], str]] = {
    "options": options,
    "settings": settings,
    "markers": markers,
    "fixtures": fixtures,
    "hooks": hooks,
    "names": names,
}


def filled(text: str) -> str:
    """Return a page with what the code says in the places that ask for it."""
    for name, section in SECTIONS.items():
        place = f"<!-- from the code: {name} -->"
        if place in text:
            text = text.replace(place, section())
    return text


def fill(app: object, docname: str, source: list[str]) -> None:
    """Fill a page that Sphinx has read, for its event ``source-read``."""
    source[0] = filled(source[0])


def setup(app: Any) -> dict[str, bool]:
    app.connect("source-read", fill)
    return {"parallel_read_safe": True}
