"""Private names of pytest: a test for each, which fails when it goes away."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from pytest_seedall._compat.pytest import (
    assertion_rewriter,
    cached_value,
    determine_rootdir,
    early_cache_value,
    early_option,
    finalizers_of,
    fixture_definitions,
    given_targets,
    has_failures,
    has_parameters_only,
    holds_failures,
    ini_value,
    option_names,
    parameter_index,
)
from pytest_seedall._compat.pytest_items import copied_item, parameters_of


@pytest.fixture
def used() -> str:
    return "overridden"


class TestDefinitions:
    @pytest.fixture
    def used(self, used: str) -> str:
        return f"{used}, and asked for"

    def test_an_override_comes_after_what_it_asks_for(
        self, used: str, request: pytest.FixtureRequest
    ) -> None:
        found = fixture_definitions(request.node)["used"]
        assert [definition.func.__qualname__ for definition in found] == [
            "used",
            "TestDefinitions.used",
        ]
        assert used == "overridden, and asked for"


class TestOverride:
    @pytest.fixture
    def used(self) -> str:
        return "alone"

    @pytest.mark.usefixtures("used")
    def test_what_an_override_does_not_ask_for_is_not_in_use(
        self, request: pytest.FixtureRequest
    ) -> None:
        (found,) = fixture_definitions(request.node)["used"]
        assert found.func.__qualname__ == "TestOverride.used"


@pytest.fixture
def asked_for() -> None:
    """Be there for who asks for it by its name."""


def test_a_fixture_that_a_test_asks_for_by_name_is_in_use(request: pytest.FixtureRequest) -> None:
    assert "asked_for" not in fixture_definitions(request.node)
    request.getfixturevalue("asked_for")
    (found,) = fixture_definitions(request.node)["asked_for"]
    assert found.func.__qualname__ == "asked_for"


def test_what_a_fixture_has_returned_is_kept(request: pytest.FixtureRequest, used: str) -> None:
    (found,) = fixture_definitions(request.node)["used"]
    assert cached_value(found) is used
    found.cached_result = None
    assert cached_value(found) is None


def test_an_item_without_fixtures_has_no_definitions(pytester: pytest.Pytester) -> None:
    pytester.makefile(".txt", test_text=">>> 1\n1\n")
    (item,), _ = pytester.inline_genitems("--doctest-glob=*.txt")
    found = fixture_definitions(item)
    assert set(found) <= {"doctest_namespace", "request"} | set(getattr(item, "fixturenames", ()))
    bare: Any = object()
    assert fixture_definitions(bare) == {}


@pytest.fixture(params=["a", "b", "c"])
def indexed(request: pytest.FixtureRequest) -> tuple[str, int]:
    return request.param, parameter_index(request)


def test_a_parameter_has_an_index(indexed: tuple[str, int]) -> None:
    value, index = indexed
    assert "abc"[index] == value


@pytest.mark.parametrize("indexed", ["z", "y"], indirect=True)
def test_an_indirect_parameter_has_an_index(indexed: tuple[str, int]) -> None:
    value, index = indexed
    assert "zy"[index] == value


@pytest.mark.parametrize("arguments", [[], ["-c", "custom.ini"], ["--rootdir=inner/deep"]])
def test_the_rootdir_is_determined_as_pytest_does(
    pytester: pytest.Pytester, arguments: list[str]
) -> None:
    (pytester.path / "inner" / "deep").mkdir(parents=True)
    (pytester.path / "inner" / "pytest.ini").write_text("[pytest]")
    (pytester.path / "custom.ini").write_text("[pytest]")
    target = str(pytester.path / "inner" / "deep")
    config = pytester.parseconfig(*arguments, target)
    inifile = "custom.ini" if "-c" in arguments else None
    rootdir = "inner/deep" if "--rootdir=inner/deep" in arguments else None
    found = determine_rootdir([target], inifile, rootdir, pytester.path)
    assert found == (config.rootpath, config.inipath)


@pytest.mark.parametrize(
    "folder", [".pytest_cache", "elsewhere/cache", "$CACHES/cache", "~of-nobody/cache"]
)
def test_the_cache_is_read_before_it_exists(
    pytester: pytest.Pytester, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CACHES", "elsewhere")
    pytester.makeini(f"[pytest]\ncache_dir = {folder}")
    config = pytester.parseconfigure()
    assert config.cache is not None
    config.cache.set("seedall/of the test", 7)
    early = pytester.parseconfig()
    assert not hasattr(early, "cache")
    assert early_cache_value(early, "seedall/of the test") == 7
    assert early_cache_value(early, "seedall/another") is None
    for option in ("--cache-clear", "-pno:cacheprovider"):
        config = pytester.parseconfig(option)
        assert early_cache_value(config, "seedall/of the test") is None


def test_an_option_is_known_before_conftests_are_imported(pytester: pytest.Pytester) -> None:
    config = pytester.parseconfig("--lf")
    assert early_option(config, "lf") is True
    assert early_option(config, "failedfirst") is False
    assert early_option(config, "none_of_that_name", default=3) == 3


def test_the_cache_knows_what_failed_and_has_not_passed_since(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(): assert 0")
    assert not holds_failures(pytester.parseconfig())
    pytester.runpytest()
    assert holds_failures(pytester.parseconfig())
    pytester.makepyfile("def test_it(): pass")
    pytester.runpytest()
    assert not holds_failures(pytester.parseconfig())


@pytest.mark.parametrize(
    ("body", "fails"),
    [("pass", False), ("assert 0", True), ("pytest.xfail()", False), ("pytest.skip()", False)],
)
def test_a_run_knows_that_a_test_has_failed(
    pytester: pytest.Pytester, body: str, fails: bool
) -> None:
    class Plugin:
        def pytest_sessionfinish(self, session: pytest.Session) -> None:
            assert has_failures(session) is fails

    pytester.makepyfile(f"import pytest\ndef test_it(): {body}")
    result = pytester.inline_run(plugins=[Plugin()])
    assert result.ret == int(fails)


def test_a_setting_is_read_from_an_ini_file(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nseedall_seed = 42\nseedall_shared = a b")
    config = pytester.parseconfig()
    assert ini_value(config, "seedall_seed") == "42"
    assert ini_value(config, "seedall_own_seeds") == "derive"
    assert ini_value(config, "seedall_shared") == ["a", "b"]


@pytest.mark.skipif(pytest.version_tuple < (9,), reason="native TOML came with pytest 9")
def test_a_setting_is_read_from_native_toml(pytester: pytest.Pytester) -> None:
    pytester.makepyprojecttoml('[tool.pytest]\nseedall_seed = 42\nseedall_shared = "params"')
    config = pytester.parseconfig()
    assert ini_value(config, "seedall_seed") == 42
    assert ini_value(config, "seedall_shared") == "params"


def test_the_names_of_all_options_are_known(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("def pytest_addoption(parser): parser.addoption('--theirs')")
    names = option_names(pytester.parseconfig())
    assert {"--theirs", "--seedall-seed", "-p", "--maxfail"} <= set(names)
    assert "--seed" not in names


@pytest.mark.parametrize("value", [1, 2])
def test_the_parameters_of_a_test_are_known(request: pytest.FixtureRequest, value: int) -> None:
    assert parameters_of(request.node) == (str(value), {"value": value}, {"value": value - 1})
    assert parameters_of(request.node.parent) is None


@pytest.mark.parametrize(
    ("arguments", "given"),
    [([], ()), (["-k", "sub"], ()), (["sub", "-v"], ("sub",)), (["sub/t.py::x"], ("sub/t.py::x",))],
    ids=str,
)
def test_the_targets_of_the_command_line_are_known(
    pytester: pytest.Pytester, arguments: list[str], given: tuple[str, ...]
) -> None:
    pytester.makeini("[pytest]\ntestpaths = sub")
    (pytester.mkdir("sub") / "t.py").write_text("def x(): pass")
    assert given_targets(pytester.parseconfig(*arguments)) == given


def test_the_hook_that_rewrites_assertions_is_an_importer(pytester: pytest.Pytester) -> None:
    assert hasattr(assertion_rewriter(pytester.parseconfig()), "exec_module")
    plain = assertion_rewriter(pytester.parseconfig("--assert=plain"))
    assert not hasattr(plain, "exec_module")


COPIED = """
    import unittest
    import pytest

    @pytest.fixture(params=["x"])
    def wide(request): return request.param

    @pytest.mark.slow
    def test_function(wide): pass

    class TestMethods:
        def test_method(self): pass

    class TestCases(unittest.TestCase):
        def test_case(self): pass
