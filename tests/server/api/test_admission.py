"""How much is asked at once: by one client, and in bytes by all."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from brushwork_server import Limits, create_app
from brushwork_server.telemetry import Left
from support.server.engines import Negative
from support.server.events import Recorder
from support.server.forms import FORM, STYLIZE, STYLIZERS, png, problem, stylize
from support.server.hosting import steered
from support.server.wire import answer, connected, request


@pytest.fixture
def busy() -> Negative:
    """An engine that paints until it is told to go on."""
    engine = Negative()
    engine.go_on.clear()
    return engine


@pytest.mark.parametrize(
    ("proxies", "forwarded", "status"),
    [
        ((), "192.0.2.1", 429),
        (("192.0.2.0/24",), "192.0.2.1", 429),
        (("127.0.0.1",), "192.0.2.1", 415),
        (("127.0.0.0/8",), "192.0.2.1", 415),
        (("127.0.0.1",), "127.0.0.1", 429),
    ],
)
def test_a_client_asks_for_so_much_at_once(
    web: Path, busy: Negative, proxies: Sequence[str], forwarded: str, status: int
) -> None:
    app = create_app(engine=busy, stylizers=STYLIZERS, web=web, limits=Limits(client_requests=1))
    with steered(app, proxies=proxies) as (client, _), connected(client) as connection:
        connection.sendall(request(client, png()))
        assert busy.started.acquire(timeout=30)
        response = client.post(STYLIZE, headers={"X-Forwarded-For": forwarded})
        name = "client-busy" if status == 429 else "not-a-form"
        told = problem(response, status, name)
        if status == 429:
            assert "--proxy" in told
            assert int(response.headers["retry-after"]) >= 1
        busy.go_on.set()
        assert answer(connection)[0] == 200
        assert stylize(client, png())


def test_what_is_received_is_bounded_for_all_together(web: Path) -> None:
    image = png(60, 60)
    size = len(image)
    limits = Limits(held_bytes=2 * size)
    seen = Recorder()
    app = create_app(engine=Negative(), stylizers=STYLIZERS, web=web, limits=limits, hooks=[seen])
    with steered(app) as (client, _):
        assert stylize(client, image)
        with connected(client) as first, connected(client) as second:
            for each in (first, second):
                # Its end is never sent.
                each.sendall(request(client, image)[: size - 100])
            third = request(client, image)
            with connected(client) as connection:
                connection.sendall(third[:size])
                status, body = answer(connection)
            assert status == 503
            assert b"memory-full" in body
        seen.wait_for(Left, 2)
        assert stylize(client, image)


def test_paintings_are_bounded_too(web: Path) -> None:
    noise = io.BytesIO()
    Image.open(io.BytesIO(png(128, 128))).save(noise, "JPEG", quality=10)
    limits = Limits(held_bytes=8000)
    app = create_app(engine=Negative(), stylizers=STYLIZERS, web=web, limits=limits)
    with steered(app) as (client, _):
        files = {"image": ("a", noise.getvalue())}
        small = FORM | {"format": "jpeg", "quality": "5", "label": "false"}
        assert client.post(STYLIZE, data=small, files=files).status_code == 200
        # As PNG it is larger than all that may be held.
        refused = client.post(STYLIZE, data=FORM, files=files)
        assert "more than 0.008 MB" in problem(refused, 503, "memory-full")
        assert client.post(STYLIZE, data=small, files=files).status_code == 200
