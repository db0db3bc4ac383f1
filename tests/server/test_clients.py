"""Whom an address belongs to."""

import pytest

from brushwork_server.clients import ClientBusy, Clients, client_of


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("unknown", "unknown"),
    ],
)
def test_addresses_of_one_client(address: str, client: str) -> None:
    assert client_of(address) == client


def test_each_client_has_its_own_number() -> None:
    clients = Clients(1)
    with clients.asking("192.0.2.1"), clients.asking("192.0.2.2"):
        with pytest.raises(ClientBusy), clients.asking("192.0.2.1"):
            pass
        with clients.asking(None), clients.asking(None):
            pass
    with clients.asking("192.0.2.1"):
        pass
