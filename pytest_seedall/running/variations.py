"""What is different in a fresh interpreter, if anything: its environment, the tests' order."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING, NamedTuple

from pytest_seedall._compat.numpy import cpu_features
from pytest_seedall.processes.environment import usable_processors
from pytest_seedall.processes.invocation import hash_seed

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Hash seeds that are other ones, and one for whoever has one of these.
_HASH_SEEDS = ("1", "2", "3", "4", "5", "6")

#: The variables by which libraries are told how many threads to start.
_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)

#: The variables by which libraries are told to use no more than the oldest processors have, by the
#: architecture: PyTorch, OpenBLAS (which NumPy and SciPy have in their wheels), oneDNN, MKL.
#: See OpenBLAS's `README` ("DYNAMIC_ARCH"), oneDNN's "CPU Dispatcher Control", and of MKL
#: "Instruction Set Specific Dispatching on Intel Architectures".
_OLD = {"ATEN_CPU_CAPABILITY": "default"}
_OLD_X86 = {
    "OPENBLAS_CORETYPE": "Nehalem",
    "ONEDNN_MAX_CPU_ISA": "SSE41",
    "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
}
_OLD_ARM = {"OPENBLAS_CORETYPE": "ARMV8"}
_OLD_OF = {"x86_64": _OLD_X86, "amd64": _OLD_X86, "aarch64": _OLD_ARM, "arm64": _OLD_ARM}


class Variation(NamedTuple):
    """What is different in a fresh interpreter."""

    name: str
    """Empty if nothing is."""
    label: str
    """What reports call a run in it."""
    environment: Mapping[str, str] = {}
    reverses: bool = False
    """Whether the tests run in reverse order."""
    module: str = "pytest"
    """What runs pytest."""


def variation(name: str, number: int = 1) -> Variation:
    """Return what varying `name` means here.

    :param number: which of several: another hash seed, up to 5; of nothing, another interpreter.
    """
    if name == "hash":
        others = [one for one in _HASH_SEEDS if one != os.environ.get("PYTHONHASHSEED")]
        seed = others[number - 1]
        return Variation(name, f"with PYTHONHASHSEED={seed}", {"PYTHONHASHSEED": seed})
    if name == "threads":
        count = _other_number_of_threads()
        environment = dict.fromkeys(_THREADS, str(count))
        threads = "1 thread" if count == 1 else f"{count} threads"
        return Variation(name, f"with {threads}", environment)
    if name == "cpu":
        environment = {**_OLD, **_OLD_OF.get(platform.machine().lower(), {})}
        if features := cpu_features():
            environment["NPY_DISABLE_CPU_FEATURES"] = features
        return Variation(name, "without CPU features", environment)
    if name == "order":
        return Variation(name, "in reverse order", reverses=True)
    if name == "addresses":
        return Variation(
            name, "with fixed addresses", module="pytest_seedall.processes.without_aslr"
        )
    return Variation("", f"fresh interpreter {number}" if number > 1 else "fresh interpreter")


def pinned(kind: Variation) -> Variation:
    """Return the same with one and the same hash seed in each interpreter: unset, it is random."""
    environment = {"PYTHONHASHSEED": hash_seed() or "0", **kind.environment}
    return kind._replace(environment=environment)


def _other_number_of_threads() -> int:
    """Return 1; where that is what libraries start anyway, 2."""
    given = os.environ.get("OMP_NUM_THREADS", "")
    usual = int(given) if given.isdigit() else usable_processors()
    return 1 if usual > 1 else 2
