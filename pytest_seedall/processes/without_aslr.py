"""Runs pytest in a process whose addresses are not random.

``python -m pytest_seedall.processes.without_aslr`` takes the arguments of ``python -m pytest``.
Linux has other addresses in each process (address space layout randomization), unless what it was
before has switched this off: see ``personality(2)``, ``ADDR_NO_RANDOMIZE``. Where this is not
allowed, as in many containers, nothing is run.
"""

from __future__ import annotations

import ctypes
import os
import sys

from pytest_seedall.processes import warning_filters

_ASK = 0xFFFFFFFF
_ADDR_NO_RANDOMIZE = 0x0040000


def main() -> None:
    personality = ctypes.CDLL(None).personality
    if personality(personality(_ASK) | _ADDR_NO_RANDOMIZE) < 0:
        sys.exit("addresses cannot be fixed: not allowed")
    os.execv(sys.executable, [*warning_filters.interpreter(), "-m", "pytest", *sys.argv[1:]])


if __name__ == "__main__":
    main()
