"""What beside the seeds can change the numbers that a test draws or computes."""

from __future__ import annotations

import os
import platform
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall._compat.numpy import cpu_features

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Of those that are imported: what draws, and what computes with it.
_LIBRARIES = (
    "numpy",
    "scipy",
    "sklearn",
    "pandas",
    "polars",
    "torch",
    "tensorflow",
    "keras",
    "jax",
    "numba",
    "dask",
    "cupy",
    "hypothesis",
    "faker",
    "factory",
    "polyfactory",
    "gymnasium",
    "networkx",
)
# Threads share sums out differently; the others choose other code for the same operation.
_VARIABLES = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "ATEN_CPU_CAPABILITY",
    "NPY_DISABLE_CPU_FEATURES",
    "OPENBLAS_CORETYPE",
    "CUBLAS_WORKSPACE_CONFIG",
    "CUDA_VISIBLE_DEVICES",
)


#: Beside these facts: the warning filters that were given, by which a test may fail or not.
WARNING_FILTERS = "warning filters"


class Here(NamedTuple):
    """What a recorded failure is compared with: this run."""

    environment: Mapping[str, str]
    newest_source: float
    """When the newest of the project's modules was written, in seconds since 1970."""
    gone: frozenset[str] = frozenset()
    """The ids of the tests to be replayed that are not in the project any more."""
    in_order: bool = False
    begun: frozenset[str] = frozenset()
    """The ids of the tests that have begun."""


def environment() -> dict[str, str]:
    """Return what this process is, by name; libraries that are not imported are left out."""
    return dict(_facts())


def differences(recorded: Mapping[str, str], here: Mapping[str, str]) -> list[str]:
    """Return what differs, in words; a library that only one of them has imported does not.

    Of warning filters, which change no number, see `has_other_filters`.
    """
    return [
        f"{name} {recorded.get(name, 'not set')} (here {here.get(name, 'not set')})"
        for name in sorted({*recorded, *here})
        if recorded.get(name) != here.get(name)
        and name != WARNING_FILTERS
        and (name in _VARIABLES or (name in recorded and name in here))
    ]


def has_other_filters(recorded: Mapping[str, str], here: Mapping[str, str]) -> bool:
    """Tell whether warning filters differ, if they have been recorded."""
    filters = here.get(WARNING_FILTERS, "")
    return recorded.get(WARNING_FILTERS, filters) != filters


def _facts() -> Iterator[tuple[str, str]]:
    yield "Python", platform.python_version()
    yield "system", f"{platform.system()} {platform.machine()}"
    for name in _LIBRARIES:
        version = _attributes(name).get("__version__")
        if isinstance(version, str):
            yield name, str(version)  # PyTorch's is of a class of its own, which cannot be sent
    yield from ((name, os.environ[name]) for name in _VARIABLES if name in os.environ)
    yield "processors", str(usable_processors())
    if features := cpu_features():
        yield "NumPy's CPU features", features
    yield from _of_torch(_attributes("torch"))


def usable_processors() -> int:
    """Return how many this process may use: as many threads as libraries start, as a rule."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _attributes(module: str) -> dict[str, Any]:
    # Not `getattr`, by which a module that is imported lazily would be executed.
    return getattr(sys.modules.get(module), "__dict__", {})


def _of_torch(torch: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "get_num_threads" in torch:
        yield "PyTorch's threads", str(torch["get_num_threads"]())
    if hasattr(torch.get("backends"), "cpu"):
        # Seeded `torch.randn` differs between processors with AVX2 and those without.
        yield "PyTorch's CPU capability", torch["backends"].cpu.get_cpu_capability()
    cuda = torch.get("cuda")
    if cuda is not None and cuda.is_initialized():
        names = [cuda.get_device_name(index) for index in range(cuda.device_count())]
        yield "CUDA devices", ", ".join(names)
