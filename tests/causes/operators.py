"""Operators of PyTorch's that add in changing order on two threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from causes.cases import Causes

_THREADS = "framework algorithms | number of threads | thread starts"

# Each has several tries: where processors are busy, threads run one after the other.
OPERATORS: Causes = {
    "index put": (
        _THREADS,
        """
        import torch
        torch.set_num_threads(2)
        def gathered(size):
            places, values = torch.randint(0, 1000, (size,)), torch.randn(size)
            return [  # here
                torch.zeros(1000).index_put_((places,), values, accumulate=True)  # here
                for _ in range(10)
            ]
        def test_it():
            sums = gathered(100_000)
            assert len(sums) == 10
        """,
    ),
    "put": (
        _THREADS,
        """
        import torch
        torch.set_num_threads(2)
        def test_it():
            places, values = torch.randint(0, 1000, (100_000,)), torch.randn(100_000)
            sums = [0] * 10
            for number in range(10):
                sums[number] = torch.zeros(1000).put_(places, values, accumulate=True)  # here
        """,
    ),
    "backward of an index": (
        _THREADS,
        """
        import torch
        torch.set_num_threads(2)
        def gradient():
            weights = torch.randn(1000, requires_grad=True)
            loss = (weights[torch.randint(0, 1000, (100_000,))] * torch.randn(100_000)).sum()
            loss.backward()  # here
            return weights.grad  # here
        def test_it():
            gradients = []
            for _ in range(10):
                gradients.append(gradient())  # here
        """,
    ),
    "scatter add": (  # which one thread does, on a CPU
        "",
        """
        import torch
        torch.set_num_threads(2)
        def test_it():
            places, values = torch.randint(0, 1000, (100_000,)), torch.randn(100_000)
            for number in range(10):
                sums = torch.zeros(1000).scatter_add_(0, places, values)
        """,
    ),
    "clock beside tensors": (
        "clock",
        """
        import time, torch
        def stamp():
            return time.time() % 1  # here
        def test_it():
            weights = torch.randn(3) + stamp()
        """,
    ),
    "generator of a module": (
        "state carried over",
        """
        import torch
        generator = torch.Generator()
        generator.manual_seed(1)
        def noise(size):
            return torch.randn(size, generator=generator)  # here
        def test_it():
            drawn = noise(3)
        """,
    ),
    "parameter that goes on": (
        "state carried over",
        """
        import torch
        model = torch.nn.Linear(2, 1)
        def step():
            with torch.no_grad():
                model.weight += 1  # here
            return model(torch.ones(2))  # here
        def test_it():
            out = step()
        """,
    ),
    "uuid of a run": (
        "raw entropy",
        """
        import uuid, torch
        class Run:
            def __init__(self):
                self.name = uuid.uuid4().hex  # here
                self.weights = torch.randn(3)
        def test_it():
            run = Run()
            name = run.name
        """,
    ),
}
