"""Beside pytest-randomly and pytest-random-order: the values stay, whatever the order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from experiments import Suite

pytest.importorskip("pytest_randomly")  # imported here once: it imports much
pytest.importorskip("random_order")

RANDOMLY = ("-p", "randomly")
NOTE = "seedall: pytest-randomly shuffles the tests, but does not reseed"


def order(result: pytest.RunResult) -> list[str]:
    """Return the tests in the order in which they ran."""
    assert result.ret == pytest.ExitCode.OK
    return [line.split()[0] for line in result.outlines if " PASSED " in line]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_values_beside_randomly(suite: Suite, seed: int) -> None:
    assert suite.values(*RANDOMLY, f"--randomly-seed={seed}") == suite.values()


def test_the_same_values_beside_randomly_in_workers(suite: Suite) -> None:
    assert suite.values(*RANDOMLY, "-p", "xdist", "-n", "2") == suite.values()


def test_randomly_goes_on_shuffling_by_its_own_seed(suite: Suite) -> None:
    # Without our plugin, the random parameters and so the ids would be others.
    options = (*RANDOMLY, "-v", "-k", "not parametrised and not generated")
    orders = [order(suite.run(*options, f"--randomly-seed={n}")) for n in (1, 2, 3)]
    assert len({*map(tuple, orders)}) > 1
    alone = suite.run(*options, "--randomly-seed=1", "-p", "no:seedall", seed=None)
    assert order(alone) == orders[0]


def test_the_header_tells_that_randomly_does_not_reseed(suite: Suite) -> None:
    result = suite.run(*RANDOMLY)
    assert [line for line in result.outlines if line.startswith("seedall: ")] == [
        "seedall: session seed 42",
        NOTE,
    ]


def test_nothing_is_told_where_randomly_would_not_reseed(suite: Suite) -> None:
    result = suite.run(*RANDOMLY, "--randomly-dont-reset-seed")
    result.assert_outcomes(passed=10)
    assert NOTE not in result.outlines


FAKER = """
    from noting import note

    def test_one(faker): note("one", faker.random.random())
    def test_two(faker): note("two", faker.random.random())
"""


@pytest.mark.parametrize("option", ["--randomly-seed=7", "--randomly-dont-reset-seed"])
def test_fakers_fixture_follows_our_seed(pytester: pytest.Pytester, option: str) -> None:
    from experiments import Suite

    pytest.importorskip("faker")
    suite = Suite(pytester, {"pytest.ini": "[pytest]", "test_it.py": FAKER})
    beside = (*RANDOMLY, "-p", "faker.contrib.pytest.plugin", option)
    values = suite.values(*beside, process=True)
    assert suite.values(*beside, process=True) == values
    assert suite.values("-p", "faker.contrib.pytest.plugin", process=True) == values
    assert not {*suite.values(*beside, process=True, seed=43).values()} & {*values.values()}


def test_seeders_published_for_randomly_get_our_seeds(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = pytester.mkdir("somelib-1.2.dist-info")
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: somelib\nVersion: 1.2\n")
    entry_points = "[pytest_randomly.random_seeder]\nsomelib = somelib:seeds.append"
    (folder / "entry_points.txt").write_text(entry_points)
    pytester.makepyfile(
        somelib="seeds = []",
        test_it="""
            import somelib

            def test_one(seedall): assert somelib.seeds[-1] == seedall.seed
            def test_two(seedall): assert somelib.seeds[-1] == seedall.seed
        """,
    )
    monkeypatch.syspath_prepend(pytester.path)
    pytester.runpytest(*RANDOMLY).assert_outcomes(passed=2)


@pytest.mark.parametrize("bucket", ["global", "module", "class"])
def test_the_same_values_beside_random_order(suite: Suite, bucket: str) -> None:
    options = ("-p", "random_order", f"--random-order-bucket={bucket}", "--random-order-seed=3")
    result = suite.run("-v", *options)
    assert order(result) != order(suite.run("-v"))
    assert suite.values(*options) == suite.values()


def test_the_doctor_says_what_they_do_beside_us(suite: Suite) -> None:
    result = suite.run(*RANDOMLY, "-p", "random_order", "--seedall-doctor", seed=None)
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines_random(
        [
            "  pytest-randomly: its seeding is off beside this plugin, its shuffling stays",
            "  pytest-random-order: shuffles if it is asked to; *",
        ]
    )
