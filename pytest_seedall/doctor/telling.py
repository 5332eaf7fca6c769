"""The words of the doctor: plain functions from what was found to lines."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall.doctor.kinds import Kinds, users_of
from pytest_seedall.doctor.settings import ini_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from pytest_seedall.doctor.findings import Findings, Site
    from pytest_seedall.doctor.generators import Shared
    from pytest_seedall.doctor.libraries import Libraries
    from pytest_seedall.doctor.owners import When
    from pytest_seedall.doctor.settings import Advice
    from pytest_seedall.doctor.sources import Unreadable

_MOST_FILES = 5
_MOST_LINES = 4

_DELETE = "delete: these do nothing but seed, and every test is seeded without them"
_AFTERWARDS = "for a test that fails without, as it expects certain numbers"
_MODES = (
    "deterministic modes go with them: --deterministic sets these, and has PyTorch raise an error "
    "for operations without a deterministic form"
)

#: What an own seed means where tests follow it.
_WINS: dict[When, tuple[str, str]] = {
    "test": ("in a test", "wins there"),
    "setup": ("in the setup of a test", "wins in that test"),
    "wider": (
        "in a wider fixture or setup",
        "the tests that use it get seeds of their own from it",
    ),
    "session": ("before the tests", "those below get seeds of their own from it"),
    "import": ("at import", "the tests of the module, or below it, get seeds of their own from it"),
    "called": ("in a function", "wins from there on in a test that calls it"),
}
_OVERRIDDEN = "does not hold for the tests (seedall_own_seeds = override)"

_UNSEEDED: dict[bool, tuple[str, str]] = {
    True: ("at import", "from the session seed"),
    False: ("in a test, fixture or function", "from the seed of the test or fixture that runs"),
}


class Section(NamedTuple):
    """Lines that belong together, below a line that says what they are."""

    title: str
    lines: tuple[str, ...]


class Facts(NamedTuple):
    """All that is told."""

    findings: Findings
    unreadable: Sequence[Unreadable]
    libraries: Libraries
    plugins: Sequence[Advice]
    options: Sequence[Advice]
    names: Sequence[str]
    environment: Sequence[str]
    additions: Sequence[str]
    files_read: str
    sweep: str
    """The command that runs the tests under many seeds."""
    kinds: Kinds = Kinds()
    inipath: Path | None = None
    sets_seed: bool = False
    """Whether the ini file fixes the session seed, or is to."""
    is_deterministic: bool = False
    marker: str = "seed"
    """The name of our marker that pins a test's seed."""
    heeds_own_seeds: bool = True
    verbosity: int = 0
    """Below 0: what to do is told, and no more; above: all files and lines."""


def told(facts: Facts) -> list[Section]:
    """Return the whole report: what to do first."""
    most = 10**6 if facts.verbosity > 0 else _MOST_FILES
    to_do = [section for section in _to_do(facts, most) if section.lines]
    if not to_do:
        to_do = [Section("nothing to delete, to change or to add", ())]
    to_know = [Section("not read", tuple(_unreadable(facts.unreadable)))]
    if facts.verbosity >= 0:
        to_know += _to_know(facts, most)
    return [*to_do, *(section for section in to_know if section.lines)]


def _to_do(facts: Facts, most: int) -> Iterator[Section]:
    findings = facts.findings
    clocked = findings.unseeded["clocked"]
    yield Section(_DELETE, tuple(_deletions(facts)))
    yield Section(
        "delete: these seeds are others in each run, and every test is seeded without them",
        tuple(_by_file(findings.unseeded["clock"], most)),
    )
    yield Section(
        "change: the seeds of these generators are others in each run",
        (*_by_file(clocked, most), *_instead(clocked, facts.kinds)),
    )
    yield Section("change: settings", tuple(_options(facts.options, is_change=True)))
    yield Section(
        "change: tests share these generators, so that what one draws depends on those before it",
        tuple(_shared(findings.shared, facts.kinds, most)),
    )
    yield Section("add", tuple(facts.additions))


def _to_know(facts: Facts, most: int) -> Iterator[Section]:
    findings = facts.findings
    yield Section("names that meet ours", tuple(facts.names))
    yield Section(
        "own seeds: nothing has to change", tuple(_own_seeds(findings, facts.heeds_own_seeds, most))
    )
    yield Section(
        "generators without a seed: each gets one",
        tuple(_unseeded(findings.unseeded["seed"], most)),
    )
    yield Section(
        "None for a seed: NumPy's global generator, which is seeded",
        tuple(_by_file(findings.unseeded["global"], most)),
    )
    yield Section(
        "raw entropy: stays random, and is named if its test fails",
        tuple(_by_file(findings.unseeded["raw"], most)),
    )
    yield Section("settings that may stay", tuple(_options(facts.options, is_change=False)))
    yield Section("other plugins", tuple(f"{one.place}: {one.text}" for one in facts.plugins))
    yield Section("libraries", tuple(_libraries(facts.libraries)))
    yield Section("environment", tuple(facts.environment))


def _unreadable(files: Iterable[Unreadable]) -> Iterator[str]:
    for one in files:
        yield f"{one.file}:{one.line}: {one.reason}" if one.line else f"{one.file}: {one.reason}"


