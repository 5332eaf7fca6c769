"""The comparisons that tests assert, beside other plugins that look on or run them."""

from __future__ import annotations

import pytest
from seen_comparisons import needs_monitoring

pytestmark = needs_monitoring

CONFTEST = """
    import pytest
    from pytest_seedall.sweep.asserted.seeing import seeing_comparisons

    SEEN = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(item):
        with seeing_comparisons(item.obj, SEEN.append):
            return (yield)

    def pytest_terminal_summary(terminalreporter):
        for one in SEEN:
            terminalreporter.write_line(f"seen {one.text}: {one.left:g}")
"""


@pytest.mark.parametrize("core", ["ctrace", "sysmon"])
def test_beside_coverage(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, core: str
) -> None:
    pytest.importorskip("pytest_cov")
    monkeypatch.setenv("COVERAGE_CORE", core)
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(
        test_covered="""
        import pytest

        def helper(value):
            assert value > 0.25
            return value

        @pytest.mark.parametrize("value", [0.5, 0.75])
        def test_it(value):
            for _ in range(3):
                assert helper(value) < 1
            if value > 0.6:
                assert value != 0.5
    """
    )
    options = ("-p", "pytest_cov", "--cov=test_covered", "--cov-report=term")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", *options)
    result.assert_outcomes(passed=2)
    assert [line for line in result.outlines if line.startswith("seen")] == [
        "seen value > 0.25: 0.5",
        "seen helper(value) < 1: 0.5",
        "seen value > 0.25: 0.75",
        "seen helper(value) < 1: 0.75",
        "seen value != 0.5: 0.75",
    ]
    result.stdout.fnmatch_lines(["test_covered.py * 100%"])
    result.stdout.no_fnmatch_line("*Warning*")


def test_beside_asyncio(pytester: pytest.Pytester) -> None:
    pytest.importorskip("pytest_asyncio")
    pytester.makeini("[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function")
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile("""
        import asyncio

        async def measured():
            await asyncio.sleep(0)
            return 0.75

        async def test_it():
            assert await measured() > 0.5

        class TestIt:
            async def test_method(self):
                await asyncio.sleep(0)
                assert 0.25 < await measured()
    """)
    result = pytester.runpytest_subprocess("-p", "pytest_asyncio.plugin", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=2)
    assert [line for line in result.outlines if line.startswith("seen")] == [
        "seen await measured() > 0.5: 0.75",
        "seen 0.25 < await measured(): 0.25",
    ]
