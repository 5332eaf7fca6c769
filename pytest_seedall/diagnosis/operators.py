"""PyTorch's operators, as a test calls them: what each was given, what it gave, and where.

A recording is of one thread, and of the backward passes that this thread starts. Not in it: other
threads, the processes of a `DataLoader`, and what does not go through PyTorch's dispatcher. A
function of `torch.compile` is not compiled while it is recorded: its operators run one by one.
"""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_seedall._compat.torch import (
    Operator,
    current_node,
    last_node_number,
    operator_of,
    operators_seen_by,
)
from pytest_seedall.diagnosis.tensor_digests import UNREAD, Bounds, TensorDigest, digest_of
from pytest_seedall.entropy.call_sites import CallSite, origin_of, outwards
from pytest_seedall.tracing.examined import Place, is_examined_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import FrameType

# What they return is whatever was in memory.
_UNDEFINED = ("empty", "new_empty", "_empty", "resize", "set_")
# They write all elements of their first argument, whatever it held.
_FILLING = {
    "bernoulli_",
    "cauchy_",
    "copy_",
    "exponential_",
    "fill_",
    "geometric_",
    "log_normal_",
    "normal_",
    "random_",
    "uniform_",
    "zero_",
}
# How many of the results are defined, of operators that have buffers among them.
_DEFINED_RESULTS = {
    "mkldnn_rnn_layer": 3,
    "_embedding_bag": 1,
    "_embedding_bag_forward_only": 1,
    "_cudnn_rnn": 3,
    "miopen_rnn": 3,
    "cudnn_batch_norm": 3,
    "_batch_norm_with_update": 3,
    "_scaled_dot_product_flash_attention": 2,
    "_scaled_dot_product_efficient_attention": 2,
    "_scaled_dot_product_cudnn_attention": 2,
    "_flash_attention_forward": 2,
    "_efficient_attention_forward": 2,
}


class Limits(NamedTuple):
    """How much is recorded."""

    operators: int = 20_000
    seconds: float = 30.0
    """Taken by recording, besides the operators themselves."""
    kept: int = 64 << 20
    """Bytes of all results that are kept."""
    tensor: Bounds = Bounds()


class OperatorRecord(NamedTuple):
    """One operator that has run."""

    name: str
    """As a person writes it: ``index_put_(accumulate=True)``."""
    place: Place | None
    """The nearest line of the project; of a backward pass, the line that has started it."""
    inputs: tuple[TensorDigest, ...]
    others: str
    """The arguments that are not tensors."""
    outputs: tuple[TensorDigest, ...]
    backward: str = ""
    """In a backward pass, the node: ``IndexBackward0``."""
    forward: Place | None = None
    """Where that node was made."""


