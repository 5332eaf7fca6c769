"""A test with a wrong marker fails after its setup."""

from __future__ import annotations

import pytest

from pytest_seedall.seeding.seeding import fail_after_setup
from pytest_seedall.settings.markers import MarkerError


def test_a_wrong_marker_fails_the_test_after_its_setup(request: pytest.FixtureRequest) -> None:
    setup = fail_after_setup(request.node, MarkerError("wrong"))
    next(setup)
    with pytest.raises(pytest.fail.Exception, match=r"test_wrong_markers\.py:\d+: wrong$"):
        next(setup)


def test_whatever_the_setup_raised(request: pytest.FixtureRequest) -> None:
    setup = fail_after_setup(request.node, MarkerError("wrong"))
    next(setup)
    with pytest.raises(pytest.fail.Exception, match="wrong"):
        setup.throw(KeyError("seedall"))


@pytest.mark.parametrize("raised", [pytest.skip.Exception("not here"), KeyboardInterrupt()])
def test_unless_it_skips_the_test_or_ends_the_run(
    request: pytest.FixtureRequest, raised: BaseException
) -> None:
    setup = fail_after_setup(request.node, MarkerError("wrong"))
    next(setup)
    with pytest.raises(type(raised)):
        setup.throw(raised)
