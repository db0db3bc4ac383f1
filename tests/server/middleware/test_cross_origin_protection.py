"""What foreign pages cannot do."""

import httpx
import pytest

from support.server.forms import STYLIZE
from support.server.hosting import HOST


@pytest.mark.parametrize(
    "sent",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8001"},
        {"Origin": "http://localhost"},
        {"Origin": "ftp://localhost:8000"},
        {"Origin": "http://localhost:8000.evil.example"},
        {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "anything"},
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_foreign_pages_may_not_send(
    client: httpx.Client, method: str, sent: dict[str, str]
) -> None:
    response = client.request(method, STYLIZE, headers=sent)
    assert response.status_code == 403
    assert response.json()["type"].endswith(":foreign-origin")


@pytest.mark.parametrize(
    ("host", "sent"),
    [
        (HOST, {}),
        (HOST, {"Origin": "http://localhost:8000"}),
        (HOST, {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"}),
        (HOST, {"Sec-Fetch-Site": "same-origin"}),
        (HOST, {"Sec-Fetch-Site": "none"}),
        ("localhost", {"Origin": "http://localhost:80"}),
        ("localhost", {"Origin": "https://localhost"}),
    ],
)
def test_own_pages_and_programs_may_send(
    client: httpx.Client, host: str, sent: dict[str, str]
) -> None:
    # Past the protection the missing form is found.
    assert client.post(STYLIZE, headers={"Host": host, **sent}).status_code == 415
