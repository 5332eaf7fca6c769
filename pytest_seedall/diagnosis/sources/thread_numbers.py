"""The number of threads that share one computation, and so the order in which it adds."""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pytest_seedall._compat.openblas import bundled
from pytest_seedall.diagnosis.sources.stand_ins import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_LIBRARIES = ("torch", "numba")
_PRODUCTS = ("numpy:dot", "numpy:matmul", "numpy:einsum", "numpy:tensordot", "numpy:vdot")
_SOLVERS = ("solve", "inv", "svd", "eigh", "lstsq", "qr")
_TORCH = ("mm", "matmul", "bmm", "dot", "sum", "mean", "conv2d", "index_put")


class ThreadNumber:
    """BLAS, OpenMP, PyTorch and Numba with one thread each.

    Not frozen: TensorFlow, JAX and polars, whose number is fixed once they have begun.
    """

    name = "number of threads"

    def calls(self) -> Mapping[Callable[..., object], str]:
        """Return functions that may share their work out among threads."""
        names = {name: f"{name.replace('numpy:', 'np.')}()" for name in _PRODUCTS}
        names |= {f"numpy.linalg:{name}": f"np.linalg.{name}()" for name in _SOLVERS}
        return written(names | {f"torch:{name}": f"torch.{name}()" for name in _TORCH})

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Return what is around one run: meanwhile each library computes with one thread."""
        with ExitStack() as cleanup:
            _limit_blas(cleanup)
            for library in _LIBRARIES:
                _limit(library, cleanup)
            yield


def _limit_blas(cleanup: ExitStack) -> None:
    if "threadpoolctl" in sys.modules or find_spec("threadpoolctl"):
        threadpoolctl: Any = import_module("threadpoolctl")
        cleanup.enter_context(threadpoolctl.threadpool_limits(1))
        return
    for blas in bundled():
        cleanup.callback(blas.write, blas.read())
        blas.write(1)


def _limit(name: str, cleanup: ExitStack) -> None:
    library: Any = sys.modules.get(name)
    try:
        before = library.get_num_threads()
        library.set_num_threads(1)
    except Exception:  # not imported; another version of it
        return
    cleanup.callback(library.set_num_threads, before)
