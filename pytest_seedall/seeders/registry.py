"""Which libraries have been imported, and so are seeded: the only list of seeders of a session."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pytest_seedall._compat.python import is_importing
from pytest_seedall.entropy.entropy import Entropy
from pytest_seedall.naming.projects import error_in_one_line
from pytest_seedall.seeders.base import (
    Attachment,
    GeneratorKind,
    Library,
    Seeder,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_seedall.seeders.hypothesis import Managed


def _built_in(name: str, module: str, room: str) -> Library:
    """Return a library whose seeder is in `room` of this package, imported when it is needed."""

    def attach(imported: ModuleType, session: Attachment) -> Seeder:
        seeders = import_module(f"pytest_seedall.seeders.{room}")
        return seeders.attach(imported, session)  # type: ignore[no-any-return]

    return Library(name, module, attach)


#: The libraries that are seeded without being asked for, in the order in which they are seeded.
BUILT_IN = (
    _built_in("entropy", "random", "entropy"),
    _built_in("random", "random", "python"),
    _built_in("numpy", "numpy.random", "numpy"),
    _built_in("torch", "torch", "torch"),
    _built_in("tensorflow", "tensorflow", "tensorflow"),
    _built_in("keras", "keras", "keras"),
    _built_in("faker", "faker.proxy", "faker"),
    _built_in("factory_boy", "factory.random", "factory_boy"),
    _built_in("polyfactory", "polyfactory.factories.base", "polyfactory"),
    _built_in("polars", "polars", "polars"),
    _built_in("numba", "numba", "numba"),
    _built_in("dask", "dask.array.random", "dask"),
    _built_in("sympy", "sympy.core.random", "sympy"),
    _built_in("trio", "trio._core._run", "trio"),
    _built_in("opencv", "cv2", "opencv"),
    _built_in("onnxruntime", "onnxruntime", "onnxruntime"),
    _built_in("model_bakery", "model_bakery.random_gen", "model_bakery"),
    _built_in("trimesh", "trimesh.util", "trimesh"),
    _built_in("qiskit", "qiskit.quantum_info.operators.random", "qiskit"),
    _built_in("gensim", "gensim.utils", "gensim"),
    _built_in("randomname", "randomname.util", "randomname"),
    _built_in("hypothesis", "hypothesis", "hypothesis"),
    _built_in("multiprocessing", "multiprocessing.process", "multiprocessing"),
)

_NAMES = frozenset(library.name for library in BUILT_IN)


class Registry:
    """The seeders of one session: those of imported libraries, and those that wait for an import.

    :param notice: told, in one line, that a seeder failed and which library goes unseeded.
    :param entropy: what answers entropy draws; default: nothing does.
    """

    def __init__(
        self,
        session_seed: Callable[[], int],
        modules_of_test: Callable[[], frozenset[str] | None],
        notice: Callable[[str], None],
        entropy: Entropy | None = None,
    ) -> None:
        self.live: list[Seeder] = []
        self.waiting: list[Library] = list(BUILT_IN)
        self._places = {library.name: place for place, library in enumerate(BUILT_IN)}
        self._origins = {library.name: library.origin for library in BUILT_IN}
        self._cleanup = ExitStack()
        entropy = entropy or Entropy(lambda: "off", str)
        self._refused: dict[str, ModuleType] = {}
        """The modules, maybe fakes, to which no seeder is attached, by library."""
        self.kinds: list[GeneratorKind] = []
        """The generators that are objects, of all libraries that have been imported."""
        self._attachment = Attachment(
            session_seed, modules_of_test, entropy, self.kinds, self._cleanup
        )
        self._notice = notice
        self._on_attached: list[Callable[[Seeder, ExitStack], None]] = []
        self._modules_seen = 0
        self._managed: list[Managed] = []

    def add(self, library: Library) -> None:
        """Have one more library seeded, after those that are known already.

        :raises ValueError: if there is a seeder of that name.
        """
        if library.name in self._origins:
            raise ValueError(
                f"two seeders are named {library.name!r}: "
                f"{self._origins[library.name]} and {library.origin}"
            )
        self._places[library.name] = len(self._places)
        self._origins[library.name] = library.origin
        self.waiting.append(library)
        self._modules_seen = 0

    def offer(self, library: Library) -> None:
        """Have one more library seeded, unless there is a seeder of that name."""
        try:
            self.add(library)
        except ValueError as error:
            self._notice(f"{error}; the first is used")

    def tell_of_attached(self, tell: Callable[[Seeder, ExitStack], None]) -> None:
        """Tell of each seeder whose library has been imported, now and from now on.

        :param tell: called with it, and with what is closed when the session ends.
        """
        for seeder in self.live:
            tell(seeder, self._cleanup)
        self._on_attached.append(tell)

    def refresh(self, imported: str = "") -> None:
        """Take up the libraries that have been imported since.

        :param imported: a module whose import ends right now.
        """
        if len(sys.modules) == self._modules_seen and not imported:
            return  # runs before every phase of every test
        self._modules_seen = len(sys.modules)
        for library in list(self.waiting):
            self._look_at(library, imported)
        if self._refused:  # a fake may give way to the library, among as many modules
            self._modules_seen = 0

    def switch_off(self, seeder: Seeder, error: Exception) -> None:
        """Stop using a seeder that raised, and say so once."""
        if seeder in self.live:
            self.live = [other for other in self.live if other is not seeder]
            self._notice(self._failure(seeder.name, error))

    def close(self) -> None:
        """Undo what was changed in the libraries. Nothing is seeded afterwards."""
        self.live, self.waiting = [], []
        self._managed = []  # and so Hypothesis forgets what was in it
        self._cleanup.close()

    def _look_at(self, library: Library, imported: str) -> None:
        module: Any = sys.modules.get(library.module)
        if module is self._refused.get(library.name):  # or there is still none
            return
        if library not in self.waiting:  # one before it has imported it, and it has been taken up
            return
        self._refused.pop(library.name, None)
        if not module:
            return
        if _is_fake(library, module):
            self._refused[library.name] = module
        elif library.module == imported or not is_importing(module):
            self._take_up(library, module)

    def _take_up(self, library: Library, module: ModuleType) -> None:
        self.waiting.remove(library)
        try:
            seeder = self._attach(library, module)
            for tell in self._on_attached:
                tell(seeder, self._cleanup)
        except Exception as error:  # a library we know too little of must not break the run
            self._notice(self._failure(library.name, error))
            self._refused[library.name] = module
            self.waiting.append(library)
            return
        self.live = sorted([*self.live, seeder], key=lambda other: self._places[other.name])
        self._tell_hypothesis()

    def _attach(self, library: Library, module: ModuleType) -> Seeder:
        seeder = library.attach(module, self._attachment)
        if library in BUILT_IN:
            return seeder
        from pytest_seedall.seeders.apart import apart  # few runs need it

        return apart(seeder, lambda: [one for one in self.live if one.name in _NAMES])

    def _failure(self, name: str, error: Exception) -> str:
        origin = self._origins[name]
        return f"{name} is not seeded: its seeder ({origin}) raised {error_in_one_line(error)}"

    def _tell_hypothesis(self) -> None:
        is_live = any(seeder.name == "hypothesis" for seeder in self.live)
        if self._managed or not is_live:
            return
        from pytest_seedall.seeders.hypothesis import Managed

        managed = Managed(lambda: self.live, self._attachment.entropy)
        if managed.seeders():
            # Hypothesis keeps a weak reference, and looks for who keeps it: a list made now is
            # found, this object may be hidden by `gc.freeze`.
            self._managed = [managed]
            sys.modules["hypothesis"].register_random(managed)


def _is_fake(library: Library, module: object) -> bool:
    """Tell whether a test has put something else in the place of a library that we know."""
    return library in BUILT_IN and not issubclass(type(module), ModuleType)


def first_probe(seeder: Seeder, seed: int) -> Any:
    """Return what `seeder.probe()` gives right after `seeder.seed(seed)`.

    It leaves no trace, but of a library whose state cannot be put back.
    """
    if seeder.capture is None or seeder.restore is None:
        if seeder.tells:
            seeder.seed(seed)
        return seeder.probe()
    state = seeder.capture()
    try:
        seeder.seed(seed)
        return seeder.probe()
    finally:
        seeder.restore(state)
