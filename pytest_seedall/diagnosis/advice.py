"""What to do about each kind of cause: one sentence, with the project's own names in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: By the name of the source. ``{call}`` is what is asked, ``{function}`` the function that asks.
_SENTENCES: Mapping[str, str] = {
    "clock": "hand {function} the time as an argument, or replace {call} in the test (monkeypatch)",
    "raw entropy": "draw from a generator that is seeded, or hand {function} what {call} gives",
    "directory order": "sort what {call} gives: sorted(...)",
    "thread starts": "have results not depend on which thread is first: collect them by index, and "
    "add them up after all have been joined; hold a lock where they share what they change",
    "addresses": "order and name things by what they are, not by {call}",
    "number of threads": "set one thread for this test (OMP_NUM_THREADS=1), or accept it: rtol=...",
    "framework algorithms": "deterministic=True, or accept it: rtol=...",
    "state carried over": "make {place} anew for each test, in a fixture of function scope",
    "hash": "sort before iterating over a set: sorted(...); dict.fromkeys(...) keeps the order",
    "threads": "set one thread for this test (OMP_NUM_THREADS=1), or accept it: rtol=...",
    "cpu": "accept it: rtol=..., or state with the result for which instructions it holds",
    "order": "make what tests share anew for each: in a fixture of function scope, or by "
    "monkeypatch.setattr",
}

#: The same where it is the test itself that asks.
_IN_TEST: Mapping[str, str] = {
    "clock": "leave the time out of the results, or replace {call} (monkeypatch)",
    "raw entropy": "draw from a generator that is seeded instead of {call}",
}

#: What sources are called in a sentence.
_NAMES: Mapping[str, str] = {
    "clock": "the clock",
    "raw entropy": "entropy of the operating system",
    "directory order": "the order of a directory",
    "thread starts": "the order of threads",
    "addresses": "memory addresses",
    "number of threads": "the number of threads",
    "framework algorithms": "algorithms that are not deterministic",
    "state carried over": "state that a run leaves to the next",
}

#: What is said of state by its role.
_ROLES: Mapping[str, str] = {
    "cache": "clear the cache in a fixture: {cache}.cache_clear()",
    "default": "make the default None, and what it is now in the function: {place}",
    "file": "write {place} into tmp_path, or delete it in a fixture",
    "fixture": "give {place} the scope of a function, or hand out a copy",
    "parameter": "make {place} in the test or in a fixture, or change a copy of it",
    "name": "give threads names of their own (name=..., thread_name_prefix=...), or leave "
    "their names out of the results",
    "setting": "set {place} by monkeypatch (setenv, setattr), which puts it back",
}


def advice(source: str, call: str = "", function: str = "", place: str = "", role: str = "") -> str:
    """Return one sentence.

    :param source: the name of the source that is the cause.
    :param call: what is asked of it: ``time.time()``.
    :param function: the project's function that asks: ``stamp()``.
    :param place: of state that is carried over, where it is: ``model.CACHE``.
    :param role: and what it is: ``global``, ``default``, ``fixture``.
    """
    if place.startswith("fixture "):  # whatever it is beside
        role = "fixture"
    template = _ROLES.get(role) or _SENTENCES.get(source, "")
    if function.rpartition(".")[2].startswith("test"):
        template = _IN_TEST.get(source, template)
    cache = place.partition(" ")[0]
    names = {"call": call or "it", "function": function or "the code", "place": place or "it"}
    return template.format(cache=cache, **names)


def named(source: str) -> str:
    """Return what a source is called in a sentence."""
    return _NAMES.get(source, source)
