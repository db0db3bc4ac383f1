"""Multipart forms: what is malformed, too large or too slow."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from brushwork_server import Limits, create_app
from brushwork_server.api.upload import Parts, read_parts
from brushwork_server.problems import Problem
from support.server.clock import in_no_time
from support.server.engines import Negative
from support.server.forms import STYLIZE, STYLIZERS, png, problem, stylize
from support.server.hosting import HOST, hosted, steered
from support.server.wire import answer, answer_in_time, connected, request


def multipart(*parts: str, end: str = "--b--\r\n") -> bytes:
    """A multipart body with the boundary `b`."""
    return "".join(f"--b\r\n{part}\r\n" for part in parts).encode() + end.encode()


STYLE_PART = 'Content-Disposition: form-data; name="style"\r\n\r\nx'
STRENGTH_PART = STYLE_PART.replace("style", "strength")
FILE_PART = 'Content-Disposition: form-data; name="{}"; filename="a"\r\n\r\nx'
KIND = "multipart/form-data; boundary=b"


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("application/x-www-form-urlencoded", b"style=x", 415),
        ("multipart/form-data", b"", 400),
        ("multipart/form-data; boundary=" + "b" * 300, multipart(STYLE_PART), 400),
        (KIND + "; charset=undefined", multipart(STYLE_PART), 400),
        (KIND, b"no form", 400),
        (KIND, multipart("no header\r\n\r\nx"), 400),
        (KIND, multipart("X: y\r\n\r\nx"), 400),
        (KIND, multipart(STRENGTH_PART, STRENGTH_PART), 400),
        (KIND, multipart(STRENGTH_PART.replace("strength", "mask"), FILE_PART.format("mask")), 422),
        (KIND, multipart(*[FILE_PART.format("style_image")] * 11), 400),
        (KIND, multipart(*[STYLE_PART] * 100), 400),
        (KIND, multipart(STYLE_PART + "x" * 2000), 400),
        (KIND, multipart("X: " + "y" * 100_000 + "\r\n" + STYLE_PART), 400),
        (KIND, multipart("X: y\r\n" * 100 + STYLE_PART), 400),
        (KIND, multipart(FILE_PART.format("image"), FILE_PART.format("image")), 400),
        (KIND, multipart(FILE_PART.format("style")), 400),
        (KIND, multipart(STYLE_PART.replace("style", "\x00\ud7ff")), 422),
        (KIND, multipart(STYLE_PART, end=""), 400),
        (KIND, multipart(STYLE_PART, FILE_PART.format("image"), end=""), 400),
        (KIND, b"", 400),
    ],
)
def test_malformed_forms(client: httpx.Client, kind: str, body: bytes, status: int) -> None:
    response = client.post(STYLIZE, content=body, headers={"Content-Type": kind})
    names = {400: "malformed-form", 415: "not-a-form", 422: "bad-field"}
    assert problem(response, status, names[status])


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_damage_to_a_form_breaks_the_host(client: httpx.Client, data: st.DataObject) -> None:
    whole = multipart(STYLE_PART, FILE_PART.format("image"))
    body = bytearray(whole)
    for place in data.draw(st.lists(st.integers(0, len(body) - 1), max_size=4)):
        body[place] = data.draw(st.integers(0, 255))
    body = body[: data.draw(st.integers(0, len(body)))]
    response = client.post(STYLIZE, content=bytes(body), headers={"Content-Type": KIND})
    assert response.status_code in (400, 422)


def test_files_are_there_once() -> None:
    parts = Parts({"style_image": [b"one", b"two"]}, {})
    assert list(parts.take("style_image")) == [b"one", b"two"]
    assert list(parts.take("style_image")) == []
    assert parts.files == {}


@contextmanager
def host(web: Path, **limits: float) -> Iterator[httpx.Client]:
    """A host with limits of its own."""
    app = create_app(engine=Negative(), stylizers=STYLIZERS, web=web, limits=Limits(**limits))
    with hosted(app) as client:
        yield client


@pytest.mark.parametrize("chunked", [False, True])
def test_too_many_bytes_are_refused_while_they_come(web: Path, chunked: bool) -> None:
    with host(web, body_bytes=100_000) as client:
        assert stylize(client, bytes_of_size(client, 99_000))
        with connected(client) as connection:
            # Refused although the end is never sent.
            connection.sendall(request(client, bytes(200_000), chunked=chunked)[:150_000])
            status, body = answer(connection)
        assert status == 413
        assert b"0.1 MB" in body
        assert stylize(client, png())


def bytes_of_size(client: httpx.Client, size: int) -> bytes:
    """A picture that makes a request of just about a size."""
    image = png()
    return image + bytes(size - len(request(client, image)))


def test_a_long_length_is_refused_without_a_body(web: Path) -> None:
    with host(web) as client:
        for length in ("120000001", "9" * 19):
            head = (
                f"POST /api/stylize HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {length}\r\n"
                f"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
            )
            with connected(client) as connection:
                connection.sendall(head.encode())
                assert answer(connection)[0] == 413


def test_foreign_uploads_are_refused_before_their_body(web: Path) -> None:
    with host(web) as client, connected(client) as connection:
        whole = request(client, png())
        foreign = whole.replace(b"\r\n", b"\r\nOrigin: http://evil.example\r\n", 1)
        connection.sendall(foreign[:200])
        assert answer(connection)[0] == 403


def coming(*pauses: float, size: int) -> Request:
    """A request whose picture comes in pieces of a size, each after a pause of so many seconds."""
    filled = multipart(FILE_PART.format("image")).replace(b"\r\n\r\nx", b"\r\n\r\n%s")
    body = filled % bytes(len(pauses) * size - len(filled) + 2) if size > 200 else filled
    left = [body[number * size : (number + 1) * size] for number in range(len(pauses))]
    waits = iter(pauses)

    async def receive() -> dict[str, Any]:
        await anyio.sleep(next(waits))
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    return Request({"type": "http", "headers": [(b"content-type", KIND.encode())]}, receive)


async def paced(*pauses: float) -> tuple[Parts, list[int]]:
    """What is read of a form that comes at 32 kB after each pause, and what was held of it."""
    held: list[int] = []
    return await read_parts(coming(*pauses, size=32_000), Limits(), held.append), held


def test_uploads_may_be_slow() -> None:
    async def main() -> float:
        parts, held = await paced(*[9] * 19)
        assert (
            len(parts.files["image"][0])
            == sum(held) - len(multipart(FILE_PART.format("image"))) + 1
        )
        return anyio.current_time()

    assert in_no_time(main) == pytest.approx(171)


@pytest.mark.parametrize(
    ("pauses", "size", "seconds"),
    [
        ([0, 11], 32_000, 10),
        ([9] * 21, 32_000, 180),
        ([9] * 19 + [8, 2], 32_000, 180),
        ([8] * 5, 1, 10),
        ([0, *[2] * 5], 6_000, 10),
    ],
)
def test_uploads_that_pause_or_drip_are_ended(
    pauses: list[float], size: int, seconds: float
) -> None:
    async def main() -> float:
        with pytest.raises(Problem) as problem:
            await read_parts(coming(*pauses, size=size), Limits())
        assert (problem.value.status, problem.value.name) == (408, "upload-too-slow")
        assert "32 kB" in problem.value.detail
        return anyio.current_time()

    assert in_no_time(main) == pytest.approx(seconds)


def test_who_is_too_slow_is_told(web: Path) -> None:
    app = create_app(engine=Negative(), stylizers=STYLIZERS, web=web, limits=Limits(queue=0))
    with steered(app) as (client, loop):
        with connected(client) as connection:
            connection.sendall(request(client, png())[:-100])
            status, body = answer_in_time(connection, loop)
        assert status == 408
        assert b"upload-too-slow" in body
        assert stylize(client, png())


def test_files_may_be_named_as_in_other_headers(client: httpx.Client) -> None:
    named = "filename*=UTF-8''na%C3%AFve.png"
    body = multipart(f'Content-Disposition: form-data; name="image"; {named}\r\n\r\n' + "x" * 5000)
    response = client.post(STYLIZE, content=body, headers={"Content-Type": KIND})
    assert "stylizer: " in problem(response, 422, "bad-field")


@pytest.mark.parametrize(
    ("body", "status", "name", "told"),
    [
        (
            multipart('Content-Disposition: form-data; name="image"\r\n\r\n' + "x" * 5000),
            422,
            "bad-field",
            "image: send a picture as a file, with a file name",
        ),
        (multipart(STYLE_PART + "x" * 2000), 400, "malformed-form", "'style' is longer than 1,024"),
        (
            multipart(STRENGTH_PART, STRENGTH_PART),
            400,
            "malformed-form",
            "'strength' is there twice",
        ),
    ],
)
def test_what_is_wrong_is_named(
    client: httpx.Client, body: bytes, status: int, name: str, told: str
) -> None:
    response = client.post(STYLIZE, content=body, headers={"Content-Type": KIND})
    assert told in problem(response, status, name)
