"""The id of every request, for its response and for what is logged meanwhile."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..request_context import REQUEST_ID, context_of, current_request


class RequestIds:
    """ASGI middleware: takes a request's id or makes one, and returns it with the response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and put its id into its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        context = context_of(scope)

        async def identify(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[REQUEST_ID] = context.id
            await send(message)

        before = current_request.set(context)
        try:
            await self._app(scope, receive, identify)
        finally:
            current_request.reset(before)
