"""The frameworks' own deterministic modes, for a run with ``--deterministic``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from pytest_seedall._compat.tensorflow import OpDeterminism
from pytest_seedall.seeders.base import in_one_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    from pytest_seedall.seeders.base import Seeder
    from pytest_seedall.session import SeedallSession

#: What cuBLAS needs in its environment before it is used for the first time; PyTorch's documents
#: name two values, of which this is the faster.
_CUBLAS, _WORKSPACE = "CUBLAS_WORKSPACE_CONFIG", ":4096:8"


class _Modes(Protocol):
    """Those of one framework."""

    def switch_on(self) -> None: ...
    def put_back(self) -> None: ...


def prepare_cublas(config: pytest.Config) -> None:
    """Set what must be in the environment before a conftest uses a GPU, for this run."""
    if _CUBLAS not in os.environ:
        os.environ[_CUBLAS] = _WORKSPACE
        config.add_cleanup(_forget_cublas)


def _forget_cublas() -> None:
    os.environ.pop(_CUBLAS, None)


class DeterministicModes:
    """Switches the modes on: of each framework that has been imported, and before each test.

    Before each test, since a test may switch them off.
    """

    def __init__(self, session: SeedallSession) -> None:
        self._notice = session.notice
        self._modes: dict[str, _Modes] = {}
        session.registry.tell_of_attached(self._attach)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        for name in [*self._modes]:
            self._guarded(name, self._modes[name].switch_on)

    def _attach(self, seeder: Seeder, cleanup: ExitStack) -> None:
        make = _FRAMEWORKS.get(seeder.name)
        if make is not None:
            self._guarded(seeder.name, lambda: self._begin(seeder.name, make(), cleanup))

    def _begin(self, name: str, modes: _Modes, cleanup: ExitStack) -> None:
        cleanup.callback(modes.put_back)
        self._modes[name] = modes
        modes.switch_on()

    def _guarded(self, name: str, function: Callable[[], object]) -> None:
        try:
            function()
        except Exception as error:  # another version of the framework: anything may come
            self._modes.pop(name, None)
            self._notice(f"--deterministic leaves {name} as it is: {in_one_line(error)}")


class _PyTorch:
    def __init__(self) -> None:
        self._torch: Any = sys.modules["torch"]
        self._cudnn = self._torch.backends.cudnn
        self._before = (
            self._torch.are_deterministic_algorithms_enabled(),
            self._torch.is_deterministic_algorithms_warn_only_enabled(),
            self._cudnn.deterministic,
            self._cudnn.benchmark,
        )

    def switch_on(self) -> None:
        self._set(True, False, True, False)

    def put_back(self) -> None:
        self._set(*self._before)

    def _set(self, algorithms: bool, warn_only: bool, cudnn: bool, benchmark: bool) -> None:
        self._torch.use_deterministic_algorithms(algorithms, warn_only=warn_only)
        self._cudnn.deterministic = cudnn
        self._cudnn.benchmark = benchmark


class _TensorFlow:
    def __init__(self) -> None:
        tensorflow: Any = sys.modules["tensorflow"]
        self.switch_on = tensorflow.config.experimental.enable_op_determinism
        self._private = OpDeterminism()
        self._was_on = self._private.is_on()

    def put_back(self) -> None:
        if not self._was_on:
            self._private.switch_off()


#: By the name of their seeder.
_FRAMEWORKS: dict[str, Callable[[], _Modes]] = {"torch": _PyTorch, "tensorflow": _TensorFlow}
