"""Forked children during a run of pytest: what it captures and what it prints is its own."""

from __future__ import annotations

import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux")

TEST = """
    import os
    from pytest_seedall.diagnosis.forked import run_forked

    def test_prints(request):
        def child():
            capture = request.config.pluginmanager.getplugin("capturemanager")
            print("lost")
            capture.suspend_global_capture()
            print("lost")
            os.write(1, b"lost")
            capture.resume_global_capture()
            capture.read_global_capture()
            request.config.get_terminal_writer().line("lost", flush=True)
            return 3

        print("kept before")
        os.write(1, b"kept, too")
        assert run_forked(child, 60) == (3, "")
        print("kept after")
        assert False
"""


@pytest.mark.parametrize("capture", ["fd", "sys", "no"])
def test_output_is_the_parents_alone(pytester: pytest.Pytester, capture: str) -> None:
    pytester.makepyfile(TEST)
    result = pytester.runpytest_subprocess(f"--capture={capture}", "-pno:xdist")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E * assert False"])
    printed = [line.strip() for line in result.outlines]
    assert sum(line.endswith("kept before") for line in printed) == 1
    assert not any(line.startswith("lost") or line.endswith("lost") for line in printed)
    assert sum("kept, too" in line and "write" not in line for line in printed) == 1
