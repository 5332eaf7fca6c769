"""What a wider fixture draws depends on its parameter, not on which list that is in, or where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from experiments import Suite

if TYPE_CHECKING:
    from collections.abc import Mapping

PARAMETERS = {
    "pytest.ini": "[pytest]\n",
    "test_fitted.py": """
        import enum, random
        import numpy as np
        import pytest
        from noting import note

        class Linear: pass
        class Forest: pass
        class Color(enum.Enum):
            RED = 1
            BLUE = 2

        @pytest.fixture(scope="module")
        def fitted(request):
            return random.random()

        def each(*values):
            ids = [f"{number}" for number in range(len(values))]
            return pytest.mark.parametrize("fitted", values, indirect=True, ids=ids)

        @each(Linear, Forest)
        def test_classes(fitted, request): note(f"class {request.node.callspec.id}", fitted)
        @each(Forest)
        def test_forest(fitted): note("class 1", fitted)
        @each(Color.RED, Color.BLUE)
        def test_colors(fitted, request): note(f"color {request.node.callspec.id}", fitted)
        @each(Color.BLUE)
        def test_blue(fitted): note("color 1", fitted)
        @each((2, 2), (3, 3), [3, 3])
        def test_shapes(fitted, request): note(f"shape {request.node.callspec.id}", fitted)
        @each((3, 3))
        def test_shape(fitted): note("shape 1", fitted)
        @each(0, 1)
        def test_numbers(fitted, request): note(f"number {request.node.callspec.id}", fitted)
        @each(1.0)
        def test_float(fitted): note("number 1", fitted)
        @each(np.int64(1), True)
        def test_equal(fitted): note("number 1", fitted)
    """,
}

OVERRIDDEN = {
    "pytest.ini": "[pytest]\n",
    "test_overridden.py": """
        import random
        import pytest
        from noting import note

        @pytest.fixture
        def data(request):
            yield random.random()
            note(f"teardown of {request.param}", random.random())

        def pytest_generate_tests(metafunc):
            if metafunc.function.__name__ in ("test_a", "test_b"):
                metafunc.parametrize("data", ["mnist"], indirect=True, scope="module")

        def test_a(data): note("data", data)
        def test_b(data): note("data", data)

        @pytest.mark.parametrize("data", ["own"], indirect=True, scope="class")
        class TestIt:
            def test_c(self, data): note("class", data)
            def test_d(self, data): note("class", data)

        @pytest.fixture(scope="module")
        def wide(request): return random.random()

        @pytest.mark.parametrize("wide", [1, 2], indirect=True, scope="function")
        def test_narrow(wide, request): note(request.node.name, wide)
    """,
}


@pytest.mark.parametrize(("files", "places"), [(PARAMETERS, 9), (OVERRIDDEN, 6)])
def test_a_fixture_draws_the_same_in_any_order(
    pytester: pytest.Pytester, files: Mapping[str, str], places: int
) -> None:
    values = Suite(pytester, files).values_in_any_order()
    assert len(set(values.values())) == len(values) == places


def test_a_package_that_is_the_rootdir_is_named_as_in_its_project(
    pytester: pytest.Pytester,
) -> None:
    suite = Suite(
        pytester,
        {
            "setup.cfg": "",
            "tests/pkg/__init__.py": "",
            "tests/pkg/conftest.py": """
                import random
                import pytest

                @pytest.fixture(scope="package")
                def wide():
                    return random.random()
            """,
            "tests/pkg/test_it.py": """
                from noting import note

                def test_it(wide):
                    note("wide", wide)
            """,
        },
    )
    values = suite.values()
    assert len(values) == 1
    assert suite.values(start="tests/pkg") == values