class Recording:
    """The operators that one run has called, in order.

    `stopped` says why there are no more: ``20,000 operators``; empty if these are all.
    """

    def __init__(self, limits: Limits) -> None:
        self.records: list[OperatorRecord] = []
        self.stopped = ""
        self._limits = limits
        self._seconds = 0.0
        self._kept = 0
        self._thread = threading.get_ident()
        self._made: dict[int, Place] = {}

    def see(self, overload: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Run an operator, and record it."""
        operator = operator_of(overload)
        if self.stopped or operator is None:
            return overload(*args, **kwargs)
        self._note_node()
        if not _is_recorded(operator):
            return overload(*args, **kwargs)
        begun = time.perf_counter()
        given = dict(zip(operator.parameters, args, strict=False)) | dict(kwargs)
        inputs = tuple(self._inputs(operator, given))
        run = time.perf_counter()
        result = overload(*args, **kwargs)
        ended = time.perf_counter()
        self._record(operator, given, inputs, result)
        self._seconds += (run - begun) + (time.perf_counter() - ended)
        self._stop_at_limits()
        return result

    def _inputs(self, operator: Operator, given: Mapping[str, Any]) -> Iterator[TensorDigest]:
        filled = operator.parameters[: operator.name in _FILLING]
        read = [value for name, value in given.items() if name not in {*operator.out, *filled}]
        for tensor in tensors_in(read):
            yield digest_of(tensor, self._limits.tensor)
        if operator.is_random:
            state = _generator_state(given)
            yield UNREAD if state is None else digest_of(state, self._limits.tensor)

    def _record(
        self,
        operator: Operator,
        given: Mapping[str, Any],
        inputs: tuple[TensorDigest, ...],
        result: Any,
    ) -> None:
        written = [given[name] for name in operator.written if name in given]
        defined = _DEFINED_RESULTS.get(operator.name)
        results = result[:defined] if isinstance(result, (tuple, list)) else result
        outputs = tuple(map(self._output, tensors_in([results, *written])))
        if not outputs:
            return
        node = current_node()
        backward, forward = (node.name, self._made.get(node.number)) if node else ("", None)
        others = ", ".join(f"{name}={_plain(value)}" for name, value in given.items())
        name, place = _written(operator, given), self._place()
        self.records.append(OperatorRecord(name, place, inputs, others, outputs, backward, forward))

    def _note_node(self) -> None:
        """Remember where the last node was made, if it is new: for this operator."""
        number = last_node_number()
        if number in self._made or threading.get_ident() != self._thread or current_node():
            return
        if place := self._place():
            self._made[number] = place

    def _output(self, tensor: Any) -> TensorDigest:
        found = digest_of(tensor, self._limits.tensor, keeps=self._kept < self._limits.kept)
        self._kept += len(found.data or b"")
        return found

    def _place(self) -> Place | None:
        """Return the nearest line of the project.

        A backward pass has threads of its own for the devices of an accelerator, and for much
        recursion: there it is the line of the recorded thread, which waits for them.
        """
        place = _project_place(sys._getframe(1))
        if place is None and threading.get_ident() != self._thread:
            place = _project_place(sys._current_frames().get(self._thread))
        return place

    def _stop_at_limits(self) -> None:
        if len(self.records) >= self._limits.operators:
            self.stopped = f"{self._limits.operators:,} operators"
        elif self._seconds > self._limits.seconds:
            self.stopped = f"{self._limits.seconds:g} seconds of recording"


@contextmanager
def recording_operators(limits: Limits | None = None) -> Iterator[Recording]:
    """Record the operators of PyTorch that the body calls, in this thread.

    It takes some 0.1 ms for each, and more for large tensors; what is computed is the same.
    PyTorch must be imported.
    """
    recording = Recording(limits or Limits())
    with operators_seen_by(recording.see):
        yield recording


def tensors_in(values: Any) -> list[Any]:
    """Return the tensors among arguments or results, each once."""
    tensor = sys.modules["torch"].Tensor
    found: dict[int, Any] = {}
    pending = [values]
    while pending:
        value = pending.pop()
        if isinstance(value, tensor):
            found.setdefault(id(value), value)
        elif isinstance(value, (list, tuple)):
            pending += reversed(value)
    return list(found.values())


def _is_recorded(operator: Operator) -> bool:
    """Tell whether an operator computes something: not views, and not memory as it is found."""
    is_ours = operator.library not in ("prim", "profiler")
    return is_ours and not operator.is_view and not operator.name.startswith(_UNDEFINED)


def _project_place(frame: FrameType | None) -> Place | None:
    for outer in outwards(frame):
        if origin_of(outer) == "project" or is_examined_file(outer.f_code.co_filename):
            site = CallSite(outer)
            return Place(site.filename, site.line, site.function)
    return None


def _generator_state(given: Mapping[str, Any]) -> Any:
    """Return the state of the generator from which an operator is to draw, None if unknown."""
    try:
        generator = given.get("generator") or _default_generator(given)
        return None if generator is None else generator.get_state()
    except Exception:  # such as one whose draws are being captured for a CUDA graph
        return None


def _default_generator(given: Mapping[str, Any]) -> Any:
    torch: Any = sys.modules["torch"]
    tensors = tensors_in(list(given.values()))
    device = tensors[0].device if tensors else torch.device(given.get("device") or "cpu")
    if device.type == "cpu":
        return torch.default_generator
    if device.type == "cuda":
        index = torch.cuda.current_device() if device.index is None else device.index
        return torch.cuda.default_generators[index]
    return None


def _written(operator: Operator, given: Mapping[str, Any]) -> str:
    """Return an operator as people write it, with the arguments that choose what it does."""
    chosen = [
        f"{name}={value!r}"
        for name, value in given.items()
        if (value is True or isinstance(value, str)) and value != operator.defaults.get(name)
    ]
    library = "" if operator.library == "aten" else f"{operator.library}::"
    return f"{library}{operator.name}" + (f"({', '.join(chosen)})" if chosen else "")


def _plain(value: Any) -> str:
    """Return what is equal for equal arguments, in any process."""
    torch: Any = sys.modules["torch"]
    values = (torch.dtype, torch.layout, torch.device, torch.memory_format)
    if value is None or isinstance(value, (bool, int, float, complex, str, *values)):
        return repr(value)
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_plain, value))}]"
    return type(value).__name__
