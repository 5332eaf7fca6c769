"""NumPy: `np.random` repeats by itself, a new generator is given the seed of its test."""

import unittest

import pytest

pytest.importorskip("numpy")

import numpy as np


def bootstrap_interval(sample):
    """Return the range of nearly all means of samples that are drawn from the sample itself."""
    means = np.random.choice(sample, size=(1000, len(sample))).mean(axis=1)
    return np.quantile(means, [0.0005, 0.9995])


def add_noise(image, rng):
    """Return the image with noise, drawn from the generator that the caller hands over."""
    return image + rng.normal(scale=0.1, size=image.shape)


def test_a_bootstrap_interval_holds_the_mean():
    sample = np.random.exponential(size=50)
    low, high = bootstrap_interval(sample)
    assert low < sample.mean() < high


def test_the_classes_lie_apart(dataset):
    points, labels = dataset
    assert points[labels == 1].mean() - points[labels == 0].mean() > 2


def test_noise_leaves_the_mean_alone(seedall):
    image = np.zeros((64, 64))
    noisy = add_noise(image, seedall.numpy_rng())  # of the test seed itself
    assert abs(noisy.mean()) < 0.02


@pytest.mark.seed(7)
def test_a_pinned_seed_is_that_of_every_run():
    assert np.random.randint(1000) == np.random.RandomState(7).randint(1000)


class TestRandomWalk(unittest.TestCase):
    """A `unittest` class, whose `setUpClass` draws as well."""

    @classmethod
    def setUpClass(cls):
        cls.steps = np.random.choice([-1, 1], size=(200, 100))

    def test_a_walk_ends_near_its_start(self):
        ends = self.steps.sum(axis=1)
        assert abs(ends.mean()) < 5

    def test_a_walk_back_ends_at_the_start(self):
        back = np.random.permutation(self.steps.T)
        assert (self.steps.sum(axis=1) == back.sum(axis=0)).all()
