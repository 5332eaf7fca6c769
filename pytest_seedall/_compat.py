"""The only place that touches private names, of pytest or of any other package.

Each one says why there is no public way; `tests/unit/test_compat.py` fails when one goes away.
"""

from __future__ import annotations

import inspect
import json
import random
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from types import ModuleType

# --- Python ---------------------------------------------------------------------------------------


def is_importing(module: ModuleType) -> bool:
    """Tell whether `module` is still being imported, and so not ready to be seeded.

    Private: `importlib` marks the spec and offers no function that reads the mark.
    """
    return getattr(getattr(module, "__spec__", None), "_initializing", False)


# --- pytest ---------------------------------------------------------------------------------------


def fixture_definitions(item: pytest.Item) -> dict[str, Sequence[pytest.FixtureDef[Any]]]:
    """Return the definitions behind each fixture name that `item` uses, overridden ones first.

    Private: pytest tells only the names (`item.fixturenames`), not whose fixture a name means.
    """
    info = getattr(item, "_fixtureinfo", None)
    if info is None:
        return {}
    return {name: _in_use(name, visible) for name, visible in info.name2fixturedefs.items()}


def _in_use(
    name: str, visible: Sequence[pytest.FixtureDef[Any]]
) -> Sequence[pytest.FixtureDef[Any]]:
    """Return the last definition, and what it overrides if it asks for that by its own name."""
    used = 1
    while used < len(visible) and name in visible[-used].argnames:
        used += 1
    return visible[-used:]


def determine_rootdir(
    targets: Sequence[str], inifile: str | None, rootdir: str | None, started_in: Path
) -> tuple[Path, Path | None]:
    """Return the rootdir and ini file that pytest would choose if started for `targets` alone.

    Private: pytest decides this while it parses its command line and has no function for it.
    """
    from _pytest.config.findpaths import determine_setup

    arguments: dict[str, Any] = {
        "inifile": inifile,
        "args": targets,
        "rootdir_cmd_arg": rootdir,
        "invocation_dir": started_in,
        "override_ini": None,  # since pytest 8.4
    }
    accepted = inspect.signature(determine_setup).parameters
    rootpath, inipath, *_ = determine_setup(**{k: arguments[k] for k in accepted})
    return rootpath, inipath


