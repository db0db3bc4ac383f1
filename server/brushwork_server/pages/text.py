"""Texts that stay as they are while the server runs: compressed once, revalidated each time."""

import gzip
import hashlib

from starlette.requests import Request
from starlette.responses import Response


class StaticText:
    """A text in UTF-8, as it is and with gzip; bytes, since service workers check them."""

    def __init__(self, text: bytes, media_type: str) -> None:
        self._plain = text
        self._compressed = gzip.compress(self._plain, mtime=0)
        self._media_type = media_type

    async def respond(self, request: Request) -> Response:
        """The text in the form that is accepted, or that it has not changed."""
        accepted = request.headers.get("accept-encoding", "")
        compress = "gzip" in (form.partition(";")[0].strip() for form in accepted.split(","))
        body = self._compressed if compress else self._plain
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"Cache-Control": "no-cache", "ETag": etag, "Vary": "Accept-Encoding"}
        known = request.headers.get("if-none-match", "")
        if etag in (tag.strip().removeprefix("W/") for tag in known.split(",")):
            return Response(status_code=304, headers=headers)
        if compress:
            headers["Content-Encoding"] = "gzip"
        return Response(body, headers=headers, media_type=self._media_type)
