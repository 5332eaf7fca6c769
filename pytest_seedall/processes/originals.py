"""The standard library as it was before the tests.

What a test has patched is still in place when its failure is reported.
"""

from __future__ import annotations

import builtins
import io
import json
import os
import platform
import re
import shlex
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


class Originals:
    """What our reports need of it, as it is when this is made."""

    def __init__(self) -> None:
        modules = (builtins, io, json, os, os.path, platform, re, shlex, tempfile, time)
        self._attributes = [(owner, dict(vars(owner))) for owner in (*modules, Path)]
        self._meta_path = sys.meta_path

    @contextmanager
    def restored(self) -> Iterator[None]:
        """Undo in the body what has been patched since; redo it afterwards."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "meta_path", self._meta_path)
            for owner, attributes in self._attributes:
                if isinstance(owner, type):  # what is over an inherited attribute
                    for name in vars(owner).keys() - attributes.keys():
                        patch.delattr(owner, name)
                for name, value in attributes.items():
                    if vars(owner).get(name) is not value:
                        patch.setattr(owner, name, value, raising=False)
            yield
