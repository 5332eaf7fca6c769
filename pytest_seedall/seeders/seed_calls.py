"""The functions by which users seed each library, read its state and put it back: the only list.

Each as ``"package.module:function"``, by the name of the library's seeder.
"""

from __future__ import annotations

_TORCH = ("torch", "torch.random")
_TORCH_DEVICES = ("torch.cuda", "torch.xpu")

#: What asks PyTorch for another seed than it has, and gives none.
TORCH_ENTROPY_CALLS = (
    *(f"{module}:seed" for module in (*_TORCH, *_TORCH_DEVICES)),
    *(f"{module}:seed_all" for module in _TORCH_DEVICES),
)

SEED_CALLS: dict[str, tuple[str, ...]] = {
    "random": ("random:seed",),
    "numpy": ("numpy.random:seed", "numpy.random:set_bit_generator"),
    "torch": (
        *(f"{module}:manual_seed" for module in (*_TORCH, *_TORCH_DEVICES)),
        *(f"{module}:manual_seed_all" for module in _TORCH_DEVICES),
        *TORCH_ENTROPY_CALLS,
    ),
    "tensorflow": ("tensorflow:random.set_seed",),
    "keras": ("keras:utils.set_random_seed",),
    "faker": ("faker.proxy:Faker.seed",),
    "factory_boy": ("factory.random:reseed_random",),
    "polars": ("polars:set_random_seed",),
    "dask": ("dask.array.random:seed",),
    "sympy": ("sympy.core.random:seed",),
    "opencv": ("cv2:setRNGSeed",),
    "onnxruntime": ("onnxruntime:set_seed",),
}

#: Those that read a state.
CAPTURE_CALLS: dict[str, tuple[str, ...]] = {
    "random": ("random:getstate",),
    "numpy": ("numpy.random:get_state",),
    "torch": tuple(f"{module}:get_rng_state" for module in _TORCH),
}

#: Those that put one back.
RESTORE_CALLS: dict[str, tuple[str, ...]] = {
    "random": ("random:setstate",),
    "numpy": ("numpy.random:set_state",),
    "torch": tuple(f"{module}:set_rng_state" for module in _TORCH),
}
