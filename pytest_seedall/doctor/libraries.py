"""Which libraries are seeded here, and which have generators that are not."""

from __future__ import annotations

import sys
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall.entropy.draws import NAME as ENTROPY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pytest_seedall.seeders.registry import Registry


class Hooked(NamedTuple):
    """A library with a generator of its own that a hook of a few lines seeds."""

    name: str
    module: str
    function: str
    """The absolute name of the function that seeds it."""


def hook(libraries: Sequence[Hooked]) -> list[str]:
    """Return the lines that a conftest needs for libraries; none for none."""
    if not libraries:
        return []
    lines = ["from pytest_seedall import Seeder", "", "def pytest_seedall_seeders(config):"]
    for one in libraries:
        lines += [
            f"    def seed_{one.name}(number):",
            f"        import {one.module}",
            f"        {one.function}(number)",
        ]
    seeders = [
        f'Seeder(name="{one.name}", module="{one.module}", seed=seed_{one.name})'
        for one in libraries
    ]
    return [*lines, f"    return [{', '.join(seeders)}]"]


#: The functions are from the documentation of the libraries; none of them has been run here.
HOOKED = (
    Hooked("cupy", "cupy", "cupy.random.seed"),
    Hooked("mlx", "mlx.core", "mlx.core.random.seed"),
    Hooked("paddle", "paddle", "paddle.seed"),
)

#: Libraries without a global generator of their own, and what they draw from.
_THROUGH_OTHERS = {
    "gymnasium": "numpy",
    "networkx": "random and numpy",
    "pandas": "numpy",
    "scipy": "numpy",
    "sklearn": "numpy",
}


class Libraries(NamedTuple):
    """The libraries of an environment."""

    seeded: tuple[str, ...]
    """Those that have been imported."""
    when_imported: tuple[str, ...]
    """Those that have not, and will be seeded then."""
    through_others: tuple[str, ...]
    """Those that have been imported and draw from the generators of others."""
    not_seeded: tuple[Hooked, ...]
    """Those that the project uses and nothing seeds."""
    not_used: tuple[Hooked, ...]
    """Those that are installed, that nothing seeds, and that the project does not use."""
    jax: bool
    """Whether JAX has been imported."""


def libraries(registry: Registry, used: Collection[str]) -> Libraries:
    """Return what becomes of the libraries in this environment. None is imported for it.

    :param used: the absolute names of the functions that the project calls.
    """
    installed = packages_distributions()
    live = [seeder.name for seeder in registry.live if seeder.name != ENTROPY]
    live += [
        f"{one.name} (once {one.module} is imported)"
        for one in registry.waiting
        if _top(one.module) in sys.modules
    ]
    waiting = [
        one.name
        for one in registry.waiting
        if _top(one.module) in installed and _top(one.module) not in sys.modules
    ]
    seeded = {_top(seeder.module) for seeder in registry.live}
    seeded |= {_top(library.module) for library in registry.waiting}
    others = [one for one in HOOKED if _top(one.module) not in seeded]
    tops = {_top(name) for name in used}
    through = {name for name in _THROUGH_OTHERS if name in sys.modules}
    return Libraries(
        seeded=tuple(_described(name) for name in live),
        when_imported=tuple(waiting),
        through_others=tuple(f"{one} ({_THROUGH_OTHERS[one]})" for one in sorted(through)),
        not_seeded=tuple(one for one in others if one.module in sys.modules or one.name in tops),
        not_used=_installed(others, installed, tops),
        jax="jax" in sys.modules,
    )


def _installed(
    others: Iterable[Hooked], installed: Collection[str], used: Collection[str]
) -> tuple[Hooked, ...]:
    return tuple(
        one
        for one in others
        if _top(one.module) in installed and one.module not in sys.modules and one.name not in used
    )


def _top(module: str) -> str:
    return module.partition(".")[0]


def _described(name: str) -> str:
    return f"torch ({_devices(sys.modules.get('torch'))})" if name == "torch" else name


def _devices(torch: Any) -> str:
    """Return where PyTorch's generators are; asking starts no backend."""
    found = ["CPU"]
    if torch.cuda.is_available():
        found.append(f"CUDA: {torch.cuda.device_count()}")
    if torch.backends.mps.is_available():
        found.append("MPS")
    return ", ".join(found) if len(found) > 1 else "CPU; no GPU here"
