"""Trimesh's private names: a test to fail when one goes away."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pytest_seedall._compat.trimesh import default_of

trimesh: Any = pytest.importorskip("trimesh")


def test_meshes_are_sampled_by_it() -> None:
    generator = default_of(trimesh.util)
    assert type(generator) is np.random.Generator
    before = generator.bit_generator.state
    first = trimesh.creation.box().sample(1)
    assert generator.bit_generator.state != before
    generator.bit_generator.state = before
    assert (trimesh.creation.box().sample(1) == first).all()
