"""The socket that the host listens on."""

import re
import socket

import pytest

from brushwork_server.listener import host_and_port, listen


def test_answers_wait_for_no_acknowledgement() -> None:
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize(
    ("given", "host", "port"),
    [
        ("9464", "127.0.0.1", 9464),
        ("0", "127.0.0.1", 0),
        ("10.0.0.5:9464", "10.0.0.5", 9464),
        ("0.0.0.0:65535", "0.0.0.0", 65535),  # noqa: S104
        ("[::1]:9464", "::1", 9464),
        ("metrics.internal:80", "metrics.internal", 80),
    ],
)
def test_an_address_has_a_host_and_a_port(given: str, host: str, port: int) -> None:
    assert host_and_port(given) == (host, port)


@pytest.mark.parametrize(
    "given",
    [
        "9464:",
        "x",
        ":9464",
        "a:",
        "a:-1",
        "65536",
        "999999",
        "a b:1",
        "http://a:1",
        "a:1/metrics",
        "a:٣",
    ],
)
def test_what_is_none_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match=re.escape(given)):
        host_and_port(given)
