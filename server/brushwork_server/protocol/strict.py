"""HTTP/1.1 as h11 reads it, and stricter where proxies would read it in another way."""

import h11

MOST_HEADER_BYTES = 16 * 1024


class StrictConnection(h11.Connection):
    """The server's side of a connection; `refused` is the status of what was no HTTP."""

    refused = 400

    def __init__(self) -> None:
        super().__init__(h11.SERVER, MOST_HEADER_BYTES)

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """The next event; raises RemoteProtocolError."""
        try:
            event = super().next_event()
            if isinstance(event, h11.Request):
                _check_framing(event)
        except h11.RemoteProtocolError as error:
            self.refused = error.error_status_hint
            raise
        return event


def _check_framing(request: h11.Request) -> None:
    # Whoever believes the length sees another request behind this one's body (RFC 9112, 6.1).
    names = {name for name, _ in request.headers}
    if {b"content-length", b"transfer-encoding"} <= names:
        raise h11.RemoteProtocolError("both Content-Length and Transfer-Encoding")
