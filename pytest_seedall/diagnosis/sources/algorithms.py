"""The frameworks' algorithms: those that are fast, and those that are deterministic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall.diagnosis.sources.stand_ins import written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

# Those that PyTorch names in the documents of `use_deterministic_algorithms`.
_TENSORS = ("index_put_", "put_", "index_add_", "index_copy_", "scatter_add_", "scatter_reduce_")
_TORCH = ("bincount", "cumsum", "histc", "index_put", "index_add", "scatter_add", "gather")
_FUNCTIONS = ("ctc_loss", "embedding_bag", "grid_sample", "interpolate", "nll_loss")


class FrameworkAlgorithms:
    """The deterministic modes of PyTorch and TensorFlow, where they are imported.

    :param switched_on: has the modes on in the body, and tells its argument of a framework that
        does not let itself be switched.
    """

    name = "framework algorithms"

    def __init__(
        self, switched_on: Callable[[Callable[[str], None]], AbstractContextManager[None]]
    ) -> None:
        self._switched_on = switched_on
        self.notices: list[str] = []
        """What the modes of the last run were told."""

    def calls(self) -> Mapping[Callable[..., object], str]:
        """Return functions of PyTorch that have two algorithms."""
        names = {f"torch:Tensor.{name}": f"Tensor.{name}()" for name in _TENSORS}
        names |= {f"torch:{name}": f"torch.{name}()" for name in _TORCH}
        names |= {f"torch.nn.functional:{name}": f"F.{name}()" for name in _FUNCTIONS}
        return written(names)

    def frozen(self) -> AbstractContextManager[None]:
        """Return what is around one run: meanwhile the modes are on."""
        self.notices = []
        return self._switched_on(self.notices.append)
