"""The frameworks' own deterministic modes, for a run with ``--deterministic``."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import pytest

from pytest_seedall._compat.tensorflow import OpDeterminism
from pytest_seedall.seeders.base import in_one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import ExitStack

    from pytest_seedall.seeders.base import Seeder
    from pytest_seedall.session import SeedallSession

    Wrapper: TypeAlias = Generator[None, Any, Any]

#: What cuBLAS needs in its environment before it is used for the first time; PyTorch's documents
#: name two values, of which this is the faster.
_CUBLAS, _WORKSPACE = "CUBLAS_WORKSPACE_CONFIG", ":4096:8"


class _Modes(Protocol):
    """Those of one framework."""

    wanted: Any

    def read(self) -> Any: ...
    def write(self, values: Any) -> None: ...


#: Whether the environment has been changed for the run.
_PREPARED = pytest.StashKey[bool]()


def prepare_cublas(config: pytest.Config) -> None:
    """Set what must be in the environment before a conftest uses a GPU, for this run."""
    if _CUBLAS not in os.environ:
        os.environ[_CUBLAS] = _WORKSPACE
        config.stash[_PREPARED] = True
        config.add_cleanup(lambda: forget_cublas(config))


def forget_cublas(config: pytest.Config) -> None:
    """Take it out of the environment, if it is what we have put there."""
    if config.stash.get(_PREPARED, False) and os.environ.get(_CUBLAS) == _WORKSPACE:
        del os.environ[_CUBLAS]
    config.stash[_PREPARED] = False


class DeterministicModes:
    """Switches the modes on in each framework that is imported; keeps what a test does to itself.

    What a fixture does to the modes is left alone: it may mean the tests that use it.
    """

    def __init__(self, session: SeedallSession) -> None:
        self._notice = session.notice
        self._modes: dict[str, _Modes] = {}
        session.registry.tell_of_attached(self._attach)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Wrapper:
        __tracebackhide__ = True
        before = {name: modes.read() for name, modes in self._modes.items()}
        try:
            return (yield)
        finally:
            for name, modes in [*self._modes.items()]:
                self._guarded(name, partial(modes.write, before.get(name, modes.wanted)))

    def _attach(self, seeder: Seeder, cleanup: ExitStack) -> None:
        make = _FRAMEWORKS.get(seeder.name)
        if make is not None:
            self._guarded(seeder.name, lambda: self._begin(seeder.name, make(), cleanup))

    def _begin(self, name: str, modes: _Modes, cleanup: ExitStack) -> None:
        cleanup.callback(modes.write, modes.read())
        self._modes[name] = modes
        modes.write(modes.wanted)

    def _guarded(self, name: str, function: Callable[[], object]) -> None:
        try:
            function()
        except Exception as error:  # another version of the framework: anything may come
            self._modes.pop(name, None)
            self._notice(f"--deterministic leaves {name} as it is: {in_one_line(error)}")


class _PyTorch:
    wanted = (True, False, True, False)

    def __init__(self) -> None:
        self._torch: Any = sys.modules["torch"]
        self._cudnn = self._torch.backends.cudnn

    def read(self) -> tuple[bool, ...]:
        return (
            self._torch.are_deterministic_algorithms_enabled(),
            self._torch.is_deterministic_algorithms_warn_only_enabled(),
            self._cudnn.deterministic,
            self._cudnn.benchmark,
        )

    def write(self, values: tuple[bool, ...]) -> None:
        if values == self.read():
            return
        algorithms, warn_only, self._cudnn.deterministic, self._cudnn.benchmark = values
        self._torch.use_deterministic_algorithms(algorithms, warn_only=warn_only)


class _TensorFlow:
    wanted = True

    def __init__(self) -> None:
        tensorflow: Any = sys.modules["tensorflow"]
        self._switch_on = tensorflow.config.experimental.enable_op_determinism
        self._private = OpDeterminism()

    def read(self) -> bool:
        return self._private.is_on()

    def write(self, values: bool) -> None:
        if values:
            self._switch_on()
        else:
            self._private.switch_off()


#: By the name of their seeder.
_FRAMEWORKS: dict[str, Callable[[], _Modes]] = {"torch": _PyTorch, "tensorflow": _TensorFlow}
