"""Texts that stay as they are while the server runs: compressed once, revalidated each time."""

import gzip
import hashlib

from starlette.requests import Request
from starlette.responses import Response

from ..conditional import is_known
from .negotiation import chosen


class StaticText:
    """A text in UTF-8, as it is and with gzip; bytes, since service workers check them."""

    def __init__(self, text: bytes, media_type: str) -> None:
        self._forms = {None: text, "gzip": gzip.compress(text, mtime=0)}
        self._etags = {coding: etag_of(body) for coding, body in self._forms.items()}
        self._media_type = media_type

    async def respond(self, request: Request) -> Response:
        """The text in the form that is accepted, or that it has not changed."""
        coding = chosen(request.headers, ["gzip"])
        etag = self._etags[coding]
        headers = {"Cache-Control": "no-cache", "ETag": etag, "Vary": "Accept-Encoding"}
        if is_known(request.headers, etag):
            return Response(status_code=304, headers=headers)
        if coding is not None:
            headers["Content-Encoding"] = coding
        return Response(self._forms[coding], headers=headers, media_type=self._media_type)


def etag_of(content: bytes) -> str:
    """The tag of a form of something, alike on every host that has it."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
