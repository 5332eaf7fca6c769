"""A disk that is full, and a cache that cannot be written: a line for each loss, and no more."""

from __future__ import annotations

import errno
import itertools
import os
import re
import stat
from pathlib import Path

import pytest

from pytest_seedall.files import write_whole

pytestmark = pytest.mark.usefixtures("as_a_user")

FAILS = "import random\ndef test_passes(): pass\ndef test_fails(): assert random.random() < 0"
NO_SPACE = re.escape(os.strerror(errno.ENOSPC))


@pytest.fixture
def full_disk(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be no space for what is written whole: the system itself says so, at the end."""
    device, numbers = Path("/dev/full"), itertools.count()
    if not device.exists():
        pytest.skip("no such device on this system")

    def made(suffix: str, prefix: str, folder: Path) -> tuple[int, str]:
        path = folder / f"{prefix}{next(numbers)}{suffix}"
        path.touch()
        return os.open(device, os.O_WRONLY), str(path)

    monkeypatch.setattr("pytest_seedall.files.tempfile.mkstemp", made)
    (cache := pytester.path / ".pytest_cache/v/seedall").mkdir(parents=True)
    for name in ("last", "last_failed"):
        (cache / name).symlink_to(device)


def no_trouble(result: pytest.RunResult) -> None:
    output = f"{result.stdout}{result.stderr}"
    for trouble in ("Traceback", "INTERNALERROR", "pytest_seedall/", "could not be explained"):
        assert trouble not in output


@pytest.mark.usefixtures("full_disk")
def test_what_finds_no_space_is_told(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nseedall_regressions = seeds.txt")
    pytester.makepyfile(test_it=FAILS)
    arguments = ("--seed=42", "--triage=1", "--junit-xml=junit.xml")
    result = pytester.runpytest(*arguments)
    result.assert_outcomes(passed=1, failed=1)
    no_trouble(result)
    for loss in (
        "the session seed is not remembered",
        "a failure is not recorded",
        "1 failing seed is not in seeds.txt",
        r"what triage has found is not in \S+junit.xml",
    ):
        assert re.search(f"^{loss}: .*{NO_SPACE}", str(result.stdout), re.M), loss
    result.stdout.fnmatch_lines(["session seed 42: 1 failed, and drew random numbers"])
    assert "</testsuites>" in Path("junit.xml").read_text(encoding="utf-8")
    assert not [*pytester.path.rglob("*.tmp"), *pytester.path.rglob("seeds.txt*")]


def test_processes_that_find_no_space_for_their_files_are_not_started(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(prefix: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), prefix)

    fresh = "\nimport pytest\n@pytest.mark.repeat_deterministic(fresh_process=True)\n"
    pytester.makepyfile(test_it=f"{FAILS}{fresh}def test_fresh(): number = random.random()")
    monkeypatch.setattr("tempfile.TemporaryDirectory", full)
    for seed in (1, 2):
        result = pytester.runpytest(f"--seed={seed}")
        result.assert_outcomes(passed=2, failed=1)
        no_trouble(result)
        assert re.search(f"^no results in a fresh .*{NO_SPACE}", str(result.stdout), re.M)
    result = pytester.runpytest("--replay-failed")  # under two session seeds
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert re.search(f"^ERROR: the failures need processes .*{NO_SPACE}", str(result.stderr))
    no_trouble(result)


@pytest.mark.parametrize("place", [".", "d", "v", "v/seedall/last"])
def test_a_cache_that_cannot_be_written_costs_what_it_would_hold(
    pytester: pytest.Pytester, place: str
) -> None:
    """Something else is where a file or folder of the cache would be: root may write anywhere."""
    path = pytester.path / ".pytest_cache" / place
    path.parent.mkdir(parents=True, exist_ok=True)
    if "last" in place:
        path.mkdir()
    else:
        path.touch()
    pytester.makepyfile(test_it=FAILS)
    result = pytester.runpytest("--seed=42", "-W", "ignore")
    result.assert_outcomes(passed=1, failed=1)
    no_trouble(result)
    lost = "a failure is not recorded" if place.startswith((".", "d")) else "is not remembered"
    assert lost in str(result.stdout)
    result.stdout.fnmatch_lines(["session seed 42: 1 failed, and drew random numbers"])
    no_trouble(pytester.runpytest("--replay-failed", "-W", "ignore"))


def test_a_process_that_could_not_write_its_report_is_told(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=FAILS)
    for seed in (1, 2):
        pytester.runpytest(f"--seed={seed}")
    pytester.makeconftest(
        """
        from pathlib import Path

        def pytest_unconfigure(config):
            report = Path(config.getoption("xmlpath"))
            if report.name != "all.xml" and config.cache.get("children/begun", False):
                report.write_bytes(report.read_bytes()[:-20])
            config.cache.set("children/begun", report.name != "all.xml")
        """
    )
    result = pytester.runpytest("--replay-failed", "--junit-xml=all.xml")
    no_trouble(result)
    line = "seedall: --junit-xml=all.xml: 1 of 2 processes wrote no XML"
    assert line in result.outlines
    assert "2 recorded failures: 2 still fail" in result.stdout.str()
    assert Path("all.xml").read_text(encoding="utf-8").count("<testsuite ") == 1
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_a_device_stays_one(pytester: pytest.Pytester) -> None:
    device = pytester.path / "device"
    try:
        os.mknod(device, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    except (OSError, AttributeError):
        pytest.skip("only root may make a device")
    pytester.makepyfile(test_it=FAILS)
    result = pytester.runpytest("--seed=1", "-oseedall_regressions=device")
    line = "ERROR: seedall_regressions: device: it is no file, but a device or a pipe"
    assert line in result.errlines
    write_whole(device, "a page")
    assert device.is_char_device()


def test_the_device_that_forgets_all_is_no_regressions_file(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=FAILS)
    result = pytester.runpytest("--seed=1", f"-oseedall_regressions={os.devnull}")
    result.assert_outcomes(passed=1, failed=1)
    no_trouble(result)
    assert "added to" not in result.stdout.str()
    assert Path(os.devnull).is_char_device()
