"""A page of all kinds of tests, and a real browser that shows it."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pages
import pytest
from browsers import Browser
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from pytest_seedall.sweep.page.page import page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: No background traffic, and nothing asked; ``--no-sandbox`` as CI is root.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def text() -> str:
    return page(pages.all_kinds(), pages.interval)


@pytest.fixture(scope="session")
def file(text: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("report") / "sweep.html"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def browser(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Return Chromium, driven by its own driver: nothing is downloaded."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (program and driver):
        reason = "no chromium and chromedriver: apt-get install chromium chromium-driver"
        assert os.environ.get("SEEDALL_BROWSER") != "required", reason
        pytest.skip(reason)
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chromium = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield Browser(chromium, file)
    finally:
        chromium.quit()
