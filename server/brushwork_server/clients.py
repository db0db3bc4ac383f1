"""Who asks, and how much at once."""

import ipaddress
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

IPV6_PREFIX = 64
"""Bits of an address that tell a customer from others; the rest one has for oneself."""


class ClientBusy(Exception):  # noqa: N818 - nothing went wrong
    """A client asks for more than `most` at once."""

    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most} requests at once")
        self.most = most


class Clients:
    """Counts the requests of each client that are being answered."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._asking: Counter[str] = Counter()

    @contextmanager
    def asking(self, address: str | None) -> Iterator[None]:
        """Count a request; raises ClientBusy. Who has no address, as on a Unix socket, may ask."""
        if address is None:
            yield
            return
        client = client_of(address)
        if self._asking[client] >= self._most:
            raise ClientBusy(self._most)
        self._asking[client] += 1
        try:
            yield
        finally:
            self._asking[client] -= 1
            if not self._asking[client]:
                del self._asking[client]


def client_of(address: str) -> str:
    """Whom an address belongs to, as far as it tells."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]  # a proxy's name for somebody
    if ip.version == 4:
        return str(ip)
    if ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped)
    return str(ipaddress.ip_network((ip, IPV6_PREFIX), strict=False))
