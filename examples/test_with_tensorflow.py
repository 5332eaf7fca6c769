"""TensorFlow and Keras: eager operations, initial weights and dropout repeat."""

import pytest

pytest.importorskip("tensorflow")
pytest.importorskip("keras")

import keras
import tensorflow as tf


@pytest.fixture
def model():
    """A small network with weights drawn for this test."""
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(8), keras.layers.Dense(1)])


def test_a_network_tells_points_apart(model):
    points = tf.random.normal((16, 4))
    assert tf.math.reduce_std(model(points)) > 0


def test_dropout_drops_its_share():
    dropped = keras.layers.Dropout(0.3)(tf.ones((100, 100)), training=True)
    share = tf.reduce_mean(tf.cast(dropped == 0, tf.float32))
    assert float(share) == pytest.approx(0.3, abs=0.05)


def test_shuffling_a_data_set_keeps_its_rows():
    rows = list(tf.data.Dataset.range(20).shuffle(20).as_numpy_iterator())
    assert sorted(rows) == list(range(20))
