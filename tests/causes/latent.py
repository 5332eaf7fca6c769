"""Tests that give the same in each run of a process, and something else in another interpreter.

Each interpreter runs all tests of a group: few are started for them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from causes.cases import ADDRESSES, CLOCK, ENTROPY

if TYPE_CHECKING:
    from causes.cases import Causes

HASH, MACHINE, FRESH = "(vary=['hash'])", "(vary=['threads', 'cpu'])", "(fresh_process=True)"

#: With `HASH`.
HASHED: Causes = {
    "set of names": (
        "hash",
        """
        def joined(names):
            text = ""
            for name in names:  # here
                text += name
            return text
        def test_it():
            text = joined(set("abcdefghijklm"))
        """,
    ),
    "first of a set": (
        "hash",
        """
        def first(names):
            return next(iter(set(names)))  # here
        def test_it():
            name = first(["ada", "grace", "barbara", "edith", "joan", "mary"])
        """,
    ),
    "columns of a frozen set": (
        "hash",
        """
        from numbered_columns import numbered
        COLUMNS = frozenset(["age", "height", "name", "score", "weight"])
        def test_it():
            numbers = numbered(COLUMNS)
        # file: numbered_columns.py
        def numbered(columns):
            numbers = {}
            for column in columns:  # here
                numbers[column] = len(numbers)
            return numbers
        """,
    ),
    "sum in the order of a set": (
        "hash",
        """
        WEIGHTS = {"a": 1e16, "b": 1.0, "c": -1e16, "d": 3.0, "e": 1e-3, "f": 1e15, "g": 7.0}
        def total(names):
            found = 0.0
            for name in names:  # here
                found += WEIGHTS[name]
            return found
        def test_it():
            found = total(WEIGHTS.keys() & set("abcdefg"))
        """,
    ),
    "bucket by hash": (
        "hash",
        """
        def bucket(name):
            return hash(name) % 1000  # here
        def test_it():
            buckets = [bucket("ada"), bucket("grace")]
        """,
    ),
    "draw from a set": (
        "hash",
        """
        import random
        def drawn(names):
            return random.sample(list(set(names)), 3)  # here
        def test_it():
            names = drawn("abcdefghijklm")
        """,
    ),
    "sorted set": (
        "",
        """
        def test_it():
            names = sorted(set("abcdefghijklm"))
            first = min({"ada", "grace", "barbara"})
            same = {"ada", "grace"} == {"grace", "ada"}
        """,
    ),
    "keys of a dictionary": (
        "",
        """
        def test_it():
            names = list(dict.fromkeys("mlkjihgfedcba"))
        """,
    ),
    "set of small numbers": (
        "",
        """
        def test_it():
            numbers = list({3, 1, 2})
        """,
    ),
}

# OpenBLAS adds up in another order with another number of threads, and on another processor.
_BLAS = "threads & cpu"

#: With `MACHINE`, NumPy, and two processors.
COMPUTED: Causes = {
    "product of matrices": (
        _BLAS,
        """
        import numpy as np
        def squared(matrix):
            return matrix @ matrix  # here
        def test_it():
            product = squared(np.random.standard_normal((700, 700)))
        """,
    ),
    "solution of equations": (
        _BLAS,
        """
        import numpy as np
        def test_it():
            matrix = np.random.standard_normal((700, 700))
            solution = np.linalg.solve(matrix, matrix[0])  # here
        """,
    ),
    "long inner product": (
        _BLAS,
        """
        import numpy as np
        def norm(vector):
            return vector @ vector  # here
        def test_it():
            found = norm(np.random.standard_normal(490_000))
        """,
    ),
    "exponential function": (
        "cpu",
        """
        import numpy as np
        def softmax(logits):
            weights = np.exp(logits)  # here
            return weights / weights.sum()
        def test_it():
            chances = softmax(np.random.standard_normal(100_003).astype("f4"))
        """,
    ),
    "hyperbolic tangent": (
        "cpu",
        """
        import numpy as np
        def test_it():
            inputs = np.random.standard_normal(100_003).astype("f4")
            found = np.tanh(inputs)  # here
        """,
    ),
    "product of small matrices": (
        "cpu",
        """
        import numpy as np
        def squared(matrix):
            return matrix @ matrix  # here
        def test_it():
            product = squared(np.random.standard_normal((40, 40)).astype("f4"))
        """,
    ),
    "product of whole numbers": (
        "",
        """
        import numpy as np
        def test_it():
            matrix = np.arange(490_000, dtype="f8").reshape(700, 700)
            product = (matrix % 7) @ (matrix % 5)
        """,
    ),
    "sum of halves": (
        "",
        """
        import numpy as np
        def test_it():
            total = (np.arange(100_000, dtype="f4") % 8 / 2).sum()
        """,
    ),
    "rounded logarithm": (
        "",
        """
        import numpy as np
        def test_it():
            logarithms = np.log(np.arange(1, 1000, dtype="f8")).round(6)
        """,
    ),
}

#: With `MACHINE`, PyTorch, and two processors. `torch.randn` depends on these, `rand` does not.
COMPUTED_BY_TORCH: Causes = {
    "sum of a tensor": (
        "threads & cpu",
        """
        import torch
        def total(values):
            return values.sum()  # here
        def test_it():
            found = total(torch.rand(100_003))
        """,
    ),
    "activation": (
        "cpu",
        """
        import torch
        def test_it():
            found = torch.nn.functional.gelu(torch.rand(10_003))  # here
        """,
    ),
    "maximum of a tensor": (
        "",
        """
        import torch
        def test_it():
            most = torch.rand(100_003).max()
        """,
    ),
}

#: With `FRESH`, on Linux: the cause of the last two is not found, as it is there before any test.
ELSEWHERE: Causes = {
    "bucket by address": (
        ADDRESSES,
        """
        class Node: pass
        NODES = [Node() for _ in range(20)]
        def buckets(nodes):
            return [id(node) % 99_991 for node in nodes]  # here
        def test_it():
            found = buckets(NODES)
        """,
    ),
    "set of objects": (
        ADDRESSES,
        """
        class Node:
            def __init__(self, number):
                self.number = number
        NODES = {Node(number) for number in range(5000)}
        def test_it():
            numbers = []
            for node in NODES:  # here
                numbers.append(node.number)
        """,
    ),
    "hash of a function": (
        ADDRESSES,
        """
        def step(): pass
        KEY = hash(step)
        def test_it():
            key = KEY % 99_991  # here
        """,
    ),
    "only whether it is the same": (
        "",
        """
        NODE = object()
        def test_it():
            is_same = id(NODE) == id(NODE)
            number = len({NODE, NODE})
        """,
    ),
    "clock as it is imported": (
        CLOCK,
        """
        import time
        BEGUN = time.time_ns()
        def test_it():
            begun = BEGUN + 1  # here
        """,
    ),
    "uuid as it is imported": (
        ENTROPY,
        """
        import uuid
        NAME = uuid.uuid4().hex
        def test_it():
            name = NAME.upper()  # here
        """,
    ),
}
