"""WebKitGTK's MiniBrowser on a screen of its own, driven by WebDriver (https://www.w3.org/TR/webdriver2/)."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import httpx

from ..errors import BrowserError, BrowserMissingError
from .tab import call_of
from .waiting import waiting_for

DRIVER = "WebKitWebDriver"
BROWSERS = ("usr/lib/*/webkit*gtk-*/MiniBrowser", "usr/libexec/webkit*gtk-*/MiniBrowser")
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
LONGEST_SHOWN = 300
STARTED_WITHIN, ENDED_WITHIN, ANSWERED_WITHIN = 60, 20, 120
# A proxy that is not there: nothing but loopback is reached.
NO_NETWORK = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9") | {
    "no_proxy": "localhost,127.0.0.1"
}


@dataclass
class WebKit:
    """One window; downloads go to its home folder."""

    client: httpx.Client
    home: Path
    version: str = "WebKitGTK"
    session: str = ""

    def command(self, method: str, path: str, **parameters: object) -> Any:
        """The value of a WebDriver command's answer."""
        body = json.dumps(parameters) if method == "POST" else None
        try:
            answer = self.client.request(method, f"/session{self.session}{path}", content=body)
        except httpx.TransportError as error:
            raise BrowserError(f"WebKit gave no answer to {path}: {error!r}") from error
        value = answer.json()["value"]
        if not answer.is_success:
            raise BrowserError(f"WebKit failed in {path}: {value}")
        return value

    def open(self, address: str) -> None:
        """Open a page, and wait until it is loaded."""
        self.command("POST", "/url", url=address)

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression that JSON can hold; promises are awaited."""
        script = f"""
            const done = arguments[arguments.length - 1];
            (async () => JSON.stringify(await ({expression})))().then(
              (value) => done({{ value }}), (error) => done({{ error: String(error) }}));
        """
        answer = self.command("POST", "/execute/async", script=script, args=[])
        if "error" in answer:
            raise BrowserError(f"WebKit failed in {_short(expression)}: {answer['error']}")
        value = answer.get("value")
        return None if value is None else json.loads(value)

    def call(self, function: str, argument: object = None) -> Any:
        """As any `Tab` does."""
        return self.evaluate(call_of(function, argument))

    def click(self, selector: str) -> None:
        """Click an element as a person does."""
        self.command("POST", f"/element/{self._find(selector)}/click")

    def choose_file(self, selector: str, path: Path) -> None:
        """Choose a file in a file input."""
        self.command("POST", f"/element/{self._find(selector)}/value", text=str(path))

    def wait_for(self, expression: str, within: float = 120) -> None:
        """Wait until a JavaScript expression is true."""
        waiting_for(lambda: self.evaluate(f"Boolean({expression})"), within, expression)

    def downloaded(self, name: str) -> bytes:
        """The content of a downloaded file, once it is whole."""
        path = self.home / name
        waiting_for(lambda: path.is_file() and path.stat().st_size > 0, 20, f"{name} to be saved")
        return path.read_bytes()

    def _find(self, selector: str) -> str:
        found = self.command("POST", "/element", using="css selector", value=selector)
        identifier: str = found[ELEMENT]
        return identifier


def find_webkit() -> tuple[str, str, Path]:
    """Where driver, screen and MiniBrowser are; raises BrowserMissingError where one is not."""
    driver, screen = shutil.which(DRIVER), shutil.which("Xvfb")
    browser = next((path for name in BROWSERS for path in Path("/").glob(name)), None)
    if driver is None or screen is None or browser is None:
        raise BrowserMissingError(
            "there is no WebKitGTK with driver and screen; "
            "install Debian's `webkit2gtk-driver` and `xvfb`"
        )
    return driver, screen, browser


@contextmanager
def running_webkit(folder: Path) -> Iterator[WebKit]:
    """Start MiniBrowser with a home in an empty folder, and end it with the block.

    Raises BrowserError where it, its driver or Xvfb is missing.
    """
    driver, screen, browser = find_webkit()
    with ExitStack() as ends:
        log = ends.enter_context((folder / "log.txt").open("wb"))
        number = ends.enter_context(_screen(screen, log))
        environment = {**os.environ, **NO_NETWORK, "HOME": str(folder), "DISPLAY": f":{number}"}
        port = _free_port()
        command = [driver, "--host=127.0.0.1", f"--port={port}"]
        ends.enter_context(_process(command, log, environment))
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=ANSWERED_WITHIN)
        webkit = WebKit(ends.enter_context(client), folder)
        waiting_for(lambda: _answers(client), STARTED_WITHIN, "the driver to start")
        options = {"binary": str(browser), "args": ["--automation"]}
        capabilities = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        session = webkit.command("POST", "", capabilities=capabilities)
        webkit.session = f"/{session['sessionId']}"
        webkit.version = f"WebKitGTK {session['capabilities'].get('browserVersion', '')}".strip()
        ends.callback(webkit.command, "DELETE", "")
        webkit.command("POST", "/timeouts", script=1000 * ANSWERED_WITHIN)
        yield webkit


@contextmanager
def _screen(path: str, log: IO[bytes]) -> Iterator[int]:
    """A screen that nobody sees; its number."""
    reading, writing = os.pipe()
    command = [path, "-displayfd", str(writing), "-screen", "0", "1280x1600x24", "-nolisten", "tcp"]
    with os.fdopen(reading) as told, _process(command, log, None, pass_fds=[writing]):
        os.close(writing)
        yield int(told.readline())


@contextmanager
def _process(
    command: list[str],
    log: IO[bytes],
    environment: Mapping[str, str] | None,
    pass_fds: Sequence[int] = (),
) -> Iterator[None]:
    with subprocess.Popen(  # noqa: S603 - the machine's own browser
        command, env=environment, stdout=log, stderr=log, pass_fds=pass_fds
    ) as process:
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(ENDED_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()


def _short(expression: str) -> str:
    """Without the pictures that may be in it."""
    return expression if len(expression) <= LONGEST_SHOWN else f"{expression[:LONGEST_SHOWN]}..."


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/status").is_success
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
