"""PyTorch: what tests draw from it, in their process and in children, on CPU and GPU."""

from __future__ import annotations

import re

import pytest
from experiments import Suite

torch = pytest.importorskip("torch")

DRAWS = {
    "test_draws.py": """
        import pytest
        import torch
        from noting import note
        from torch import nn

        DRAWS = {
            "rand": lambda: torch.rand(3),
            "randn": lambda: torch.randn(3),
            "randint": lambda: torch.randint(10**6, (3,)),
            "randperm": lambda: torch.randperm(9),
            "bernoulli": lambda: torch.bernoulli(torch.full((20,), 0.5)),
            "multinomial": lambda: torch.multinomial(torch.ones(9), 5),
            "normal_": lambda: torch.empty(3).normal_(),
            "a layer's weights": lambda: nn.Linear(2, 3).weight,
            "dropout": lambda: nn.Dropout(0.5)(torch.ones(20)),
            "DataLoader": lambda: list(torch.utils.data.DataLoader(range(9), shuffle=True)),
            "random_split": lambda: list(torch.utils.data.random_split(range(9), [4, 5])[0]),
        }

        @pytest.fixture(scope="module")
        def model():
            return nn.Sequential(nn.Linear(2, 4), nn.Dropout(0.5), nn.Linear(4, 1))

        @pytest.mark.parametrize("name", DRAWS)
        def test_draw(name):
            note(name, DRAWS[name]())

        def test_training(model):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            losses = []
            for _ in range(3):
                optimizer.zero_grad()
                loss = model(torch.rand(8, 2)).square().mean()
                loss.backward()
                optimizer.step()
                losses.append(loss)
            note("losses", losses)
            note("generator of its own", torch.rand(2, generator=torch.Generator().manual_seed(1)))
    """,
}


def test_draws_are_the_same_in_any_order(pytester: pytest.Pytester) -> None:
    values = Suite(pytester, DRAWS).values_in_any_order()
    assert len(set(values.values())) == len(values) == 13