def _options(found: Iterable[Advice], is_change: bool) -> Iterator[str]:
    return (f"{one.place}: {one.text}" for one in found if one.is_change == is_change)


def _deletions(facts: Facts) -> Iterator[str]:
    for one in facts.findings.deletable:
        lines = f"{one.first}-{one.last}" if one.last > one.first else f"{one.first}"
        kind = "the fixture " if one.is_fixture else ""
        yield f"{one.file}:{lines}  {kind}{one.name}"
        if one.asked_at:
            yield f"  and its name at {_first(one.asked_at, _MOST_LINES)}"
    if facts.findings.deletable:
        yield from _afterwards(facts)


def _afterwards(facts: Facts) -> Iterator[str]:
    """Yield what becomes of the tests when the lines that seed have been deleted."""
    values = {one.value for one in facts.findings.deletable}
    (value,) = values if len(values) == 1 else (None,)  # one that is not known may be another
    seed = "N" if value is None else value
    told = f"{facts.sweep} tells which tests mind"
    if facts.sets_seed:
        yield f"then tests draw other numbers: {told}"
    else:
        kept = ini_line(facts.inipath, "seedall_seed", seed)
        yield f"then each run draws other numbers: {told}; {kept} keeps one session seed"
    yield f"{_AFTERWARDS}: @pytest.mark.{facts.marker}({seed})"
    is_strict = bool(facts.findings.strict_modes) or facts.is_deterministic
    if facts.findings.sets_modes and not is_strict:
        yield _MODES


def _shared(found: Sequence[Shared], kinds: Kinds, most: int) -> Iterator[str]:
    fixtures = [one for one in found if one.is_fixture]
    for one in fixtures[:most]:
        scope = f"scope={one.scope!r}" if one.scope else "of wider scope"
        yield f"{one.file}:{one.line}  fixture {one.name}, {scope}: delete the scope"
        for user in one.wider_users:  # to which pytest refuses one of less scope
            yield f"  first have {user.name} at {user.place}, of wider scope too, make its own"
    yield from _more(fixtures, most)
    held = [one for one in found if not one.is_fixture]
    for one in held[:most]:
        yield f"{one.file}:{one.line}  {one.name}"
    yield from _more(held, most)
    yield from _instead(held, kinds)


def _instead(found: Sequence[Shared | Site], kinds: Kinds) -> Iterator[str]:
    """Yield how tests make generators of their own, in the place of those that are found."""
    makers = list(dict.fromkeys(one.maker for one in found))
    functions, cases = users_of((one.file for one in found), kinds)
    if functions:
        calls = _first([f"{maker}(seedall.seed)" for maker in makers], 2)
        yield f"in a test: {calls}, with the fixture seedall; pass it to helpers"
    if cases:
        calls = _first([f"{maker}(random.getrandbits(31))" for maker in makers], 2)
        yield f"in a TestCase, in setUp or later: {calls}; pass it to helpers"


def _more(found: Sequence[object], most: int) -> Iterator[str]:
    if len(found) > most:
        yield f"... {len(found) - most} more (-v tells all)"


def _own_seeds(findings: Findings, heeds: bool, most: int) -> Iterator[str]:
    for when, (where, meaning) in _WINS.items():
        is_wider = when in ("wider", "session", "import")
        sites = [site for site in findings.own_seeds if site.when == when]
        yield from _group(where, _OVERRIDDEN if is_wider and not heeds else meaning, sites, most)


def _unseeded(found: Sequence[Site], most: int) -> Iterator[str]:
    for at_import, (where, meaning) in _UNSEEDED.items():
        sites = [site for site in found if (site.when == "import") == at_import]
        yield from _group(where, meaning, sites, most)


def _group(where: str, meaning: str, sites: Sequence[Site], most: int) -> Iterator[str]:
    if sites:
        yield f"{where} ({len(sites)}): {meaning}"
        yield from (f"  {line}" for line in _by_file(sites, most))


def _by_file(sites: Sequence[Site], most: int) -> Iterator[str]:
    """Yield a line for each file: its lines, and what is called there."""
    by_file = [(file, [*group]) for file, group in groupby(sites, lambda site: site.file)]
    for file, group in by_file[:most]:
        lines = [str(line) for line in sorted({site.line for site in group})]
        calls = list(dict.fromkeys(site.written for site in group))
        most_lines = 10**6 if most > _MOST_FILES else _MOST_LINES
        yield f"{file}:{_first(lines, most_lines)}  {_first(calls, 2)}"
    yield from _more(by_file, most)


def _first(words: Sequence[str], most: int) -> str:
    rest = f", ... {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + rest


def _libraries(found: Libraries) -> Iterator[str]:
    facts: list[tuple[str, Iterable[str]]] = [
        ("seeded", found.seeded),
        ("when imported", found.when_imported),
        ("with others", found.through_others),
        ("keys", ["JAX: seedall.jax_key()"] if found.jax else []),
        ("not seeded", [f"{one.name} (see add)" for one in found.not_seeded]),
        ("not used", [f"{one.name}, which would need a hook" for one in found.not_used]),
    ]
    for name, values in facts:
        if values:
            yield f"{name:<14} {', '.join(values)}"
