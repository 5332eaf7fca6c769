"""The watch over the user's own seeding: what it notes."""

from __future__ import annotations

import inspect
import random
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pluggy
import pytest
from prngs import OwnSeedSession, add

from pytest_seedall.streams.stream import OwnSeed, Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]


@pytest.fixture
def session() -> Iterator[OwnSeedSession]:
    opened = OwnSeedSession(ROOT)
    yield opened
    opened.close()


@pytest.fixture
def stream(session: OwnSeedSession) -> Stream:
    return session.start()


def watch(
    session: OwnSeedSession,
    name: str,
    seed: Callable[[int], object] = lambda number: None,
    seeds_also: tuple[str, ...] = (),
) -> None:
    """Add a library, this module, that is seeded by one of its functions."""
    calls = (f"{__name__}:{name}",)
    add(session.streams, name, seed=seed, seed_calls=calls, seeds_also=seeds_also)


def line() -> int:
    """Return the number of the line that calls this."""
    frame = inspect.currentframe()
    assert frame is not None
    assert frame.f_back is not None
    return frame.f_back.f_lineno


def run_in(file: Path, code: str, **names: Any) -> None:
    """Run code as if it stood in a file."""
    exec(compile(code, str(file), "exec"), {"random": random, **names})


# --- what is noted --------------------------------------------------------------------------------


def test_a_seed_is_noted_with_its_call_and_place(stream: Stream) -> None:
    # fmt: off
    random.seed(0); place = f"unit/test_own_seed_watch.py:{line()}"  # noqa: E702
    # fmt: on
    assert stream.own == {"random": OwnSeed("random", "random.seed(0)", place, (0,))}


def test_each_library_has_its_own_and_the_last_counts(stream: Stream) -> None:
    random.seed(0)
    np.random.seed(1)
    random.seed(2)
    calls = {library: own.call for library, own in stream.own.items()}
    assert calls == {"random": "random.seed(2)", "numpy": "np.random.seed(1)"}


def test_a_function_may_seed_other_libraries_too(session: OwnSeedSession) -> None:
    watch(session, "seed_everything", seeds_also=("random", "numpy"))
    stream = session.start()
    seed_everything(5)
    assert {library: own.value for library, own in stream.own.items()} == {
        "seed_everything": (5,),
        "random": (5,),
        "numpy": (5,),
    }


def test_what_was_asked_for_happens(stream: Stream) -> None:
    random.seed(3)
    np.random.seed(seed=3)
    assert random.random() == random.Random(3).random()
    assert np.random.random() == np.random.RandomState(3).random_sample()


def test_a_wish_for_entropy_is_no_seed(stream: Stream) -> None:
    random.seed(0)
    np.random.seed(0)
    random.seed(version=2)
    np.random.seed(None)
    assert not stream.own


def test_a_seed_that_is_refused_is_none(stream: Stream) -> None:
    refused: list[Callable[[], Any]] = [
        lambda: random.seed(object()),  # type: ignore[arg-type]
        lambda: np.random.seed(-1),
    ]
    for seed in refused:
        with pytest.raises((TypeError, ValueError)):
            seed()
    assert not stream.own


def test_a_function_that_calls_others_is_what_the_user_called(session: OwnSeedSession) -> None:
    watch(session, "seed_everything")
    stream = session.start()
    assert sys.modules[__name__].seed_everything(7) == "seeded"
    calls = {library: own.call for library, own in stream.own.items()}
    called = "test_own_seed_watch.seed_everything(7)"
    assert calls == {"random": called, "numpy": called, "seed_everything": called}
    random.seed(8)
    assert stream.own["random"].call == "random.seed(8)"


def seed_everything(seed: int) -> str:
    random.seed(seed)
    np.random.seed(seed)
    return "seeded"


# --- what is not ----------------------------------------------------------------------------------


