"""NumPy's private names."""

from __future__ import annotations

import sys

#: What gives NumPy's generators, and `SeedSequence`, their entropy.
#:
#: Private: `secrets.randbits`, by the name under which NumPy's C code looks it up; the generators
#: themselves are classes of C, which cannot be changed.
ENTROPY = "numpy.random.bit_generator:randbits"


def cpu_features() -> str:
    """Return the processor's features for which NumPy has code of its own here, if it is imported.

    Private: `numpy.show_runtime` prints them for people, and `numpy.lib.introspect` lists those of
    each function.
    """
    module = sys.modules.get("numpy._core._multiarray_umath")
    usable = getattr(module, "__cpu_features__", {})
    return " ".join(name for name in getattr(module, "__cpu_dispatch__", ()) if usable.get(name))
