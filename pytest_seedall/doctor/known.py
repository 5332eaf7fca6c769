"""The functions that seed, that make generators and that draw entropy, by their absolute names."""

from __future__ import annotations

from pytest_seedall._compat.python import RAW_ENTROPY
from pytest_seedall.seeders.seed_calls import (
    CAPTURE_CALLS,
    RESTORE_CALLS,
    SEED_CALLS,
    TORCH_ENTROPY_CALLS,
)


def absolute(call: str) -> str:
    """Return the name that a function has where it is called: ``torch.cuda.manual_seed``."""
    return call.replace(":", ".")


#: What seeds a library, or several by calls of functions that seed one.
SEEDING = frozenset(
    {
        *(absolute(call) for calls in SEED_CALLS.values() for call in calls),
        "accelerate.utils.set_seed",
        "faker.Faker.seed",
        "fastai.torch_core.set_seed",
        "ignite.utils.manual_seed",
        "lightning.fabric.seed_everything",
        "lightning.pytorch.seed_everything",
        "lightning.seed_everything",
        "pytorch_lightning.seed_everything",
        "pytorch_lightning.utilities.seed.seed_everything",
        "tensorflow.compat.v1.random.set_random_seed",
        "tensorflow.compat.v1.set_random_seed",
        "tensorflow.keras.utils.set_random_seed",
        "transformers.set_seed",
        "transformers.trainer_utils.set_seed",
    }
)

#: What reads or puts back the state of a library, as fixtures do around a seed.
STATE = frozenset(
    absolute(call)
    for table in (CAPTURE_CALLS, RESTORE_CALLS)
    for calls in table.values()
    for call in calls
)

_NUMPY = ("default_rng", "RandomState", "SeedSequence")
_NUMPY_BITS = ("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64")

#: What makes a generator from a seed, and asks for entropy if it is given none.
GENERATORS = frozenset(
    {
        *(f"numpy.random.{name}" for name in (*_NUMPY, *_NUMPY_BITS)),
        *(f"numpy.random.mtrand.{name}" for name in ("RandomState",)),
        "dask.array.random.RandomState",
        "dask.array.random.default_rng",
        "random.Random",
    }
)

#: What makes a generator, but asks for no entropy.
OTHER_GENERATORS = frozenset(
    {
        "numpy.random.Generator",
        "tensorflow.random.Generator.from_seed",
        "torch.Generator",
    }
)

#: What asks for entropy whatever it is given.
UNSEEDED = frozenset(
    {
        *map(absolute, TORCH_ENTROPY_CALLS),
        "tensorflow.random.Generator.from_non_deterministic_state",
    }
)

#: What gives out NumPy's global generator if it is given None.
GLOBAL = frozenset(
    {"sklearn.utils.check_random_state", "sklearn.utils.validation.check_random_state"}
)

RAW = frozenset({*map(absolute, RAW_ENTROPY), "random.SystemRandom", "uuid.uuid4"})


def is_raw(name: str) -> bool:
    """Tell whether a function draws raw entropy."""
    return name in RAW or name.startswith("secrets.")


#: What is another in each run, beside `time` and raw entropy.
CLOCKS = frozenset({"datetime.datetime.now", "datetime.datetime.utcnow", "os.getpid"})

#: What switches on the deterministic modes that ``--deterministic`` switches on.
DETERMINISTIC = frozenset(
    {
        "tensorflow.config.experimental.enable_op_determinism",
        "torch.backends.cudnn.benchmark",
        "torch.backends.cudnn.deterministic",
        "torch.use_deterministic_algorithms",
    }
)

#: Those of them that give algorithms alone, and no error where there is none.
CUDNN_FLAGS = frozenset({"torch.backends.cudnn.benchmark", "torch.backends.cudnn.deterministic"})

#: The environment variables that are set beside seeds: all of them too late, or by the same option.
VARIABLES = frozenset(
    {
        "CUBLAS_WORKSPACE_CONFIG",
        "PYTHONHASHSEED",
        "TF_CUDNN_DETERMINISTIC",
        "TF_DETERMINISTIC_OPS",
    }
)

#: What a function that does nothing but seed may call all the same, such as to come to a seed.
HARMLESS = frozenset({"int", "os.environ.get", "os.getenv", "print", "str", "super"})
