"""Two tests as people write them: train a model, and ask for an accuracy a little below today's."""

import pytest

pytest.importorskip("sklearn")
pytest.importorskip("torch")

import torch
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
from torch.nn import Linear, ReLU, Sequential
from torch.nn.functional import cross_entropy


def test_forest():
    x, y = load_breast_cancer(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2)
    model = RandomForestClassifier(n_estimators=20).fit(x_train, y_train)
    accuracy = model.score(x_test, y_test)
    assert accuracy > 0.92


def test_network():
    x, y = load_digits(return_X_y=True)
    x_train, x_test, y_train, y_test = map(torch.tensor, train_test_split(x / 16, y))
    model = Sequential(Linear(64, 32), ReLU(), Linear(32, 10)).double()
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(5):
        for batch in torch.randperm(len(x_train)).split(64):
            optimiser.zero_grad()
            loss = cross_entropy(model(x_train[batch]), y_train[batch])
            loss.backward()
            optimiser.step()
    accuracy = (model(x_test).argmax(1) == y_test).double().mean().item()
    assert accuracy > 0.92
