"""Where a request goes: names of hosts as headers write them, and paths below a mounted host."""

import ipaddress
import re

from starlette.datastructures import Headers
from starlette.types import Scope

READING = frozenset({"GET", "HEAD"})
"""The methods that change nothing."""

_HOST = re.compile(
    r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9._-]*[a-z0-9])?\.?)(?P<port>:[0-9]{1,5})?"
)
_ROOT_PATH = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")


def well_formed_host(scope: Scope) -> str | None:
    """The Host header of a request in lower case; None where it is not one of good form."""
    hosts = [host.lower() for host in Headers(scope=scope).getlist("host")]
    return hosts[0] if len(hosts) == 1 and _HOST.fullmatch(hosts[0]) else None


def local_path(scope: Scope) -> str:
    """The path below the folder of another application that the host is mounted in."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def bracketed(name: str) -> str:
    """A host name as the Host header writes it: lower case, IPv6 addresses in brackets."""
    name = name.lower()
    return f"[{name}]" if ":" in name and not name.startswith("[") else name


def is_name(name: str) -> bool:
    """Whether a Host header without a port may have this form."""
    match = _HOST.fullmatch(bracketed(name))
    return match is not None and match["port"] is None


def split_port(host: str) -> str:
    """The name of a well-formed Host header, without its port."""
    return host if host.endswith("]") else host.rsplit(":", 1)[0] if ":" in host else host


def is_address(name: str) -> bool:
    """Whether a host name is an IP address."""
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def is_root_path(path: str) -> bool:
    """Whether a host may lie below this path: as policies can name it, and none of its own."""
    own = ("api", "assets", "docs", "healthz", "readyz", "samples", "stylizers")
    return _ROOT_PATH.fullmatch(path) is not None and path.split("/")[1] not in own
