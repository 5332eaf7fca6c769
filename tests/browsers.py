"""A browser that shows one file, on screens of several sizes, light and dark."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from selenium.webdriver import Chrome


class Screen(NamedTuple):
    """What a page is shown on."""

    width: int
    height: int
    scheme: str
    """``light`` or ``dark``."""


PHONE, DESKTOP = (360, 740), (1280, 800)
SCREENS = [Screen(*size, scheme) for size in (PHONE, DESKTOP) for scheme in ("light", "dark")]


class Browser(NamedTuple):
    """Chromium, and the file that it shows."""

    chromium: Chrome
    file: Path

    def show(self, screen: Screen, has_scripts: bool = True) -> None:
        """Show the page on a screen, from its top."""
        is_phone = screen.width < 600
        size = {"width": screen.width, "height": screen.height, "mobile": is_phone}
        self.say("Emulation.setDeviceMetricsOverride", **size, deviceScaleFactor=1)
        scheme = {"name": "prefers-color-scheme", "value": screen.scheme}
        self.say("Emulation.setEmulatedMedia", media="", features=[scheme])
        self.say("Emulation.setScriptExecutionDisabled", value=not has_scripts)
        self.chromium.get(self.file.as_uri())

    def say(self, command: str, **parameters: object) -> dict[str, Any]:
        """Return what the browser answers to a command of the DevTools protocol."""
        answer: dict[str, Any] = self.chromium.execute_cdp_cmd(command, parameters)
        return answer

    def ask(self, script: str, *arguments: object) -> Any:
        """Return what a script returns that runs in the page."""
        return self.chromium.execute_script(script, *arguments)

    def requests(self) -> list[str]:
        """Return the addresses that were asked for since the last call."""
        entries = [json.loads(entry["message"]) for entry in self.chromium.get_log("performance")]
        messages = [entry["message"] for entry in entries]
        return [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]

    def complaints(self) -> list[str]:
        """Return what the console said since the last call."""
        return [entry["message"] for entry in self.chromium.get_log("browser")]
