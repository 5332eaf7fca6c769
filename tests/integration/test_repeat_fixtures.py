"""Fixtures in repeated tests: what is set up again, what stays, in which order."""

from __future__ import annotations

import pytest
from repeating import differing, notes, report, write

pytestmark = pytest.mark.usefixtures("as_a_user")

SCOPES = """
    @pytest.fixture(scope="session")
    def session_wide():
        note("session up", random.random())
        yield random.random()
        note("session down")

    @pytest.fixture(scope="module")
    def module_wide(session_wide):
        note("module up", random.random())
        yield
        note("module down")

    @pytest.fixture(scope="class")
    def class_wide(module_wide, request):
        note("class up", random.random())
        request.addfinalizer(lambda: note("class finalizer"))
        yield
        note("class down")

    @pytest.fixture
    def own(class_wide, request):
        note("own up", random.random())
        request.addfinalizer(lambda: note("own finalizer"))
        yield
        note("own down", random.random())

    MARKER
    class TestIt:
        def setup_method(self): note("setup_method")
        def test_one(self, own, session_wide): note("one", random.random(), session_wide)
        def test_two(self, own): note("two", random.random())
        def teardown_method(self): note("teardown_method")
"""


def noted(pytester: pytest.Pytester, source: str, marker: str) -> list[str]:
    """Return what a suite notes when its tests have a marker, or none."""
    write(pytester, source.replace("MARKER", marker))
    pytester.runpytest("--seed=42").assert_outcomes(passed=2)
    return notes(pytester)


RUNS_OF_3 = "@pytest.mark.repeat_deterministic(runs=3)"


