"""The frameworks' own deterministic modes: how each is read, switched on and put back."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from pytest_seedall._compat.tensorflow import OpDeterminism
from pytest_seedall.naming.projects import error_in_one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: What cuBLAS needs in its environment before it is used for the first time; PyTorch's documents
#: name two values, of which this is the faster.
_CUBLAS, _WORKSPACE = "CUBLAS_WORKSPACE_CONFIG", ":4096:8"


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


class Modes(Protocol):
    """Those of one framework."""

    wanted: Any

    def read(self) -> Any: ...
    def write(self, values: Any) -> None: ...


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
FRAMEWORKS: dict[str, Callable[[], Modes]] = {"torch": _PyTorch, "tensorflow": _TensorFlow}


@contextmanager
def switched_on(notice: Callable[[str], None]) -> Iterator[None]:
    """Have the modes on in the body, in each framework that is imported; then put them back.

    :param notice: told of a framework that does not let itself be switched.
    """
    before: list[tuple[Modes, Any]] = []
    for name in [name for name in FRAMEWORKS if name in sys.modules]:
        try:
            modes = FRAMEWORKS[name]()
            before.append((modes, modes.read()))
            modes.write(modes.wanted)
        except Exception as error:  # another version of the framework: anything may come
            notice(f"deterministic=True leaves {name} as it is: {error_in_one_line(error)}")
    try:
        yield
    finally:
        for modes, values in reversed(before):
            modes.write(values)
