"""The socket that the host listens on, and the address that people open."""

import socket

import typer

from brushwork.errors import BrushworkError

from .addresses import bracketed, is_name

DEFAULT_PORT = 8000
PORTS_TRIED = 20
MOST_PORT = 65535
LOOPBACK = "127.0.0.1"
WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to


class ServeError(BrushworkError):
    """The host cannot be started."""


def listen(host: str, port: int | None, option: str = "--port") -> socket.socket:
    """A socket that listens on a port, 0 for any; without one on DEFAULT_PORT or the next free.

    Says so where it is not the default. Raises ServeError, which names the `option` for another.
    """
    wanted = range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED) if port is None else [port]
    reason = ""
    for number in wanted:
        try:
            family, _, _, _, address = socket.getaddrinfo(
                host, number, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            both = host == "::" and socket.has_dualstack_ipv6()
            listener = socket.create_server(
                address, family=family, backlog=256, dualstack_ipv6=both
            )
            # Connections have their listener's. Else the second part of an answer waits for the
            # client to acknowledge the first, 40 ms.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        except socket.gaierror as error:
            raise ServeError(f"cannot listen on {host!r}: {error.strerror}") from error
        except UnicodeError as error:  # a part too long for DNS
            raise ServeError(f"cannot listen on {host!r}: it is no host name") from error
        except OSError as error:
            reason = error.strerror or str(error)
            continue
        if port is None and number != DEFAULT_PORT:
            typer.echo(f"Port {DEFAULT_PORT} is taken; using {number}.", err=True)
        return listener
    if port is None:
        tried = f"ports {wanted[0]} to {wanted[-1]}"
        raise ServeError(f"cannot listen on {tried} of {host}: {reason}; choose one with {option}")
    raise ServeError(
        f"cannot listen on port {port} of {host}: {reason}; choose another one with {option}"
    )


def host_and_port(address: str) -> tuple[str, int]:
    """The two parts of `PORT`, `HOST:PORT` or `[IPV6]:PORT`; a port alone is of this machine.

    Raises ValueError.
    """
    host, colon, port = address.rpartition(":")
    number = int(port) if port.isascii() and port.isdecimal() and len(port) <= 5 else -1
    name = host.strip("[]") if colon else LOOPBACK
    if not 0 <= number <= MOST_PORT or not is_name(name):
        raise ValueError(address)
    return name, number


def address_of(host: str, listener: socket.socket) -> str:
    """What people open to reach a listener that was made for a host."""
    name = "localhost" if host in WILDCARDS else bracketed(host)
    return f"http://{name}:{listener.getsockname()[1]}/"
