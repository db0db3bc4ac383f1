"""The headers that every response carries."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..addresses import local_path, well_formed_host
from .policy import content_security_policy, security_headers


class SecurityHeaders:
    """ASGI middleware: sets the security headers, and the policy of the path that is asked for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        host = well_formed_host(scope)
        base = None if host is None else host + scope.get("root_path", "")
        path = local_path(scope)
        added = {
            **security_headers(path),
            "Content-Security-Policy": content_security_policy(path, base),
        }

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(added)
            await send(message)

        await self._app(scope, receive, complete)
