"""What PyTorch's documents say of operators that are not deterministic, and what to do."""

from __future__ import annotations

import sys
from typing import Literal, NamedTuple, TypeAlias

#: Where they say it.
SOURCE = "https://docs.pytorch.org/docs/stable/generated/torch.use_deterministic_algorithms.html"

_Effect: TypeAlias = Literal["deterministic", "error"]


class Documented(NamedTuple):
    """One entry of the documents."""

    title: str
    """What it is about, by the name that it has there: ``torch.nn.CTCLoss``."""
    when: str
    effect: _Effect
    """What `torch.use_deterministic_algorithms` makes of it."""
    operators: tuple[str, ...]
    """The names by which PyTorch dispatches it, without underscores around them."""
    argument: str = ""
    """What such an operator is called with, if it is about that alone: ``accumulate=True``."""
    other: str = ""
    """What it is not called with."""
    since: tuple[int, int] = (2, 0)
    """The version of PyTorch from which on it is there; known from 2.13 on."""
    until: tuple[int, int] = (99, 0)
    """The version from which on it is there no more."""


_CUDA, _CPU = "on a CUDA tensor", "on a CPU tensor"
_BACKWARD = "in the backward pass of a CUDA tensor"
_CONVOLUTION = ("convolution", "convolution_backward", "cudnn_convolution")
_TRANSPOSED = ("convolution", "convolution_backward", "cudnn_convolution_transpose")
_CUMSUM = "torch.cumsum", f"{_CUDA} of floats or complex numbers"
_NLL = ("nll_loss_forward", "nll_loss_backward", "nll_loss2d_forward", "nll_loss2d_backward")
_INTERPOLATE = tuple(
    f"upsample_{mode}_backward"
    for mode in (
        "linear1d",
        "bilinear2d",
        "bilinear2d_aa",
        "bicubic2d",
        "bicubic2d_aa",
        "trilinear3d",
    )
)

#: All entries of PyTorch 2.13 and 2.14, in the order of its documents.
DOCUMENTED = (
    Documented("torch.nn.Conv1d", _CUDA, "deterministic", _CONVOLUTION),
    Documented("torch.nn.Conv2d", _CUDA, "deterministic", _CONVOLUTION),
    Documented("torch.nn.Conv3d", _CUDA, "deterministic", _CONVOLUTION),
    Documented("torch.nn.ConvTranspose1d", _CUDA, "deterministic", _TRANSPOSED),
    Documented("torch.nn.ConvTranspose2d", _CUDA, "deterministic", _TRANSPOSED),
    Documented("torch.nn.ConvTranspose3d", _CUDA, "deterministic", _TRANSPOSED),
    Documented(
        "torch.nn.ReplicationPad1d", _BACKWARD, "deterministic", ("replication_pad1d_backward",)
    ),
    Documented(
        "torch.nn.ReplicationPad2d", _BACKWARD, "deterministic", ("replication_pad2d_backward",)
    ),
    Documented(
        "torch.nn.ReplicationPad3d", _BACKWARD, "deterministic", ("replication_pad3d_backward",)
    ),
    Documented("torch.bmm", "of a sparse and a dense CUDA tensor", "deterministic", ("bmm",)),
    Documented(*_CUMSUM, "deterministic", ("cumsum",), since=(2, 14)),
    Documented(
        "torch.nn.Embedding",
        _BACKWARD,
        "deterministic",
        ("embedding_backward", "embedding_dense_backward"),
        since=(2, 14),
    ),
    Documented(
        "torch.Tensor.__getitem__",
        "with a list of tensors, in the backward pass of a CPU tensor",
        "deterministic",
        ("index_put", "index_put_impl"),
        "accumulate=True",
    ),
    Documented(
        "torch.Tensor.index_put",
        "with accumulate=False",
        "deterministic",
        ("index_put", "index_put_impl"),
        other="accumulate=True",
    ),
    Documented(
        "torch.Tensor.index_put",
        f"with accumulate=True {_CPU}",
        "deterministic",
        ("index_put", "index_put_impl"),
        "accumulate=True",
    ),
    Documented(
        "torch.Tensor.put_",
        f"with accumulate=True {_CPU}",
        "deterministic",
        ("put",),
        "accumulate=True",
    ),
    Documented("torch.Tensor.scatter_add_", _CUDA, "deterministic", ("scatter_add",)),
    Documented("torch.gather", "on a CUDA tensor that requires grad", "deterministic", ("gather",)),
    Documented("torch.index_add", _CUDA, "deterministic", ("index_add",)),
    Documented(
        "torch.index_select", _BACKWARD, "deterministic", ("index_select", "index_select_backward")
    ),
    Documented("torch.repeat_interleave", _BACKWARD, "deterministic", ("repeat_interleave",)),
    Documented(
        "torch.Tensor.index_copy", "on a CPU or CUDA tensor", "deterministic", ("index_copy",)
    ),
    Documented(
        "torch.Tensor.scatter", "of a tensor, on a CUDA tensor", "deterministic", ("scatter",)
    ),
    Documented(
        "torch.Tensor.scatter_reduce",
        f"with reduce='sum' {_CUDA}",
        "deterministic",
        ("scatter_reduce",),
        "reduce='sum'",
    ),
    Documented(
        "torch.Tensor.scatter_reduce",
        f"with reduce='mean' {_CUDA}",
        "deterministic",
        ("scatter_reduce",),
        "reduce='mean'",
    ),
    Documented(
        "torch.nn.MaxPool3d", _BACKWARD, "deterministic", ("max_pool3d_with_indices_backward",)
    ),
    Documented("torch.nn.AvgPool3d", _BACKWARD, "error", ("avg_pool3d_backward",)),
    Documented("torch.nn.AdaptiveAvgPool2d", _BACKWARD, "error", ("adaptive_avg_pool2d_backward",)),
    Documented("torch.nn.AdaptiveAvgPool3d", _BACKWARD, "error", ("adaptive_avg_pool3d_backward",)),
    Documented("torch.nn.AdaptiveMaxPool2d", _BACKWARD, "error", ("adaptive_max_pool2d_backward",)),
    Documented(
        "torch.nn.FractionalMaxPool2d", _BACKWARD, "error", ("fractional_max_pool2d_backward",)
    ),
    Documented(
        "torch.nn.FractionalMaxPool3d", _BACKWARD, "error", ("fractional_max_pool3d_backward",)
    ),
    Documented("torch.nn.MaxUnpool1d", "", "error", ("max_unpool2d",)),
    Documented("torch.nn.MaxUnpool2d", "", "error", ("max_unpool2d",)),
    Documented("torch.nn.MaxUnpool3d", "", "error", ("max_unpool3d",)),
    Documented("torch.nn.functional.interpolate", _BACKWARD, "error", _INTERPOLATE),
    Documented("torch.nn.ReflectionPad1d", _BACKWARD, "error", ("reflection_pad1d_backward",)),
    Documented("torch.nn.ReflectionPad2d", _BACKWARD, "error", ("reflection_pad2d_backward",)),
    Documented("torch.nn.ReflectionPad3d", _BACKWARD, "error", ("reflection_pad3d_backward",)),
    Documented("torch.nn.NLLLoss", _CUDA, "error", _NLL),
    Documented("torch.nn.CTCLoss", _BACKWARD, "error", ("ctc_loss_backward",)),
    Documented(
        "torch.nn.EmbeddingBag",
        f"with mode='max', {_BACKWARD}",
        "error",
        ("embedding_bag_backward", "embedding_bag_dense_backward"),
    ),
    Documented(
        "torch.Tensor.put_", "with accumulate=False", "error", ("put",), other="accumulate=True"
    ),
    Documented(
        "torch.Tensor.put_", f"with accumulate=True {_CUDA}", "error", ("put",), "accumulate=True"
    ),
    Documented("torch.histc", _CUDA, "error", ("histc",)),
    Documented("torch.bincount", f"with weights, {_CUDA}", "error", ("bincount",)),
    Documented("torch.median", f"with indices as output, {_CUDA}", "error", ("median",)),
    Documented(
        "torch.nn.functional.grid_sample",
        _BACKWARD,
        "error",
        ("grid_sampler_2d_backward", "grid_sampler_3d_backward"),
    ),
    Documented(*_CUMSUM, "error", ("cumsum",), until=(2, 14)),
    Documented(
        "torch.Tensor.scatter_reduce",
        f"with reduce='prod' {_CUDA}",
        "error",
        ("scatter_reduce",),
        "reduce='prod'",
    ),
    Documented("torch.Tensor.resize_", "of a quantised tensor", "error", ("resize",)),
)

