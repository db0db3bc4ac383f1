"""A problem as the bytes of an answer, where there is no application to give it."""

import h11
from uvicorn.protocols.http.flow_control import CLOSE_HEADER
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES

from ..middleware.policy import LOCKED, SECURITY_HEADERS
from ..problems import Problem
from ..request_context import REQUEST_ID

_HEADERS = [
    (name.lower().encode(), value.encode())
    for name, value in {**SECURITY_HEADERS, "Content-Security-Policy": LOCKED}.items()
]


def refusal(
    problem: Problem,
    request_id: str,
    conn: h11.Connection,
    headers: list[tuple[bytes, bytes]],
    with_body: bool,
) -> bytes:
    """The last answer on a connection; `headers` are those of every answer, such as its date."""
    response = problem.response()
    response.headers[REQUEST_ID] = request_id
    start = h11.Response(
        status_code=problem.status,
        headers=[*headers, *response.raw_headers, *_HEADERS, CLOSE_HEADER],
        reason=STATUS_PHRASES[problem.status],
    )
    body = bytes(response.body) if with_body else b""
    return b"".join(
        conn.send(event) or b"" for event in (start, h11.Data(data=body), h11.EndOfMessage())
    )
