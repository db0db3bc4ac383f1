"""A real Firefox with a profile of its own, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/)."""

import itertools
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from ..errors import BrowserError, BrowserMissingError
from .tab import call_of
from .waiting import waiting_for

VARIABLE = "BRUSHWORK_FIREFOX"
NAMES = ("firefox-esr", "firefox")
STARTED_WITHIN, ENDED_WITHIN, ANSWERED_WITHIN = 60, 20, 60
PREFERENCES: dict[str, object] = {
    # A proxy that is not there: nothing but loopback, which no proxy is asked for, is reached.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "browser.download.folderList": 2,
    "browser.download.always_ask_before_handling_new_types": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
}


@dataclass
class Firefox:
    """One tab. `errors` are the page's script errors that nothing caught."""

    connection: ClientConnection
    downloads: Path
    version: str = "Firefox"
    tab: str = ""
    errors: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def command(self, method: str, **parameters: object) -> dict[str, Any]:
        """The result of a BiDi command."""
        number = next(self._numbers)
        request = {"id": number, "method": method, "params": parameters}
        self.connection.send(json.dumps(request))
        while True:
            try:
                message = json.loads(self.connection.recv(ANSWERED_WITHIN))
            except TimeoutError as error:
                what = f"Firefox gave no answer to {method} for {ANSWERED_WITHIN} s"
                raise BrowserError(what) from error
            if message.get("method") == "log.entryAdded":
                self._note(message["params"])
            if message.get("id") == number:
                if message["type"] != "success":
                    raise BrowserError(f"Firefox failed in {method}: {message}")
                result: dict[str, Any] = message["result"]
                return result

    def open(self, address: str) -> None:
        """Open a page, and wait until it is loaded."""
        self.command("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression that JSON can hold; promises are awaited."""
        return json.loads(
            self._evaluate(f"(async () => JSON.stringify(await ({expression})))()")["value"]
        )

    def call(self, function: str, argument: object = None) -> Any:
        """As any `Tab` does."""
        return self.evaluate(call_of(function, argument))

    def click(self, selector: str) -> None:
        """Click an element."""
        self._evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def choose_file(self, selector: str, path: Path) -> None:
        """Choose a file in a file input."""
        element = self._evaluate(f"document.querySelector({json.dumps(selector)})")
        reference = {"sharedId": element["sharedId"]}
        self.command("input.setFiles", context=self.tab, element=reference, files=[str(path)])

    def wait_for(self, expression: str, within: float = 60) -> None:
        """Wait until a JavaScript expression is true."""
        waiting_for(lambda: self.evaluate(f"Boolean({expression})"), within, expression)

    def downloaded(self, name: str) -> bytes:
        """The content of a downloaded file, once it is whole; its name is free again."""
        path = self.downloads / name

        def is_whole() -> bool:
            return path.is_file() and path.stat().st_size > 0 and not partial.exists()

        partial = path.with_name(f"{name}.part")
        waiting_for(is_whole, 20, f"{name} to be downloaded")
        content = path.read_bytes()
        path.unlink()
        return content

    def _evaluate(self, expression: str) -> dict[str, Any]:
        answer = self.command(
            "script.evaluate",
            expression=expression,
            target={"context": self.tab},
            awaitPromise=True,
            userActivation=True,
        )
        if answer["type"] != "success":
            raise BrowserError(f"Firefox failed: {answer['exceptionDetails']['text']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _note(self, entry: dict[str, Any]) -> None:
        if (entry["type"], entry["level"]) == ("javascript", "error"):
            self.errors.append(entry["text"])


def find_firefox() -> str:
    """Where the machine's Firefox is; raises BrowserMissingError where it has none."""
    path = os.environ.get(VARIABLE) or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise BrowserMissingError(
            f"there is no Firefox; install Debian's `firefox-esr`, or set {VARIABLE} to its path"
        )
    return path


@contextmanager
def running_firefox(folder: Path) -> Iterator[Firefox]:
    """Start the machine's Firefox with a profile in an empty folder, and end it with the block.

    Raises BrowserError where there is none.
    """
    path = find_firefox()
    profile, downloads = folder / "profile", folder / "downloads"
    for each in (profile, downloads):
        each.mkdir(parents=True)
    preferences = PREFERENCES | {"browser.download.dir": str(downloads)}
    lines = (
        f"user_pref({json.dumps(key)}, {json.dumps(value)});" for key, value in preferences.items()
    )
    (profile / "user.js").write_text("\n".join(lines), "utf-8")
    options = ["--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port=0"]
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - the machine's own browser
            [path, *options], env={**os.environ, "HOME": str(folder)}, stdout=log, stderr=log
        )
    try:
        address = _address(process, profile)
        # Who is busy may answer no ping for a while, and is there nevertheless.
        with connect(address, max_size=None, proxy=None, ping_interval=None) as connection:
            firefox = Firefox(connection, downloads)
            told = firefox.command("session.new", capabilities={})["capabilities"]
            firefox.version = f"Firefox {told['browserVersion']}"
            firefox.command("session.subscribe", events=["log.entryAdded"])
            firefox.tab = firefox.command("browsingContext.getTree")["contexts"][0]["context"]
            yield firefox
    finally:
        process.terminate()
        try:
            process.wait(ENDED_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[bytes], profile: Path) -> str:
    announcement = profile / "WebDriverBiDiServer.json"

    def announced() -> dict[str, Any] | None:
        if process.poll() is not None:
            raise BrowserError(f"Firefox ended with {process.returncode}")
        try:
            server: dict[str, Any] = json.loads(announcement.read_text("utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        return server

    server = waiting_for(announced, STARTED_WITHIN, "Firefox to start")
    return f"ws://{server['ws_host']}:{server['ws_port']}/session"
