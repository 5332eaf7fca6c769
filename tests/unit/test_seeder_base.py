"""What a seeder is: its defaults, and what a wrong one is told."""

from __future__ import annotations

from typing import Any

import pytest

import pytest_seedall
from pytest_seedall import Seeder


def nothing(*_: object) -> None:
    pass


def seeder(**arguments: Any) -> Seeder:
    return Seeder(**{"name": "mine", "seed": nothing, **arguments})


def test_the_public_name_is_the_same_class() -> None:
    assert pytest_seedall.Seeder is Seeder


def test_a_seeder_needs_but_a_name_and_a_function() -> None:
    made = Seeder(name="mine", seed=nothing)
    assert made.module == "mine"
    assert (made.capture, made.restore) == (None, None)
    assert made.seeds_also == ()
    assert (made.seed_calls, made.capture_calls, made.restore_calls) == ((), (), ())
    assert made.probe() == made.probe()  # never says that the library drew


def test_a_seeder_that_can_be_read_is_probed_by_its_state() -> None:
    made = seeder(module="my.module", capture=lambda: 7, restore=nothing)
    assert made.module == "my.module"
    assert made.probe() == 7
    assert seeder(capture=lambda: 7, restore=nothing, probe=lambda: 8).probe() == 8


def test_a_seeder_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        seeder().name = "other"


WRONG: dict[str, dict[str, Any]] = {
    "seeder '': name='' is no name": {"name": ""},
    "seeder 1: name=1 is no name": {"name": 1},
    r"seeder 'a\nb': name='a\nb' is no name": {"name": "a\nb"},
    "seeder None: name=None is no name": {"name": None},
    "seeder 'mine': module=None is no name of a module": {"module": None},
    "seeder 'mine': module=1 is no name of a module": {"module": 1},
    "seeder 'mine': seed=None cannot be called": {"seed": None},
    "seeder 'mine': seed=42 cannot be called": {"seed": 42},
    "seeder 'mine': capture=1 cannot be called": {"capture": 1, "restore": nothing},
    "seeder 'mine': restore=1 cannot be called": {"capture": nothing, "restore": 1},
    "seeder 'mine': probe=0 cannot be called": {"probe": 0},
    "seeder 'mine' needs both capture and restore, or neither": {"capture": nothing},
    "seeder 'mine' needs both capture and restore, or neither ": {"restore": nothing},
    "seeder 'mine': seed_calls='my:seed' is no tuple of 'package:function'": {
        "seed_calls": "my:seed"
    },
    "seeder 'mine': seed_calls=['my:seed'] is no tuple of 'package:function'": {
        "seed_calls": ["my:seed"]
    },
    "seeder 'mine': seeds_also='other' is no tuple of names": {"seeds_also": "other"},
    "seeder 'mine': seed_calls=('my.seed',) is no tuple of 'package:function'": {
        "seed_calls": ("my.seed",)
    },
    "seeder 'mine': restore_calls=('a:b:c',) is no tuple of 'package:function'": {
        "restore_calls": ("a:b:c",)
    },
    "seeder 'mine': capture_calls='a:b' is no tuple of 'package:function'": {
        "capture_calls": "a:b"
    },
    "seeder 'mine': restore_calls=(1,) is no tuple of 'package:function'": {"restore_calls": (1,)},
}


@pytest.mark.parametrize("message", WRONG)
def test_a_wrong_seeder_is_told_in_one_line(message: str) -> None:
    with pytest.raises(TypeError) as caught:
        seeder(**WRONG[message])
    assert str(caught.value) == message.strip()


def test_a_seeder_takes_its_arguments_by_name_alone() -> None:
    with pytest.raises(TypeError):
        Seeder("mine", nothing)  # type: ignore[call-arg]
