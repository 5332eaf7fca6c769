"""What can change the numbers beside the seeds."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from types import ModuleType, SimpleNamespace

import pytest

from pytest_seedall.processes import environment as room
from pytest_seedall.processes.environment import differences, environment


@pytest.fixture
def imported(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, object]]:
    """Stand for the imported modules: their attributes, by their names."""
    modules: dict[str, dict[str, object]] = {}
    # Not in `sys.modules`, where the plugin would seed them.
    monkeypatch.setattr(room, "_attributes", lambda name: modules.get(name, {}))
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    return modules


@pytest.mark.usefixtures("imported")
def test_python_and_the_system_are_in_it() -> None:
    here = environment()
    assert here["Python"] == platform.python_version()
    assert here["system"] == f"{platform.system()} {platform.machine()}"
    assert "numpy" not in here
    assert "OMP_NUM_THREADS" not in here


def test_imported_libraries_and_variables_are_in_it(
    imported: dict[str, dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    imported["numpy"] = {"__version__": "2.4.6"}
    imported["tensorflow"] = {"__version__": None}  # while it is being imported
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    here = environment()
    assert (here["numpy"], here["OMP_NUM_THREADS"]) == ("2.4.6", "3")
    assert "tensorflow" not in here


def test_a_module_that_is_imported_lazily_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Lazy(ModuleType):
        def __getattr__(self, name: str) -> object:
            raise AssertionError(name)

    monkeypatch.setitem(sys.modules, "cupy", Lazy("cupy"))
    assert "cupy" not in environment()


@pytest.mark.parametrize("used", [True, False])
def test_what_pytorch_computes_on_is_in_it(
    imported: dict[str, dict[str, object]], used: bool
) -> None:
    cuda = SimpleNamespace(
        is_initialized=lambda: used,
        device_count=lambda: 2 if used else pytest.fail("creates a CUDA context"),
        get_device_name=lambda index: f"H{index}00",
    )
    cpu = SimpleNamespace(get_cpu_capability=lambda: "AVX2")
    backends = SimpleNamespace(cpu=cpu)
    imported["torch"] = {"get_num_threads": lambda: 2, "cuda": cuda, "backends": backends}
    here = environment()
    assert here["PyTorch's threads"] == "2"
    assert here["PyTorch's CPU capability"] == "AVX2"
    assert here.get("CUDA devices") == ("H000, H100" if used else None)


def test_the_processors_features_are_those_that_numpy_uses() -> None:
    command = [
        sys.executable,
        "-c",
        "import numpy; from pytest_seedall.processes.environment import environment; "
        "print(environment().get(\"NumPy's CPU features\", ''))",
    ]
    here = subprocess.check_output(command, text=True).strip()
    if not here:
        pytest.skip("NumPy has no code of its own for this processor")
    without = {**os.environ, "NPY_DISABLE_CPU_FEATURES": here}
    assert subprocess.check_output(command, text=True, env=without).strip() == ""


def test_a_difference_is_named_with_both_sides() -> None:
    recorded = {"Python": "3.11.7", "numpy": "2.1.0", "PyTorch's CPU capability": "AVX512"}
    here = {"Python": "3.11.7", "numpy": "2.4.6", "PyTorch's CPU capability": "AVX2"}
    assert differences(recorded, here) == [
        "PyTorch's CPU capability AVX512 (here AVX2)",
        "numpy 2.1.0 (here 2.4.6)",
    ]


def test_a_library_that_only_one_has_imported_is_no_difference() -> None:
    assert differences({"numpy": "2.1.0"}, {"torch": "2.13.0"}) == []


def test_a_variable_that_only_one_has_is_a_difference() -> None:
    assert differences({"OMP_NUM_THREADS": "1"}, {}) == ["OMP_NUM_THREADS 1 (here not set)"]
