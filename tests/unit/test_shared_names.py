"""The names of tests whose parameters share their random data."""

from __future__ import annotations

import pytest

from pytest_seedall.naming.seed_ids import names_of, names_with_shared_data


class Kernel:
    pass


@pytest.mark.parametrize("kernel", [Kernel()], ids=["[a-b]"])
@pytest.mark.parametrize("model", ["svm"])
@pytest.mark.parametrize("flag", [True])
def test_shared_parameters_are_left_out_of_the_names(
    request: pytest.FixtureRequest, model: str, kernel: Kernel, flag: bool
) -> None:
    names, bare = names_of(request.node), "::test_shared_parameters_are_left_out_of_the_names"
    shared: dict[str | tuple[str, ...], str] = {
        "params": bare,
        ("model", "kernel", "flag"): f"{bare}[]",
        ("model",): f"{bare}[flag=1-kernel='#0']",
        ("kernel",): f"{bare}[flag=1-model='svm']",
        ("other",): f"{bare}[flag=1-model='svm'-kernel='#0']",
    }
    assert {key: names_with_shared_data(request.node, names, key) for key in shared} == shared


def test_a_test_without_parameters_keeps_its_names(request: pytest.FixtureRequest) -> None:
    names = "::test_a_test_without_parameters_keeps_its_names"
    assert names_with_shared_data(request.node, names, "params") == names
