"""PyTorch: initial weights, dropout and the order of a `DataLoader` repeat."""

import pytest

pytest.importorskip("torch")

import torch
from torch.utils.data import DataLoader, TensorDataset


@pytest.fixture(scope="module")
def line():
    """Points near a line, drawn once for all tests of this file."""
    x = torch.randn(128, 1)
    return TensorDataset(x, 2 * x + 1 + 0.01 * torch.randn(128, 1))


def train(model, data, epochs=10):
    """Fit the model by gradient descent, the data shuffled in each epoch."""
    optimiser = torch.optim.SGD(model.parameters(), lr=0.2)
    for _ in range(epochs):
        for x, y in DataLoader(data, batch_size=32, shuffle=True):
            optimiser.zero_grad()
            torch.nn.functional.mse_loss(model(x), y).backward()
            optimiser.step()


def test_training_finds_the_line(line):
    model = torch.nn.Linear(1, 1)
    train(model, line)
    assert model.weight.item() == pytest.approx(2, abs=0.1)
    assert model.bias.item() == pytest.approx(1, abs=0.1)


def test_dropout_drops_its_share():
    dropped = torch.nn.functional.dropout(torch.ones(10_000), p=0.3)
    assert (dropped == 0).float().mean().item() == pytest.approx(0.3, abs=0.05)


def test_a_generator_is_given_the_seed_of_the_test(seedall):
    first = torch.rand(3, generator=seedall.torch_generator())
    again = torch.rand(3, generator=seedall.torch_generator())
    assert torch.equal(first, again)
