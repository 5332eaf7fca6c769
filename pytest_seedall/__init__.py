"""pytest-seedall: seeds every random number generator before each test, and replays failures."""

from pytest_seedall.seeders.base import Seeder
from pytest_seedall.seeds import derive
from pytest_seedall.unseeded import unseeded

__all__ = ["Seeder", "derive", "unseeded"]