def early_cache_value(config: pytest.Config, key: str) -> object:
    """Return a value of pytest's cache before `config.cache` exists; None if there is none.

    Private: the layout of the cache folder. The initial conftests are imported before the cache
    plugin is configured, and their imports need the seed of the last run already.
    """
    if getattr(config.known_args_namespace, "cacheclear", True):  # the plugin is off
        return None
    folder = config.rootpath / Path(config.getini("cache_dir")).expanduser()
    try:
        stored: object = json.loads((folder / "v" / key).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return stored


def ini_value(config: pytest.Config, name: str) -> object:
    """Return a setting as it is written, be it a number in TOML.

    Private: in pytest 9's native TOML, `getini` refuses what is not of the registered type, and
    9.2 is the first to take a type of several; INI files know text alone.
    """
    try:
        return config.getini(name)
    except (TypeError, pytest.UsageError):
        return config._inicfg[name].value


def option_names(config: pytest.Config) -> Collection[str]:
    """Return the names of all options that are known by now: ``--seed``, ``-p``.

    Private: in pytest 8, `getoption` knows no option without a default before it is parsed.
    """
    holder: Any = config if hasattr(config, "_opt2dest") else config._parser  # since pytest 9.2
    return holder._opt2dest  # type: ignore[no-any-return]


def parameter_index(request: pytest.FixtureRequest) -> int:
    """Return the index of the parameter that a parametrised fixture is set up with.

    Private: only `request.param`, the value, is documented.
    """
    return request.param_index  # type: ignore[attr-defined,no-any-return]


# --- PyTorch --------------------------------------------------------------------------------------


class TorchSeedQueue:
    """The seed that CUDA or XPU gets when it is used for the first time.

    Private: `torch.cuda.manual_seed_all` fills the same queue, but formats the whole call stack
    for it, which inside pytest takes hundreds of microseconds each time.
    """

    def __init__(self, backend: ModuleType) -> None:
        self._tracker = backend._lazy_seed_tracker

    def put(self, seed_devices: Callable[[], None]) -> None:
        """Have `seed_devices` called when the backend starts, in place of any earlier seed."""
        self._tracker.queue_seed_all(seed_devices, ())

    def capture(self) -> tuple[Any, Any, list[Any]]:
        tracker = self._tracker
        return tracker.manual_seed_all_cb, tracker.manual_seed_cb, tracker.call_order

    def restore(self, captured: Any) -> None:
        tracker = self._tracker
        tracker.manual_seed_all_cb, tracker.manual_seed_cb, tracker.call_order = captured

    def call(self, captured: Any) -> None:
        """Do what was queued, as the backend does when it starts: it has been started since."""
        _, _, calls = captured
        for function, _ in filter(None, calls):
            function()


# --- TensorFlow and Keras -------------------------------------------------------------------------


class TensorFlowContext:
    """TensorFlow's eager seed, kernel caches and global generator.

    Private: `tf.random.set_seed` can only do everything at once, empties all kernel caches each
    time, and has nothing that reads a seed or puts one back.
    """

    def __init__(self) -> None:
        from tensorflow.python import pywrap_tfe
        from tensorflow.python.eager import context
        from tensorflow.python.framework import ops, random_seed
        from tensorflow.python.ops import stateful_random_ops

        self._context = context.context()
        self._clear_caches = pywrap_tfe.TFE_ContextClearCaches
        self._executing_eagerly = context.executing_eagerly
        self._default_graph = ops.get_default_graph
        self._random_seed = random_seed
        self._generators = stateful_random_ops

    def seed(self, seed: int) -> None:
        """Do what `tf.random.set_seed` does, without emptying the kernel caches."""
        self._context._seed = seed
        self._context._rng = random.Random(seed)

    @property
    def seed_in_force(self) -> Any:
        """The seed that operations draw by: the last that we, or the user's own code, have set."""
        return self._context._seed

    def empty_kernel_caches(self) -> None:
        """Make every operation that draws start anew."""
        handle = self._context._context_handle
        if handle is not None:  # before TensorFlow's first operation there is no kernel
            self._clear_caches(handle)

    def capture(self) -> tuple[Any, Any]:
        random_state = getattr(self._context, "_rng", None)
        return self._context._seed, random_state and random_state.getstate()

    def restore(self, captured: tuple[Any, Any]) -> None:
        self._context._seed, state = captured
        if state is not None:
            self._context._rng.setstate(state)

    def draw(self) -> float | None:
        """Draw one number from what gives each eager operation its seed."""
        random_state = getattr(self._context, "_rng", None)
        return random_state and random_state.random()

    @property
    def global_generator(self) -> Any:
        """The `tf.random.Generator` of `tf.random.get_global_generator`, None before its use."""
        return self._generators.global_generator

    @contextmanager
    def watched(
        self, on_eager_draw: Callable[[], None], on_traced_draw: Callable[[Any], None]
    ) -> Iterator[None]:
        """Call `on_eager_draw()` or `on_traced_draw(graph)` before any operation takes a seed."""
        original = self._random_seed.get_seed

        def get_seed(op_seed: Any) -> Any:
            if self._executing_eagerly():
                on_eager_draw()
            else:
                on_traced_draw(self._default_graph())
            return original(op_seed)

        self._random_seed.get_seed = get_seed
        try:
            yield
        finally:
            self._random_seed.get_seed = original

    @contextmanager
    def global_generator_seeded_by(self, seed: Callable[[], int | None]) -> Iterator[None]:
        """Have the global generator created from `seed()`, or from entropy if that is None."""
        generator_class = self._generators.Generator
        original = generator_class.__dict__["from_non_deterministic_state"]

        def from_non_deterministic_state(cls: Any, alg: Any = None) -> Any:
            caller = sys._getframe(1).f_globals.get("__name__")
            current = seed() if caller == self._generators.__name__ else None
            return original.__func__(cls, alg) if current is None else cls.from_seed(current)

        generator_class.from_non_deterministic_state = classmethod(from_non_deterministic_state)
        try:
            yield
        finally:
            generator_class.from_non_deterministic_state = original


class KerasGlobalGenerator:
    """The seed generator behind `keras.random` functions that are given no seed.

    Private: `keras.utils.set_random_seed` alone resets it, and imports TensorFlow to do so,
    whatever the backend.
    """

    _NAME = "global_seed_generator"

    def __init__(self) -> None:
        from keras.src.backend.common import global_state

        self._get = global_state.get_global_attribute
        self._set = global_state.set_global_attribute

    def get(self) -> Any:
        """Return the generator, None before its use."""
        return self._get(self._NAME)

    def put(self, generator: Any) -> None:
        """Make `generator` the global one; with None, Keras makes another when it needs one."""
        self._set(self._NAME, generator)


# --- Hypothesis -----------------------------------------------------------------------------------


def hypothesis_random(core: ModuleType, register: Callable[[Any], None]) -> random.Random:
    """Return what Hypothesis draws the seed of each test from, in this thread.

    Private: the public ways to give a seed (`@seed`, `--hypothesis-seed`) switch the example
    database off; this one keeps it, and yields to `@seed`, `--hypothesis-seed` and `derandomize`.
    """
    place: Any = getattr(core, "threadlocal", core)  # a plain global until Hypothesis 6.131
    if place._hypothesis_global_random is None:
        place._hypothesis_global_random = random.Random()
        register(place._hypothesis_global_random)
    return place._hypothesis_global_random  # type: ignore[no-any-return]


class HypothesisConstants:
    """Where Hypothesis finds the constants that it mixes into its examples.

    Private: it reads them from the source of every local module in `sys.modules`, so that the
    examples of a test change with what other tests have imported, even under `@seed`; nothing
    public narrows that. Absent before Hypothesis 6.135.

    :param modules: returns the names of the modules to read; None for what Hypothesis would read.
    """

    def __init__(self, modules: Callable[[], frozenset[str] | None]) -> None:
        from hypothesis.internal.conjecture import providers

        self._providers: Any = providers
        self._modules = modules
        self._read_all = getattr(providers, "_get_local_constants", None)
        self._known: dict[frozenset[str], Any] = {}
        self._current: frozenset[str] | None = None

    @contextmanager
    def narrowed(self) -> Iterator[None]:
        """Have Hypothesis read those modules alone."""
        if self._read_all is None:
            yield
            return
        self._providers._get_local_constants = self._get
        try:
            yield
        finally:
            self._providers._get_local_constants = self._read_all
            self._providers.CONSTANTS_CACHE.cache.clear()

    def _get(self) -> Any:
        names = self._modules()
        if names is not self._current:
            self._current = names
            self._providers.CONSTANTS_CACHE.cache.clear()  # holds those that a strategy permits
        if names is None:
            assert self._read_all is not None
            return self._read_all()
        if names not in self._known:
            self._known[names] = self._read(sorted(names))
        return self._known[names]

    def _read(self, names: Iterable[str]) -> Any:
        kinds = vars(self._providers._local_constants).items()
        # Hypothesis's own kind of set, which is sorted: its order decides what is drawn.
        found = self._providers.Constants(**{kind: some.intersection(()) for kind, some in kinds})
        for name in names:
            file = getattr(sys.modules.get(name), "__file__", None)
            if file and self._providers.is_local_module_file(file):
                found |= self._providers.constants_from_module(sys.modules[name])
        return found
