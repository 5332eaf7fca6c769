"""pytest-seedall: seeds every random number generator before each test, and replays failures."""

from pytest_seedall.seeders.base import Seeder
from pytest_seedall.seeds import derive

__all__ = ["Seeder", "derive"]