def test_the_printed_test_seed_pasted_into_manual_seed_gives_the_same_numbers(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile("""
        import torch

        def test_fails():
            assert torch.rand(3).tolist() == []
    """)
    text = pytester.runpytest_inprocess("--seed=42", "-vv").stdout.str()
    printed = re.search(r"^test seed +(\d+)", text, re.MULTILINE)
    assert printed is not None
    with torch.random.fork_rng():
        torch.manual_seed(int(printed[1]))
        assert f"assert {torch.rand(3).tolist()} == []" in text


@pytest.mark.parametrize("call", ["torch.manual_seed(5)", "torch.random.manual_seed(5)"])
def test_a_seed_of_the_tests_own_setup_survives_into_its_body(
    pytester: pytest.Pytester, call: str
) -> None:
    suite = Suite(pytester, {"test_it.py": seeded_in_a_fixture(call)})
    with torch.random.fork_rng():
        torch.manual_seed(5)
        assert suite.values() == {"body": (repr(torch.rand(3).tolist()),)}


def test_a_seed_that_was_only_borrowed_does_not(pytester: pytest.Pytester) -> None:
    borrowed = "with torch.random.fork_rng(): torch.manual_seed(5)"
    suite = Suite(pytester, {"test_it.py": seeded_in_a_fixture(borrowed)})
    plain = Suite(pytester, {"test_it.py": seeded_in_a_fixture("pass")})
    assert suite.values() == plain.values()


def seeded_in_a_fixture(call: str) -> str:
    return f"""
        import pytest
        import torch
        from noting import note

        @pytest.fixture
        def seeded():
            {call}

        def test_it(seeded):
            note("body", torch.rand(3))
    """


CHILDREN = {
    "datasets.py": """
        import random

        import numpy as np
        import torch

        class Drawing:
            def __len__(self):
                return 4

            def __getitem__(self, index):
                unseeded = np.random.default_rng()
                return torch.tensor(
                    [random.random(), np.random.random(), torch.rand(()).item(), unseeded.random()]
                )
    """,
    "test_children.py": """
        import os
        import random

        import numpy as np
        import pytest
        import torch
        from datasets import Drawing
        from noting import note
        from torch.utils.data import DataLoader

        @pytest.mark.parametrize(("method", "workers"), [("fork", 2), ("spawn", 1)])
        def test_workers(method, workers, seedall, monkeypatch):
            if method == "spawn":
                for name, value in seedall.child_env().items():
                    monkeypatch.setenv(name, value)
            loader = DataLoader(
                Drawing(), num_workers=workers, shuffle=True, multiprocessing_context=method
            )
            note(f"workers by {method}", [batch[0] for batch in loader])

        def test_forks():
            for child in range(2):
                if not os.fork():
                    draws = random.random(), np.random.random(), torch.rand(()).item()
                    note(f"forked child {child}", *draws)
                    os._exit(0)
                os.wait()
            note("parent afterwards", random.random(), np.random.random(), torch.rand(()))
    """,
}


def test_child_processes_repeat(pytester: pytest.Pytester) -> None:
    # In processes of their own: other libraries' threads would make forking here a risk.
    suite = Suite(pytester, CHILDREN)
    in_full = suite.values(process=True)
    assert suite.values("--order=reversed", process=True) == in_full
    assert len(set(in_full.values())) == len(in_full) == 5


WITHOUT_CUDA = {
    "test_cpu.py": """
        import pytest
        import torch

        def queued():
            return [call for call in torch.cuda._lazy_seed_tracker.get_calls() if call]

        @pytest.fixture(scope="module", params=range(3))
        def wide(request):
            return torch.rand(1)

        @pytest.mark.parametrize("_", range(5))
        def test_cpu(_, wide):
            assert not torch.cuda.is_initialized()
            assert not torch.xpu.is_initialized()
            assert len(queued()) == 1

        def test_a_seed_of_the_tests_own_takes_the_place_of_ours():
            (ours,) = queued()
            torch.cuda.manual_seed_all(7)
            (own,) = queued()
            assert own != ours
    """,
}


def test_seeding_starts_no_device_and_queues_one_seed(pytester: pytest.Pytester) -> None:
    result = Suite(pytester, WITHOUT_CUDA).run(process=True)
    result.assert_outcomes(passed=16)


ON_A_DEVICE = {
    "test_device.py": """
        import pytest
        import torch
        from noting import note

        @pytest.fixture(scope="session")
        def wide():
            note("session fixture", torch.rand(2), torch.rand(2, device="cuda"))

        def test_cpu_alone():
            note("cpu", torch.rand(2))

        def test_first():
            note("first", torch.rand(2), torch.rand(2, device="cuda"), torch.rand(2))

        def test_wide(wide):
            note("body", torch.rand(2, device="cuda"), torch.randn(2, device="cuda"))

        @pytest.mark.seed(9)
        def test_pinned():
            note("pinned", torch.rand(2, device="cuda"))

        def test_generators():
            states = [torch.cuda.get_rng_state(n) for n in range(torch.cuda.device_count())]
            note("all devices alike", all(torch.equal(states[0], state) for state in states))
    """,
}


@pytest.mark.cuda
@pytest.mark.skipif("not torch.cuda.is_available()", reason="needs a CUDA device")
def test_a_device_draws_the_same_whenever_it_is_first_used(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, ON_A_DEVICE)
    in_full = suite.values(process=True)  # CUDA is first used in the middle of `test_first`
    assert suite.values("--order=reversed", process=True) == in_full
    assert suite.alone(process=True) == in_full
    torch.cuda.manual_seed_all(9)
    assert in_full["pinned"] == (repr(torch.rand(2, device="cuda").tolist()),)
    assert in_full["all devices alike"] == ("True",)


def test_a_seed_that_a_fixture_set_survives_what_it_borrows(pytester: pytest.Pytester) -> None:
    tests = """
        import pytest
        import torch
        from noting import note

        @pytest.fixture
        def seeded():
            torch.manual_seed(5)
            with torch.random.fork_rng():
                torch.manual_seed(6)

        def test_it(seeded):
            note("drawn", torch.rand(1))
    """
    values = Suite(pytester, {"pytest.ini": "", "test_it.py": tests}).values()
    torch.manual_seed(5)
    assert values == {"drawn": (repr(torch.rand(1).tolist()),)}


@pytest.mark.parametrize("call", ["torch.seed()", "torch.random.seed()"])
def test_entropy_that_a_fixture_asked_for_does_not_reach_the_test(
    pytester: pytest.Pytester, call: str
) -> None:
    tests = f"""
        import pytest
        import torch
        from noting import note

        @pytest.fixture
        def seeded():
            torch.manual_seed(5)
            {call}

        def test_it(seeded):
            note("drawn", torch.rand(1))
    """
    suite = Suite(pytester, {"pytest.ini": "", "test_it.py": tests})
    assert suite.values() == suite.values()


def test_a_test_that_asks_for_entropy_does_not_repeat(pytester: pytest.Pytester) -> None:
    tests = """
        import torch

        def test_it():
            torch.seed()
            assert torch.rand(1) < 0
    """
    result = Suite(pytester, {"pytest.ini": "", "test_it.py": tests}).run("--entropy=off")
    result.stdout.fnmatch_lines(
        ["own seed    torch.seed()   test_it.py:5 (from the operating system: does not repeat)"]
    )


ENTROPY = {
    "pytest.ini": "[pytest]",
    "test_entropy.py": """
        import pytest
        import torch
        from noting import note
        from torch import Generator

        def test_shared():
            note("seed", torch.seed(), torch.rand(2), torch.random.seed(), torch.rand(2))

        def test_generators():
            mine = torch.Generator()
            note("generators", mine.seed(), torch.rand(2, generator=mine), Generator().seed())
            assert mine.seed() == mine.initial_seed() != torch.default_generator.seed()
            note("after the generators", torch.rand(2))

        def test_devices():
            assert torch.cuda.seed() is torch.cuda.seed_all() is None
            note("after the seeds of devices", torch.rand(2))
    """,
}


def test_seeds_that_pytorch_asks_the_system_for_repeat(pytester: pytest.Pytester) -> None:
    suite = Suite(pytester, ENTROPY)
    values = suite.values_in_any_order()
    assert suite.values(seed=43) != values
    for place in ("seed", "generators"):
        first, second = values[place][0], values[place][2]
        assert first != second
        assert suite.values("--entropy=report")[place] != suite.values("--entropy=report")[place]


@pytest.mark.parametrize(
    "call", ["torch.seed()", "torch.Generator().seed()", "torch.default_generator.seed()"]
)
def test_what_pytorch_asks_the_system_for_is_noted_once(
    pytester: pytest.Pytester, call: str
) -> None:
    tests = f"""
        import torch

        def test_it():
            {call}
            assert False
    """
    suite = Suite(pytester, {"pytest.ini": "", "test_it.py": tests})
    suite.run("--entropy=report").stdout.fnmatch_lines([f"not seeded  {call}   test_it.py:5"])
    suite.run().stdout.re_match_lines([rf"drew from   (torch, )?{re.escape(call)}$"])


def test_a_seed_of_a_generator_can_be_an_error(pytester: pytest.Pytester) -> None:
    tests = """
        import torch

        def test_it():
            torch.Generator().seed()
    """
    result = Suite(pytester, {"pytest.ini": "", "test_it.py": tests}).run("--entropy=error")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["E *EntropyError: torch.Generator().seed() asks *: use torch.manual_seed(seedall.seed)*"]
    )


def test_a_generator_that_tests_share_is_named(pytester: pytest.Pytester) -> None:
    tests = """
        import torch

        RNG = torch.Generator()
        LIBRARYS_OWN = torch.default_generator

        def test_first(): torch.rand(1, generator=RNG)
        def test_second(): assert torch.rand(1, generator=RNG) < 0
    """
    result = Suite(pytester, {"pytest.ini": "", "test_it.py": tests}).run()
    result.stdout.fnmatch_lines(
        ["drew from   RNG (shared)", "shared      RNG (torch.Generator, test_it.py:4) was moved *"]
    )
