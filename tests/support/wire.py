"""A forwarder on loopback that counts what goes over the wire, whoever asks."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


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
    exchanges: list[Exchange]


@contextmanager
def counted(target: str) -> Iterator[Wire]:
    """Forward GET requests to a server, as they are, until the block ends."""
    exchanges: list[Exchange] = []
    host = urlsplit(target).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            connection = http.client.HTTPConnection(host)
            connection.putrequest("GET", self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                self.send_header(name, value)
            head = len(b"".join(self._headers_buffer)) + 2  # type: ignore[attr-defined]
            self.end_headers()
            self.wfile.write(body)
            exchanges.append(Exchange(self.path, answer.status, head + len(body)))

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A browser that goes away in the middle of a file is no news."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield Wire(f"http://127.0.0.1:{server.server_port}", exchanges)
        finally:
            server.shutdown()
            thread.join()
