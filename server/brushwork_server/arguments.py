"""What the options of `brushwork serve` say, checked; all of these raise ServeError."""

import ipaddress

from brushwork.decoders import can_decode_apart

from .addresses import is_name, is_root_path
from .listener import ServeError, host_and_port


def host_name(given: str) -> str:
    """A name of --allow-host."""
    if not is_name(given):
        raise ServeError(f"--allow-host takes a name such as paint.example.org, not {given!r}")
    return given


def root_path(given: str) -> str:
    """The path of --root-path, without a slash at its end."""
    path = given.rstrip("/")
    if path and not is_root_path(path):
        raise ServeError(f"--root-path takes a path such as /paint, not {path!r}")
    return path


def network(given: str) -> str:
    """The address or network of --proxy, as it is compared with."""
    try:
        return str(ipaddress.ip_network(given, strict=False))
    except ValueError as error:
        reason = f"--proxy takes an address or network such as 10.0.0.0/8, not {given!r}"
        raise ServeError(reason) from error


def metrics_address(given: str) -> tuple[str, int]:
    """The address and the port of --metrics."""
    try:
        return host_and_port(given)
    except ValueError as error:
        reason = f"--metrics takes a port, or an address and a port, not {given!r}"
        raise ServeError(reason) from error


def decoders(count: int) -> None:
    """Refuse --decoders where the system has not what they need."""
    if count and not can_decode_apart():
        raise ServeError("--decoders needs Linux, macOS or another POSIX system; leave it at 0")
