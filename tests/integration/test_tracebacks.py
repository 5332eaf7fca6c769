"""Tracebacks: a failure in the project's own code shows that code, and no frames of ours."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("as_a_user")

CONFTEST = """
    import pytest

    @pytest.fixture
    def function(): 1 / 0

    @pytest.fixture(scope="class")
    def class_(): 1 / 0

    @pytest.fixture(scope="session")
    def session(): 1 / 0

    @pytest.fixture
    def function_teardown():
        yield
        1 / 0

    @pytest.fixture(scope="module")
    def module_teardown():
        yield
        1 / 0

    @pytest.fixture
    def nested(session): pass
"""
FIXTURES = ("function", "class_", "session", "function_teardown", "module_teardown", "nested")


def shown(pytester: pytest.Pytester, *arguments: str) -> list[str]:
    """Return what a run says, but for what differs in any two runs."""
    result = pytester.runpytest(*arguments)
    result.assert_outcomes(errors=1, passed=result.parseoutcomes().get("passed", 0))
    start = next(place for place, line in enumerate(result.outlines) if "= ERRORS =" in line)
    end = next(place for place, line in enumerate(result.outlines) if "= short test" in line)
    return result.outlines[start : end + 2]


@pytest.mark.parametrize("style", ["--tb=long", "--tb=short"])
@pytest.mark.parametrize("fixture", FIXTURES)
def test_a_fixture_that_fails_is_shown_as_without_us(
    pytester: pytest.Pytester, fixture: str, style: str
) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(f"def test_it({fixture}): pass")
    ours = shown(pytester, style, "--seed=42")
    place = next(place for place, line in enumerate(ours) if "= seedall =" in line)
    del ours[place : place + 2]
    assert ours == shown(pytester, style, "-p", "no:seedall")


def test_a_packages_own_setup_that_fails_shows_no_frames_of_ours(
    pytester: pytest.Pytester,
) -> None:
    package = pytester.mkpydir("package")
    (package / "__init__.py").write_text("def setup_module(): 1 / 0")
    (package / "test_a.py").write_text("def test_it(): pass")
    assert "pytest_seedall" not in "\n".join(shown(pytester))


def test_a_test_that_fails_is_shown_as_without_us(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(tmp_path): 1 / 0")
    ours, bare = (
        [line for line in pytester.runpytest(*options).outlines if line.startswith(("E ", "> "))]
        for options in (["--seed=42"], ["-p", "no:seedall"])
    )
    assert ours == bare
