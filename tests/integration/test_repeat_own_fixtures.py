"""pytest's own fixtures in repeated tests, and temporary files."""

from __future__ import annotations

import pytest
from repeating import differing, write

pytestmark = pytest.mark.usefixtures("as_a_user")


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