def test_fixtures_of_functions_are_built_anew_and_all_others_stay(
    pytester: pytest.Pytester,
) -> None:
    plain = noted(pytester, SCOPES, "")
    # The same values in each run; wider fixtures in the first run alone, put away after the last.
    start = next(n for n, line in enumerate(plain) if line.startswith("class up")) + 1
    end = plain.index("class down")
    tests = plain[start:end]
    one, two = tests[: len(tests) // 2], tests[len(tests) // 2 :]
    assert one[-1] == two[-1] == "teardown_method"
    expected = [*plain[:start], *one * 3, *two * 3, *plain[end:]]
    assert noted(pytester, SCOPES, RUNS_OF_3) == expected


PARAMETRISED = """
    @pytest.fixture(scope="module", params=["a", "b"])
    def wide(request):
        note("up", request.param, random.random())
        yield request.param
        note("down", request.param)

    MARKER
    def test_it(wide): note("test", wide, random.random())
"""


def test_a_wider_fixture_with_parameters_is_set_up_once_for_each(
    pytester: pytest.Pytester,
) -> None:
    plain = noted(pytester, PARAMETRISED, "")
    up_a, test_a, down_a, up_b, test_b, down_b = plain
    assert noted(pytester, PARAMETRISED, RUNS_OF_3) == [
        *[up_a, test_a, test_a, test_a, down_a],
        *[up_b, test_b, test_b, test_b, down_b],
    ]


def test_a_wider_fixture_that_is_asked_for_in_the_test_stays(pytester: pytest.Pytester) -> None:
    source = """
        @pytest.fixture(scope="module")
        def wide():
            note("up", random.random())
            yield 5
            note("down")
        MARKER
        def test_one(request): note(request.getfixturevalue("wide"))
        def test_two(wide): note(wide)
    """
    up, *_ = noted(pytester, source, "")
    assert noted(pytester, source, RUNS_OF_3) == [up, "5", "5", "5", "5", "down"]


def test_a_wider_fixture_that_fails_does_so_in_each_run(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        @pytest.fixture(scope="module")
        def wide():
            note("up")
            raise ValueError("broken")
        @pytest.mark.repeat_deterministic
        def test_it(wide): pass
        def test_other(wide): pass
    """,
    )
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(errors=2)
    assert differing(result) == []
    assert notes(pytester) == ["up"]


@pytest.mark.parametrize("run", [1, 2])
def test_a_wider_fixture_is_as_it_was_after_a_run_that_ends_badly(
    pytester: pytest.Pytester, run: int
) -> None:
    write(
        pytester,
        f"""
        @pytest.fixture(scope="module")
        def wide():
            note("up")
            yield
            note("down")
        @pytest.mark.repeat_deterministic
        def test_it(wide): assert turn() != {run}
        def test_other(wide): note("other")
    """,
    )
    result = pytester.runpytest("--seed=42")
    result.assert_outcomes(failed=1, passed=1)
    assert notes(pytester) == ["up", "other", "down"]


# --- pytest's own fixtures ------------------------------------------------------------------------

OWN = """
    import logging, sys, warnings, os

    @pytest.mark.repeat_deterministic
    def test_capsys(capsys):
        print("said")
        out, err = capsys.readouterr()
        assert out == "said\\n"

    @pytest.mark.repeat_deterministic
    def test_capfd(capfd):
        os.write(1, b"said")
        out, err = capfd.readouterr()
        assert out == "said"

    @pytest.mark.repeat_deterministic
    def test_caplog(caplog):
        logging.warning("said")
        found = [record.getMessage() for record in caplog.records]
        assert found == ["said"]
        before = len(caplog.get_records("setup"))

    @pytest.mark.repeat_deterministic
    def test_tmp_path(tmp_path):
        assert list(tmp_path.iterdir()) == []
        file = tmp_path / "file.txt"
        file.write_text(str(file))
        text = f"in {file}"
        folder = str(tmp_path)

    @pytest.fixture
    def folder(tmp_path):
        folder = tmp_path / "folder"
        folder.mkdir()
        return folder

    @pytest.mark.repeat_deterministic
    def test_folder(folder):
        file = folder / "file.txt"
        assert not file.exists()
        file.touch()

    @pytest.mark.repeat_deterministic
    def test_tmpdir(tmpdir):
        file = tmpdir.join("file")
        text = str(tmpdir)

    @pytest.mark.repeat_deterministic
    def test_monkeypatch(monkeypatch):
        before = sys.platform
        monkeypatch.setattr(sys, "platform", "patched")
        after = sys.platform

    @pytest.mark.repeat_deterministic
    def test_recwarn(recwarn):
        warnings.warn("said")
        found = [str(one.message) for one in recwarn]
        assert found == ["said"]

    @pytest.mark.repeat_deterministic
    def test_warns():
        with pytest.warns(UserWarning, match="said") as found:
            warnings.warn("said")
        number = len(found)

    @pytest.mark.repeat_deterministic
    def test_request(request, record_property, cache, pytestconfig, doctest_namespace):
        record_property("a", 1)
        name = request.node.name
        number = len(request.node.user_properties)
        request.addfinalizer(lambda: None)
"""


def test_what_pytests_own_fixtures_give_is_the_same_in_each_run(pytester: pytest.Pytester) -> None:
    write(pytester, OWN)
    result = pytester.runpytest("--seed=42", "-W", "error")
    assert differing(result) == []
    result.assert_outcomes(passed=10)


@pytest.mark.parametrize(
    "path",
    [
        "tmp_path_factory.mktemp('data') / 'file'",
        "tmp_path_factory.mktemp('data', numbered=False) / 'file'",
        "request.getfixturevalue('tmp_path') / 'file'",
        "request.getfixturevalue('tmpdir_factory').mktemp('data').join('file')",
    ],
)
def test_other_temporary_paths_are_the_same_too(pytester: pytest.Pytester, path: str) -> None:
    write(
        pytester,
        f"""
        @pytest.mark.repeat_deterministic
        def test_it(request, tmp_path_factory):
            file = {path}
    """,
    )
    assert differing(pytester.runpytest("--seed=42")) == []


@pytest.mark.parametrize(
    "made",
    [
        "tempfile.mkdtemp()",
        "tempfile.mkstemp()[1]",
        "tempfile.NamedTemporaryFile(delete=False).name",
        "tempfile.mktemp(prefix='a')",
    ],
)
def test_the_random_names_of_temporary_files_are_no_results(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, made: str
) -> None:
    monkeypatch.setenv("TMPDIR", str(pytester.mkdir("temporary")))
    write(
        pytester,
        f"""
        import tempfile
        @pytest.mark.repeat_deterministic
        def test_it():
            path = {made}
    """,
    )
    assert differing(pytester.runpytest_subprocess("--seed=42")) == []


# --- what is shared by the runs -------------------------------------------------------------------


def test_what_a_fixture_gives_is_no_result_but_what_is_made_of_it_is(
    pytester: pytest.Pytester,
) -> None:
    write(
        pytester,
        """
        @pytest.fixture
        def given(): return [turn("given")]
        @pytest.fixture(scope="module")
        def wide(): return []
        LIST = []

        @pytest.mark.repeat_deterministic
        def test_given(given): pass
        @pytest.mark.repeat_deterministic
        def test_wide(wide):
            wide.append(1)
            other_name = wide
        @pytest.mark.repeat_deterministic
        def test_global():
            LIST.append(1)
            found = LIST
        @pytest.mark.repeat_deterministic
        @pytest.mark.parametrize("number", [[]])
        def test_parameter(number):
            number.append(1)
            other_name = number
        @pytest.mark.repeat_deterministic
        def test_rebound(given): given = given[0]
        @pytest.mark.repeat_deterministic
        def test_copied(wide): copied = list(wide + [turn("c")])
    """,
    )
    result = pytester.runpytest("--seed=42")
    assert differing(result) == ["test_rebound: run 2", "test_copied: run 2"]


def test_a_global_that_each_run_makes_anew_is_a_result(pytester: pytest.Pytester) -> None:
    write(
        pytester,
        """
        KEPT = None

        @pytest.mark.repeat_deterministic
        def test_it():
            global KEPT
            KEPT = [turn()]
            found = KEPT
    """,
    )
    result = pytester.runpytest("--seed=42")
    assert differing(result) == ["test_it: run 2"]
    assert "local `found`" in report(result)[1]
