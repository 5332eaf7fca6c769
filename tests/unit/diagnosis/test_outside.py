"""What a test does outside its process is seen, with its line."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pytest_seedall.diagnosis.outside import outside_seen

if TYPE_CHECKING:
    from collections.abc import Callable


def starts_a_program() -> None:
    subprocess.run([sys.executable, "-c", ""], check=True)


def runs_a_shell() -> None:
    os.system("exit 0")


def opens_a_socket() -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))


@pytest.mark.parametrize(
    ("does", "expected"),
    [
        (starts_a_program, "starts a program (test_outside.py:20)"),
        (runs_a_shell, "starts a program (test_outside.py:24)"),
        (opens_a_socket, "opens a socket (test_outside.py:29)"),
    ],
)
def test_it_is_seen(does: Callable[[], None], expected: str) -> None:
    seen: list[str] = []
    with outside_seen(seen):
        does()
    assert expected in seen


def test_only_in_the_body() -> None:
    outer: list[str] = []
    inner: list[str] = []
    runs_a_shell()
    with outside_seen(outer):
        with outside_seen(inner):  # of a run inside a test
            runs_a_shell()
        opens_a_socket()
    runs_a_shell()
    assert (len(outer), len(inner)) == (2, 0)
    assert not hasattr(os.system, "__wrapped__")
    assert "connect" not in vars(socket.socket)


def test_what_stays_inside_is_not() -> None:
    seen: list[str] = []
    with outside_seen(seen):
        assert os.listdir()  # noqa: PTH208 - as it is
        assert id(seen)
        socket.socket().close()
    assert seen == []


def test_a_pair_of_sockets_stays_inside() -> None:
    def socketpair() -> None:  # as it is on Windows
        with socket.socket() as one, pytest.raises(TypeError):
            one.connect("nowhere")

    seen: list[str] = []
    with outside_seen(seen):
        socketpair()
    assert seen == []
