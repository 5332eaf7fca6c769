"""The sources that we know, in the order in which they are tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_seedall.diagnosis.sources.addresses import Addresses
from pytest_seedall.diagnosis.sources.algorithms import FrameworkAlgorithms
from pytest_seedall.diagnosis.sources.clock import Clock
from pytest_seedall.diagnosis.sources.directories import DirectoryOrder
from pytest_seedall.diagnosis.sources.raw_entropy import RawEntropy
from pytest_seedall.diagnosis.sources.thread_numbers import ThreadNumber
from pytest_seedall.diagnosis.sources.thread_starts import ThreadStarts
from pytest_seedall.seeders.deterministic_modes import switched_on

if TYPE_CHECKING:
    from pytest_seedall.diagnosis.sources_base import Source

#: Which can also be provoked.
THREAD_STARTS = ThreadStarts()

#: Which may be asked where no call is seen.
ADDRESSES = Addresses()

SOURCES: tuple[Source, ...] = (
    RawEntropy(),
    Clock(),
    DirectoryOrder(),
    THREAD_STARTS,
    ADDRESSES,
    FrameworkAlgorithms(switched_on),
    ThreadNumber(),
)
