"""What a seeder is: the functions that seed, read and put back the PRNGs of one library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from pytest_seedall.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack
    from random import Random
    from types import ModuleType

    from pytest_seedall.entropy.entropy import Entropy


class Seeder:
    """How to seed one library, given to pytest-seedall by the hook `pytest_seedall_seeders`.

    Nothing is called before `module` has been imported, and pytest-seedall never imports it.

    :param name: what reports call the library, for example ``"mylib"``; unique.
    :param seed: called with an int in [0, 2**31) before each test, each wider-scoped fixture and
        each import; must make everything the library draws afterwards depend on that int alone.
    :param module: the module whose import makes the library worth seeding; default: `name`.
    :param capture: returns the state of the library's PRNGs. Without it a library that is
        interrupted (by a session fixture, say) is put back by seeding it once more.
    :param restore: puts back what `capture` returned; given exactly if `capture` is.
    :param probe: returns a value that changes when the library draws; may itself draw one
        number. Default: `capture`. Without either, reports cannot tell that a test drew.
    :param seed_calls: the functions by which users seed this library, as ``"package:function"``.
        A seed that a test's own setup sets through one of them is left alone.
    :param seeds_also: the names of other seeders whose libraries these functions seed as well.
    :param capture_calls: the functions by which users read a state, in the same form.
    :param restore_calls: those by which they put it back, and with it the seed that held then.
    """

    name: str
    seed: Callable[[int], object]
    module: str
    capture: Callable[[], Any] | None
    restore: Callable[[Any], object] | None
    probe: Callable[[], Any]
    seed_calls: tuple[str, ...]
    seeds_also: tuple[str, ...]
    capture_calls: tuple[str, ...]
    restore_calls: tuple[str, ...]

    def __init__(  # noqa: PLR0913  # each is a keyword of its own, and most have a default
        self,
        *,
        name: str,
        seed: Callable[[int], object],
        module: str = "",
        capture: Callable[[], Any] | None = None,
        restore: Callable[[Any], object] | None = None,
        probe: Callable[[], Any] | None = None,
        seed_calls: tuple[str, ...] = (),
        seeds_also: tuple[str, ...] = (),
        capture_calls: tuple[str, ...] = (),
        restore_calls: tuple[str, ...] = (),
    ) -> None:
        given = dict(locals())
        del given["self"]
        vars(self).update(given)
        self._check()
        vars(self).update(module=module or name)
        if probe is None:
            vars(self).update(probe=capture or _never_changes)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"the {name} of a seeder cannot be changed")

    def _check(self) -> None:
        is_name = type(self.name) is str and self.name != "" and self.name.isprintable()
        self._require("name", is_name, "is no name")
        self._require("module", type(self.module) is str, "is no name of a module")
        self._require("seed", callable(self.seed), "cannot be called")
        for field in ("capture", "restore", "probe"):
            value = getattr(self, field)
            self._require(field, value is None or callable(value), "cannot be called")
        for field in ("seed_calls", "capture_calls", "restore_calls"):
            self._require(
                field, _name_functions(getattr(self, field)), "is no tuple of 'package:function'"
            )
        self._require("seeds_also", _are_names(self.seeds_also), "is no tuple of names")
        if (self.capture is None) != (self.restore is None):
            raise TypeError(f"seeder {self.name!r} needs both capture and restore, or neither")

    @property
    def tells(self) -> bool:
        """Whether it can be told that the library drew."""
        return self.probe is not _never_changes

    def _require(self, field: str, holds: bool, otherwise: str) -> None:
        if not holds:
            raise TypeError(f"seeder {self.name!r}: {field}={getattr(self, field)!r} {otherwise}")


def seeder_of(generator: Random, **named: Any) -> Seeder:
    """Return the seeder of a library that draws from one generator of the standard library.

    :param named: more of a `Seeder`, or what takes the place of the generator's own.
    """
    own = {
        "seed": generator.seed,
        "capture": generator.getstate,
        "restore": generator.setstate,
        "probe": generator.random,
    }
    return Seeder(**{**own, **named})


def _never_changes() -> None:
    """Stand for the probe of a library that cannot be read."""


def _name_functions(value: object) -> bool:
    """Tell whether `value` names functions in the form of ``"package.module:function"``."""
    return _are_names(value) and all(name.count(":") == 1 for name in value)


def _are_names(value: object) -> TypeGuard[tuple[str, ...]]:
    return isinstance(value, tuple) and all(isinstance(name, str) for name in value)


class GeneratorKind(Struct):
    """A library's generators that are objects, such as those that `default_rng` makes."""

    name: str
    """What reports call one: ``NumPy Generator``."""
    generators: type
    state: Callable[[Any], object]
    """Returns where a generator is in its stream: another value once it has drawn."""
    is_seeded: Callable[[Any], bool]
    """Tells whether one is the library's own, which its seeder seeds."""
    keep: Callable[[Any], Callable[[], object]] | None = None
    """Returns what puts a generator back to where it is in its stream; None if nothing can."""


class Attachment(Struct):
    """What a library's seeder may need of the session when the library has been imported."""

    session_seed: Callable[[], int]
    modules_of_test: Callable[[], frozenset[str] | None]
    """The names of the project modules that the running test's module imports; None if unknown."""
    entropy: Entropy
    """Answers those who ask the operating system for a seed."""
    kinds: list[GeneratorKind]
    """To be told of the library's generators that are objects."""
    cleanup: ExitStack
    """Closed when the session ends; undoes whatever attaching changed in the library."""


class Library(Struct):
    """A library that gets its seeder once its module is imported."""

    name: str
    module: str
    attach: Callable[[ModuleType, Attachment], Seeder]
    origin: str = "pytest-seedall's own"
    """Who asks for it, for error messages: ``entry point of foo 1.2``."""
