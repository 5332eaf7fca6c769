"""Kinds of nondeterminism of tests with other libraries, and tests that have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from differing import audited, expected, reported

if TYPE_CHECKING:
    from differing import Cases

for name in ("dask", "faker", "networkx", "pandas", "polars", "scipy"):
    pytest.importorskip(name)

CASES: Cases = {
    "column of pandas": (
        "frame",
        """
        import itertools
        import pandas as pd
        ticks = itertools.count(1)
        def test_it():
            frame = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": list("xyz")})
            other, names = frame.copy(), frame["b"]
            frame.loc[1, "a"] += next(ticks) * 1e-15
        """,
    ),
    "rows of pandas in another order": (
        "rows",
        """
        import pandas as pd
        seen = []
        def test_it():
            seen.append(1)
            frame = pd.DataFrame({"a": range(9)})
            rows, ordered = frame.sample(frac=1, random_state=len(seen)), frame.sort_values("a")
            total = rows["a"].sum()
        """,
    ),
    "index of pandas": (
        "series",
        """
        import pandas as pd
        seen = []
        def test_it():
            seen.append(1)
            series = pd.Series([1, 2], index=[0, len(seen)])
            values, kind = series.to_numpy(), series.dtype
        """,
    ),
    "clock of pandas": (
        "stamp",
        """
        import pandas as pd
        def test_it():
            stamp, day = pd.Timestamp.now(), pd.Timestamp("2020-01-01")
        """,
    ),
    "seeded draws of pandas": (
        None,
        """
        import pandas as pd
        def test_it():
            frame = pd.DataFrame({"a": range(99), "b": pd.Categorical(list("abc") * 33)})
            drawn = frame.sample(9)
            means, groups = frame.groupby("b", observed=True).mean(), frame.groupby("a")
        """,
    ),
    "column of polars": (
        "frame",
        """
        import itertools
        import polars as pl
        ticks = itertools.count(1)
        def test_it():
            frame = pl.DataFrame({"a": [1.0, 2.0 + next(ticks) * 1e-15], "b": ["x", None]})
            names, shape = frame["b"], frame.shape
        """,
    ),
    "groups of polars in no order": (
        "groups",
        """
        import polars as pl
        def test_it():
            frame = pl.DataFrame({"a": [number % 500 for number in range(20_000)]})
            groups = frame.group_by("a").len()
            ordered, same = groups.sort("a"), frame.group_by("a", maintain_order=True).len()
        """,
    ),
    "seeded draws of polars": (
        None,
        """
        import polars as pl
        def test_it():
            frame = pl.DataFrame({"a": range(99)})
            drawn, lazy = frame.sample(9), frame.lazy().filter(pl.col("a") > 3)
            collected = lazy.collect()
        """,
    ),
    "edges of a graph": (
        "edges",
        """
        import random
        import networkx as nx
        generator = random.Random(1)
        def test_it():
            graph = nx.gnp_random_graph(20, 0.5, seed=generator)
            edges, nodes = list(graph.edges), list(graph)
        """,
    ),
    "scores of a graph": (
        "scores",
        """
        import itertools
        import networkx as nx
        ticks = itertools.count(1)
        def test_it():
            graph = nx.path_graph(5)
            scores, degrees = nx.pagerank(graph), dict(graph.degree)
            scores[3] += next(ticks) * 1e-16
        """,
    ),
    "seeded graphs": (
        None,
        """
        import networkx as nx
        def test_it():
            graph = nx.gnp_random_graph(20, 0.5)
            edges, layout = list(graph.edges), nx.spring_layout(graph)
            parts, paths = list(nx.connected_components(graph)), nx.shortest_path(graph, 0)
        """,
    ),
    "sparse matrix": (
        "matrix",
        """
        import itertools
        from scipy import sparse
        ticks = itertools.count(1)
        def test_it():
            matrix, other = sparse.eye(4, format="csr"), sparse.eye(4, format="coo")
            matrix.data[2] += next(ticks) * 2.3e-16
        """,
    ),
    "shared generator of SciPy": (
        "drawn",
        """
        import numpy as np
        from scipy import stats
        generator = np.random.default_rng(1)
        def test_it():
            drawn, mean = stats.norm.rvs(size=3, random_state=generator), stats.norm.mean()
        """,
    ),
    "engine of SciPy that goes on": (
        "points",
        """
        from scipy.stats import qmc
        engine = qmc.Halton(2, rng=1)
        def test_it():
            points, shape = engine.random(3), (3, 2)
        """,
    ),
    "seeded draws of SciPy": (
        None,
        """
        import numpy as np
        from scipy import optimize, sparse, stats
        from scipy.sparse.linalg import eigsh
        def test_it():
            drawn, found = stats.norm.rvs(size=3), stats.bootstrap(([1.0, 2, 5],), np.mean)
            matrix = sparse.random(50, 50, 0.3)
            values, vectors = eigsh(matrix + matrix.T, 3)
            minimum = optimize.dual_annealing(lambda x: x @ x, [(-1, 1)] * 2, maxiter=5)
            x, fun = minimum.x, minimum.fun
        """,
    ),
    "name of a task": (
        "key",
        """
        import dask
        def test_it():
            lazy = dask.delayed(sum)([1, 2])
            key, value = lazy.key, lazy.compute()
        """,
    ),
    "tasks in no order": (
        "finished",
        """
        import os, time
        import dask
        def test_it():
            finished = []
            @dask.delayed
            def work(number):
                time.sleep(int.from_bytes(os.urandom(2), "little") / 2_000_000)
                finished.append(number)
                return number
            numbers = dask.compute([work(n) for n in range(16)], scheduler="threads", num_workers=8)
        """,
    ),
    "seeded draws of dask": (
        None,
        """
        import dask.array as da
        def test_it():
            array = da.random.random((40, 40), chunks=10)
            total, lazy = array.sum().compute(), array.mean(axis=0)
            means = lazy.compute(scheduler="threads", num_workers=4)
        """,
    ),
    "seeded names": (
        None,
        """
        from faker import Faker
        def test_it():
            fake = Faker()
            name, key = fake.name(), fake.uuid4()
        """,
    ),
}

#: Objects that are only compared where it is asked for.
DEEP: Cases = {
    "attribute of a node": (
        "graph",
        """
        import itertools
        import networkx as nx
        ticks = itertools.count()
        def test_it():
            graph, other = nx.path_graph(4), nx.path_graph(4)
            graph.nodes[2]["weight"] = next(ticks)
        """,
    ),
    "graphs that are the same": (
        None,
        """
        import networkx as nx
        def test_it():
            graph, directed = nx.path_graph(4), nx.DiGraph([(1, 2), (2, 1)])
            view, edges = graph.subgraph([1, 2]), directed.edges
            directed.add_edge(3, 1, weight=0.5)
        """,
    ),
}


def test_exactly_the_variable_that_differs_is_reported(pytester: pytest.Pytester) -> None:
    assert reported(pytester, CASES) == expected(CASES)


def test_nothing_is_reported_of_the_others_in_twenty_runs(pytester: pytest.Pytester) -> None:
    same = {name: case for name, case in CASES.items() if case[0] is None}
    assert audited(pytester, same, runs=20) == expected(same)


def test_objects_are_compared_where_that_is_asked_for(pytester: pytest.Pytester) -> None:
    assert reported(pytester, DEEP, "(deep=True)") == expected(DEEP)
