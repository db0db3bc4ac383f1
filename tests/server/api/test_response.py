"""A painting's answer, and who does not take it."""

import socket
from pathlib import Path

import anyio
import pytest
from starlette.types import Message

from brushwork_server import Limits, create_app
from brushwork_server.api.painting import Painting
from brushwork_server.api.response import PaintingResponse
from brushwork_server.telemetry import Answered
from support.server.clock import in_no_time
from support.server.engines import Negative
from support.server.events import Recorder
from support.server.forms import STYLIZERS, png, queue, stylize
from support.server.hosting import steered
from support.server.wire import request

LIMITS = Limits()
CHUNK_BYTES = LIMITS.stall_bytes
BODY = bytes(3 * CHUNK_BYTES + 1)


def sent(seconds_a_piece: float, body: bytes = BODY) -> tuple[list[Message], float]:
    """What a client takes that needs so long for a piece, and how long all takes."""
    taken: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            await anyio.sleep(seconds_a_piece)
        taken.append(message)

    async def main() -> float:
        painting = Painting(body, "png", "", {})
        await PaintingResponse(painting, LIMITS)({"type": "http"}, receive, send)
        return anyio.current_time()

    seconds = in_no_time(main)
    return taken, seconds


def test_it_is_sent_in_pieces() -> None:
    (start, *pieces), seconds = sent(seconds_a_piece=9)
    assert start["status"] == 200
    assert (b"content-length", str(len(BODY)).encode()) in start["headers"]
    assert b"".join(piece["body"] for piece in pieces) == BODY
    assert [piece.get("more_body", False) for piece in pieces] == [True] * 4 + [False]
    assert seconds == pytest.approx(45)


def test_it_is_sent_at_a_least_rate() -> None:
    (_, *pieces), seconds = sent(seconds_a_piece=11)
    assert pieces == []
    assert seconds == pytest.approx(10)


def test_it_is_sent_for_so_long() -> None:
    (_, *pieces), seconds = sent(seconds_a_piece=8, body=bytes(30 * CHUNK_BYTES))
    assert [len(piece["body"]) for piece in pieces] == [CHUNK_BYTES] * 22
    assert seconds == pytest.approx(180)


def test_who_does_not_take_the_painting_is_left(web: Path) -> None:
    seen = Recorder()
    app = create_app(engine=Negative(), stylizers=STYLIZERS, web=web, hooks=[seen])
    # Small, so that the kernel does not take the whole painting.
    with steered(app, send_buffer=4096) as (client, loop), socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect((client.base_url.host, client.base_url.port))
        connection.sendall(request(client, png(320, 320)))
        assert connection.recv(9, socket.MSG_WAITALL) == b"HTTP/1.1 "
        # Its place is free while it is sent.
        assert queue(client) == {"painting": 0, "waiting": 0, "places": 5}
        loop.put_forward(11)
        seen.wait_for(Answered)
        assert stylize(client, png())