"""


@pytest.fixture
def items(pytester: pytest.Pytester) -> list[pytest.Item]:
    pytester.makeini("[pytest]\nmarkers = slow")
    return pytester.getitems(textwrap.dedent(COPIED))


def test_a_copied_item_has_a_name_of_its_own(items: list[pytest.Item]) -> None:
    assert [copied.nodeid.partition("::")[2] for copied in map(_copy, items)] == [
        "test_function[x-seed=7]",
        "TestMethods::test_method[seed=7]",
        "TestCases::test_case[seed=7]",
    ]
    assert all("[seed=7]" not in item.nodeid for item in items)
    assert [copied.location[:2] for copied in map(_copy, items)] == [i.location[:2] for i in items]


def test_a_copied_item_has_its_markers_and_a_stash_of_its_own(items: list[pytest.Item]) -> None:
    key = pytest.StashKey[int]()
    for item in items:
        item.stash[key] = 1
        copied = _copy(item)
        assert key not in copied.stash
        assert list(copied.iter_markers()) == list(item.iter_markers())
        assert set(item.keywords) <= {*copied.keywords}
        assert "seed=7" in copied.extra_keyword_matches
        copied.add_marker("slow")
        copied.user_properties.append(("name", "value"))
        assert item.user_properties == []
    assert list(items[1].iter_markers()) == []


def _copy(item: pytest.Item) -> pytest.Item:
    copied = copied_item(item, "seed=7")
    assert copied is not None
    return copied


def test_items_of_other_plugins_are_not_copied(pytester: pytest.Pytester) -> None:
    class Odd(pytest.Item):
        def runtest(self) -> None:
            pass

    (item,) = pytester.getitems("def test_it(): pass")
    assert item.parent is not None
    assert copied_item(Odd.from_parent(item.parent, name="odd"), "seed=7") is None


def test_a_parameter_is_known_from_a_fixture(pytester: pytest.Pytester) -> None:
    items = pytester.getitems("""
        import pytest

        @pytest.fixture
        def fixture(): pass

        def test_none(): pass
        def test_fixture(fixture): pass
        @pytest.mark.parametrize(("a", "b"), [(1, 2)])
        def test_parameters(a, b): pass
        @pytest.mark.parametrize("fixture", [1])
        def test_in_its_place(fixture): pass
        @pytest.mark.parametrize("fixture", [1], indirect=True)
        def test_by_a_fixture(fixture): pass
        @pytest.mark.parametrize("a", [1], scope="module")
        def test_of_a_module(a): pass
        def test_given_more(): pass
        def test_given_what_is_not_there(nowhere): pass
    """)
    items[-2].fixturenames.append("fixture")  # type: ignore[attr-defined]
    found = [
        item.originalname
        for item in items
        if isinstance(item, pytest.Function) and has_parameters_only(item)
    ]
    assert found == ["test_none", "test_parameters", "test_in_its_place"]


def test_what_is_to_be_torn_down_grows(request: pytest.FixtureRequest) -> None:
    finalizers = finalizers_of(request.node)
    before = len(finalizers)
    assert before > 0
    request.addfinalizer(int)
    assert len(finalizers) == before + 1
    assert finalizers_of(request.node) is finalizers
