"""Keys for JAX, which has no generator to be seeded."""

from __future__ import annotations

import pytest

from pytest_seedall.seedall_fixture import Seedall

jax = pytest.importorskip("jax")

SEEDALL = Seedall(seed=1804289383, session_seed=42)


def drawn(key: object) -> list[float]:
    return jax.random.normal(key, (2,)).tolist()  # type: ignore[no-any-return]


def test_a_key_is_that_of_the_test_seed() -> None:
    assert drawn(SEEDALL.jax_key()) == drawn(jax.random.key(1804289383))


def test_a_key_with_a_name_is_another() -> None:
    assert drawn(SEEDALL.jax_key("noise")) == drawn(jax.random.key(SEEDALL.spawn("noise")))
    assert drawn(SEEDALL.jax_key("noise")) != drawn(SEEDALL.jax_key())
