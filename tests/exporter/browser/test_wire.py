"""The forwarder that counts, and is as slow as a network."""

import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlsplit
from urllib.request import urlopen

from brushwork.browser.hosting import Site, serve
from brushwork.browser.wire import Network, counted

CONTENT = bytes(range(256)) * 200


def site() -> Site:
    return Site(files={"/a.bin": CONTENT, "/b.bin": CONTENT})


def fetch(address: str) -> bytes:
    with urlopen(address) as response:
        return bytes(response.read())


def test_what_goes_through_is_counted_and_stays_as_it_is():
    with serve(site()) as host, counted(host.address) as wire:
        # One connection for both.
        connection = HTTPConnection(urlsplit(wire.address).netloc)
        for path in ("/a.bin", "/no.bin"):
            connection.request("GET", path)
            answer = connection.getresponse()
            assert answer.read() == (CONTENT if answer.status == 200 else b"")
        connection.close()
    found, missing = wire.exchanges
    assert wire.asked == ["/a.bin", "/no.bin"]
    assert (found.path, found.status, missing.status) == ("/a.bin", 200, 404)
    assert len(CONTENT) < found.bytes < len(CONTENT) + 500
    assert 0 < missing.bytes < 500


def test_connections_share_the_network_and_wait_for_round_trips():
    # Never quicker than the network, however slow the machine.
    seconds = 0.2
    network = Network(8 * len(CONTENT) / seconds, round_trip=0.1)
    with (
        serve(site()) as host,
        counted(host.address, network) as wire,
        ThreadPoolExecutor() as both,
    ):
        start = time.monotonic()
        addresses = [f"{wire.address}/{name}.bin" for name in "ab"]
        assert list(both.map(fetch, addresses)) == [CONTENT] * 2
        assert time.monotonic() - start >= 2 * seconds + 2 * network.round_trip
