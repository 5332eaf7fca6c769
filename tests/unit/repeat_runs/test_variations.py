"""What is different in a fresh interpreter."""

from __future__ import annotations

import pytest

from pytest_seedall.running.variations import pinned, variation


@pytest.mark.parametrize(
    ("given", "others", "same"),
    [
        ("", ["1", "2", "3", "4", "5"], "0"),
        ("random", ["1", "2", "3", "4", "5"], "0"),
        ("0", ["1", "2", "3", "4", "5"], "0"),
        ("2", ["1", "3", "4", "5", "6"], "2"),
    ],
)
def test_hash_seeds(
    monkeypatch: pytest.MonkeyPatch, given: str, others: list[str], same: str
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", given)
    found = [pinned(variation("hash", number)) for number in range(1, 6)]
    assert [kind.environment["PYTHONHASHSEED"] for kind in found] == others
    for name in ("", "threads", "cpu", "order"):
        assert "PYTHONHASHSEED" not in variation(name).environment  # as a user runs it
        assert pinned(variation(name)).environment["PYTHONHASHSEED"] == same


def test_a_pinned_interpreter_is_the_same_in_all_else() -> None:
    kind = variation("threads")
    assert pinned(kind)._replace(environment=kind.environment) == kind
    assert kind.environment.items() <= pinned(kind).environment.items()


@pytest.mark.parametrize(
    ("machine", "core"),
    [("x86_64", "Nehalem"), ("AMD64", "Nehalem"), ("arm64", "ARMV8"), ("s", None)],
)
def test_the_oldest_processor(
    monkeypatch: pytest.MonkeyPatch, machine: str, core: str | None
) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)
    found = variation("cpu").environment
    assert found.get("OPENBLAS_CORETYPE") == core
    assert found["ATEN_CPU_CAPABILITY"] == "default"
