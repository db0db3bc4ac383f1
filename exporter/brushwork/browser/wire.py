"""A forwarder on loopback that counts what goes over the wire, and may be as slow as a network.

Whoever asks asks here: page, workers and service workers alike. A browser's own emulation of
networks has to be switched on for each of them by itself, and a worker's first request is over by
then.
"""

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

CHUNK = 4096


@dataclass(frozen=True)
class Network:
    """How slow it is, for all connections together."""

    bits_per_second: float
    """Towards the browser; what it asks is small, and takes no time."""
    round_trip: float
    """Seconds, before a connection is there and again before an answer begins."""


@dataclass(frozen=True)
class Exchange:
    """A request and its answer; `bytes` of the answer's head and body as they were sent."""

    path: str
    status: int
    bytes: int


@dataclass(frozen=True)
class Wire:
    """The forwarder's address, and what went through it up to now."""

    address: str
    asked: list[str]
    """Paths, as soon as they are asked for."""
    exchanges: list[Exchange]
    """Once they are answered."""


@contextmanager
def counted(target: str, network: Network | None = None) -> Iterator[Wire]:
    """Forward GET requests to a server, as they are, until the block ends."""
    asked: list[str] = []
    exchanges: list[Exchange] = []
    host = urlsplit(target).netloc
    line = _Line(network)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            line.wait()

        def do_GET(self) -> None:
            asked.append(self.path)
            connection = http.client.HTTPConnection(host)
            connection.putrequest("GET", self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            lines = [f"HTTP/1.1 {answer.status} {answer.reason}"]
            lines += [f"{name}: {value}" for name, value in answer.getheaders()]
            head = "\r\n".join([*lines, "", ""]).encode("latin-1")
            line.wait()
            content = head + body
            for chunk in line.carried(content):
                self.wfile.write(chunk)
            exchanges.append(Exchange(self.path, answer.status, len(content)))

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A browser that goes away in the middle of a file is no news."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield Wire(f"http://127.0.0.1:{server.server_port}", asked, exchanges)
        finally:
            server.shutdown()
            thread.join()


class _Line:
    """What all connections share; without a network nothing takes time."""

    def __init__(self, network: Network | None) -> None:
        self._network = network
        self._lock = threading.Lock()
        self._free = 0.0

    def wait(self) -> None:
        """A round trip."""
        if self._network:
            time.sleep(self._network.round_trip)

    def carried(self, content: bytes) -> Iterator[bytes]:
        """The content piece by piece, each once it has come through among those of others."""
        if self._network is None:
            yield content
            return
        for start in range(0, len(content), CHUNK):
            piece = content[start : start + CHUNK]
            with self._lock:
                begins = max(self._free, time.monotonic())
                ends = self._free = begins + 8 * len(piece) / self._network.bits_per_second
            time.sleep(max(0.0, ends - time.monotonic()))
            yield piece
