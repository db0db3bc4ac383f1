"""The headers that every response carries."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..addresses import local_path, well_formed_host
from .policy import content_security_policy, security_headers

_POLICY = "Content-Security-Policy"


class SecurityHeaders:
    """ASGI middleware: sets the security headers, and the policy of the path that is asked for.

    A response that has a policy of its own keeps it: it is no answer that the path foresees.
    """

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
            _POLICY: content_security_policy(path, base),
        }

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update({**added, _POLICY: headers.get(_POLICY, added[_POLICY])})
            await send(message)

        await self._app(scope, receive, complete)