_WHAT_TO_DO: dict[_Effect, str] = {
    "deterministic": "with deterministic=True it computes the same each time, if more slowly",
    "error": "there is no deterministic way to compute it, with deterministic=True it raises an "
    "error: use another operator, or accept the rounding with rtol",
}


def documented() -> list[Documented]:
    """Return the entries for the PyTorch that is imported."""
    version = str(getattr(sys.modules.get("torch"), "__version__", "2.14"))
    numbers = tuple(int(number) for number in version.split(".")[:2])
    return [entry for entry in DOCUMENTED if entry.since <= numbers < entry.until]


def advice_for(operator: str, device: str = "") -> str:
    """Return what PyTorch's documents say of an operator, and what to do; empty if they do not.

    They have only what is not deterministic of itself. What is not in them may be so, too.
    Source: the documents of `torch.use_deterministic_algorithms`,
    https://docs.pytorch.org/docs/stable/generated/torch.use_deterministic_algorithms.html.

    :param operator: as a recording has it: ``index_put_(accumulate=True)``.
    :param device: where its tensors are, such as ``cpu`` or ``cuda:0``; empty if unknown.
    """
    entries = [entry for entry in documented() if _is_about(entry, operator, device)]
    said = []
    for effect, advice in _WHAT_TO_DO.items():
        chosen = [
            f"{entry.title} {entry.when}".strip() for entry in entries if entry.effect == effect
        ]
        if chosen:
            said.append(f"PyTorch documents {', '.join(chosen)} as nondeterministic: {advice}")
    return "; ".join(said)


def _is_about(entry: Documented, operator: str, device: str) -> bool:
    name, _, arguments = operator.partition("(")
    if name.strip("_") not in entry.operators or entry.argument not in arguments:
        return False
    if entry.other and entry.other in arguments:
        return False
    named = [kind for kind in ("CPU", "CUDA") if kind in entry.when]
    return not device or not named or device.partition(":")[0].upper() in named
