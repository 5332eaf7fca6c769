"""Packages that publish a seeder for pytest-randomly are served, and named where it is broken."""

from __future__ import annotations

import textwrap

import pytest

pytestmark = pytest.mark.usefixtures("lean", "somelib")

LIBRARY = """
    seeded_with = []

    def reseed(number):
        seeded_with.append(number)

    def fail(number):
        raise RuntimeError("no luck")

    constant = 42
"""

SUITE = """
    import random
    import somelib

    def test_one(seedall): assert random.random() == random.Random(seedall.seed).random()
    def test_two(seedall): assert random.random() == random.Random(seedall.seed).random()
"""


@pytest.fixture
def somelib(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytester.makepyfile(somelib=LIBRARY, test_suite=SUITE)
    monkeypatch.syspath_prepend(pytester.path)


def publish(pytester: pytest.Pytester, *entry_points: str, distribution: str = "somelib") -> None:
    """Have a distribution of version 1.2 publish entry points: ``name = module:function``."""
    folder = pytester.mkdir(f"{distribution}-1.2.dist-info")
    metadata = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2\n"
    (folder / "METADATA").write_text(metadata, encoding="utf-8")
    lines = ["[pytest_randomly.random_seeder]", *entry_points]
    (folder / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")


def notice(result: pytest.RunResult) -> str:
    """Return the one line that the summary of a green run consists of."""
    result.assert_outcomes(passed=2)
    start = max(i for i, line in enumerate(result.outlines) if line.strip("=") == " seedall ")
    line, end = result.outlines[start + 1 : start + 3]
    assert end.startswith("="), end
    return line


def test_a_published_seeder_gets_the_seed_of_each_test(pytester: pytest.Pytester) -> None:
    publish(pytester, "somelib = somelib:reseed")
    pytester.makepyfile(
        test_suite="""
        import somelib

        def test_one(seedall): assert somelib.seeded_with[-1] == seedall.seed
        def test_two(seedall): assert somelib.seeded_with[-1] == seedall.seed
        def test_all_fit_32_bits(): assert all(0 <= n < 2**32 for n in somelib.seeded_with)
    """
    )
    pytester.runpytest().assert_outcomes(passed=3)


def test_a_package_that_is_not_imported_is_not_imported_by_us(pytester: pytest.Pytester) -> None:
    publish(pytester, "somelib = somelib:reseed")
    pytester.makepyfile(
        test_suite="""
        import sys

        def test_it_is_absent(): assert "somelib" not in sys.modules

        def test_it_is_seeded_from_its_import_on(seedall):
            import somelib
            assert somelib.seeded_with == [seedall.seed]
    """
    )
    pytester.runpytest().assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("somelib:missing", "AttributeError: * has no attribute 'missing'*"),
        ("somelib.missing:reseed", "ModuleNotFoundError: No module named 'somelib.missing'*"),
        ("somelib:constant", "TypeError: seeder 'some': seed=42 cannot be called"),
        ("somelib:fail", "RuntimeError: no luck (somelib.py:7)"),
    ],
)
def test_a_published_seeder_that_does_not_work_is_named(
    pytester: pytest.Pytester, target: str, expected: str
) -> None:
    publish(pytester, f"some = {target}")
    result = pytester.runpytest()
    start = "some is not seeded: its seeder (entry point of somelib 1.2) raised"
    assert notice(result).startswith(start)
    result.stdout.fnmatch_lines([f"{start} {expected}"])


def test_workers_name_a_published_seeder_that_raises_once(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(pytester, "some = somelib:fail")
    monkeypatch.setenv("PYTHONPATH", str(pytester.path))
    result = pytester.runpytest_subprocess("-n", "2")  # workers get `sys.path` as it first was
    assert notice(result).startswith("some is not seeded: its seeder (entry point of somelib 1.2)")


@pytest.mark.parametrize(("first", "second"), [("one", "other"), ("other", "zero")])
def test_the_first_by_name_of_two_published_seeders_is_used(
    pytester: pytest.Pytester, first: str, second: str
) -> None:
    publish(pytester, "some = somelib:fail", distribution=second)
    publish(pytester, "some = somelib:reseed", distribution=first)
    assert notice(pytester.runpytest()) == (
        f"two seeders are named 'some': entry point of {first} 1.2 and "
        f"entry point of {second} 1.2; the first is used"
    )


def test_a_published_seeder_does_not_take_the_place_of_one_of_ours(
    pytester: pytest.Pytester,
) -> None:
    publish(pytester, "random = somelib:fail")
    assert notice(pytester.runpytest()) == (
        "two seeders are named 'random': pytest-seedall's own and entry point of somelib 1.2; "
        "the first is used"
    )


def test_the_projects_own_seeder_comes_before_a_published_one(pytester: pytest.Pytester) -> None:
    publish(pytester, "some = somelib:fail")
    file = pytester.makeconftest("""
        import somelib
        from pytest_seedall import Seeder

        def pytest_seedall_seeders():
            return [Seeder(name="some", module="somelib", seed=somelib.reseed)]
    """)
    assert notice(pytester.runpytest()) == (
        f"two seeders are named 'some': pytest_seedall_seeders of {file} "
        "and entry point of somelib 1.2; the first is used"
    )


# As thinc's: it seeds other libraries, too, and imports some of what it needs when it is called.
SEEDING_OTHERS = """
    import random

    def reseed(number):
        random.seed(number)
        import numpy
        numpy.random.seed(number)
"""

# A seed of a test's own setup, and an import in the middle of a test.
DRAWING = """
    import random
    import numpy
    import pytest
    from tests_write import write

    @pytest.fixture
    def seeded(): random.seed(0), numpy.random.seed(0)

    def test_own_seeds(seeded):
        assert random.random() == random.Random(0).random()
        assert numpy.random.rand() == numpy.random.RandomState(0).rand()

    def test_goes_on_after_an_import():
        write("goes_on", random.random(), numpy.random.rand())
        import wave
        write("goes_on", random.random(), numpy.random.rand())
"""

WRITE = """
    def write(*words):
        with open("values.txt", "a") as file:
            print(*words, file=file)
"""


def values(pytester: pytest.Pytester, *options: str) -> list[str]:
    """Return what the tests draw; in a process of its own, as NumPy cannot be imported twice."""
    file = pytester.path / "values.txt"
    file.unlink(missing_ok=True)
    result = pytester.runpytest_subprocess("--seed=42", *options)
    outcomes = result.parseoutcomes()
    assert [*outcomes] == ["passed"], outcomes
    assert "seedall:" not in result.stdout.str().partition("session seed 42")[2]
    return sorted(file.read_text(encoding="utf-8").splitlines())


def test_a_published_seeder_that_seeds_other_libraries_changes_nothing_for_them(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(pytester.path))
    publish(pytester, "some = somelib:reseed")
    other = "from tests_write import write\ndef test_it(): write('other', numpy.random.rand())"
    pytester.makepyfile(
        somelib=SEEDING_OTHERS,
        tests_write=WRITE,
        test_suite=f"import somelib\n{textwrap.dedent(DRAWING)}",
        test_other=f"import somelib\nimport numpy\n{other}",
    )
    found = values(pytester)
    assert len({*found}) == len(found) == 3
    assert values(pytester, "test_suite.py", "test_other.py") == found
    assert values(pytester, "-n2") == found
    assert values(pytester, "test_other.py") == found[2:]
    (pytester.path / "somelib.py").write_text("")  # without its seeder
    (pytester.path / "somelib-1.2.dist-info" / "entry_points.txt").write_text("")
    assert values(pytester) == found