def test_our_own_seeding_is_not_noted(session: OwnSeedSession) -> None:
    watch(session, "other", seed=random.seed)
    stream = session.start()
    session.streams.reseed({"other": 7, "random": 8})
    with session.streams.interrupted_by(Stream(6)) as inner:
        pass
    assert not stream.own
    assert not inner.own


def test_a_thread_speaks_for_itself_alone(stream: Stream) -> None:
    thread = threading.Thread(target=random.seed, args=(0,))
    thread.start()
    thread.join()
    assert not stream.own


def test_a_thread_that_is_seeding_does_not_speak_for_others(session: OwnSeedSession) -> None:
    watch(session, "stay_in")
    stream = session.start()
    inside, leave = threading.Event(), threading.Event()
    thread = threading.Thread(target=sys.modules[__name__].stay_in, args=(inside, leave))
    thread.start()
    inside.wait(60)
    random.seed(8)
    leave.set()
    thread.join()
    assert stream.own["random"].call == "random.seed(8)"


def stay_in(inside: threading.Event, leave: threading.Event) -> None:
    inside.set()
    leave.wait(60)


def test_a_library_may_lack_a_function(session: OwnSeedSession) -> None:
    watch(session, "no_such_function")
    session.start()
    assert [seeder.name for seeder in session.streams.registry.live][-1] == "no_such_function"


# --- places ---------------------------------------------------------------------------------------


def test_what_a_library_seeds_is_said_of_its_caller(stream: Stream, tmp_path: Path) -> None:
    names: dict[str, Any] = {"random": random}
    code = compile("def fit(): random.seed(0)", str(tmp_path / "site-packages" / "lib.py"), "exec")
    exec(code, names)
    names["fit"]()
    assert stream.own["random"].place.startswith("unit/test_own_seed_watch.py:")


def test_a_file_elsewhere_is_named_in_full(stream: Stream, tmp_path: Path) -> None:
    run_in(tmp_path / "helper.py", "\n\nrandom.seed(0)")
    assert stream.own["random"].place == f"{(tmp_path / 'helper.py').as_posix()}:3"


def test_what_a_plugin_seeds_in_its_hook_has_no_place(stream: Stream, tmp_path: Path) -> None:
    file = tmp_path / "site-packages" / "plugin.py"
    plugin: dict[str, Any] = {"random": random, "hook": pluggy.HookimplMarker("test")}
    exec(compile("@hook\ndef shuffle(): random.seed(0)", str(file), "exec"), plugin)
    manager = pluggy.PluginManager("test")

    class Specs:
        @pluggy.HookspecMarker("test")
        def shuffle(self) -> None:
            pass

    class Plugin:
        shuffle = staticmethod(plugin["shuffle"])

    manager.add_hookspecs(Specs)
    manager.register(Plugin())
    manager.hook.shuffle()
    assert stream.own["random"] == OwnSeed("random", "random.seed(0)", "", (0,))


def test_outside_of_any_stream_a_conftest_speaks_for_its_folder(
    session: OwnSeedSession, tmp_path: Path
) -> None:
    run_in(tmp_path / "conftest.py", "random.seed(7)")
    (found,) = session.own_seeds.of(tmp_path / "sub" / "test_a.py", None, []).values()
    assert found.value == (7,)
    assert not session.own_seeds.of(tmp_path.parent / "test_a.py", None, [])


def test_and_any_other_file_for_the_whole_project(session: OwnSeedSession, tmp_path: Path) -> None:
    run_in(tmp_path / "plugin.py", "random.seed(7)")
    (found,) = session.own_seeds.of(ROOT / "unit" / "test_a.py", None, []).values()
    assert found.value == (7,)
    assert not session.own_seeds.of(tmp_path / "test_a.py", None, [])


def test_outside_of_any_stream_entropy_and_borrowed_seeds_say_nothing(
    session: OwnSeedSession,
) -> None:
    state = random.getstate()
    random.seed()
    random.setstate(state)
    assert not session.own_seeds.exist
