"""What no well-behaved client would send."""

import http.client
import select
import socket

import httpx

from .clock import SteeredLoop
from .forms import FORM, STYLIZE
from .hosting import HOST


def connected(client: httpx.Client, source: str = "127.0.0.1") -> socket.socket:
    """A plain connection to a client's server, from an address of this machine."""
    address = (client.base_url.host, client.base_url.port or 80)
    return socket.create_connection(address, 60, source_address=(source, 0))


def raw(client: httpx.Client, request: bytes) -> bytes:
    """Send bytes, and return the answer up to its end."""
    with connected(client) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def ask(client: httpx.Client, path: str, *headers: str) -> bytes:
    """The answer to a GET with headers and a path that clients would tidy up."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {HOST}", "Connection: close", *headers, "", ""]
    return raw(client, "\r\n".join(lines).encode())


def answer(connection: socket.socket) -> tuple[int, bytes]:
    """The status and body of the answer on a connection."""
    with http.client.HTTPResponse(connection) as response:
        response.begin()
        return response.status, response.read()


def request(
    client: httpx.Client, image: bytes, *, chunked: bool = False, path: str = STYLIZE, **fields: str
) -> bytes:
    """A whole HTTP request with a picture, to be sent in part."""
    built = client.build_request("POST", path, data=FORM | fields, files={"image": ("a", image)})
    body = built.read()
    lines = [f"POST {path} HTTP/1.1", f"Host: {client.headers['host']}"]
    lines.append(f"Content-Type: {built.headers['content-type']}")
    if chunked:
        lines.append("Transfer-Encoding: chunked")
        body = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    else:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def answer_in_time(connection: socket.socket, loop: SteeredLoop) -> tuple[int, bytes]:
    """The answer on a connection; time passes until there is one."""
    while not select.select([connection], [], [], 0.02)[0]:
        loop.put_forward(11)
    return answer(connection)
