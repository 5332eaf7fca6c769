"""What the examples share."""

import pytest


@pytest.fixture(scope="session")
def dataset():
    """200 points of two classes: drawn once, and the same whichever test asks for it first."""
    numpy = pytest.importorskip("numpy")
    labels = numpy.random.permutation([0, 1] * 100)
    return numpy.random.normal(size=(200, 3)) + 3 * labels[:, None], labels
