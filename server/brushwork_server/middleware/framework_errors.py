"""What the framework raises becomes a problem, as everything else that is refused."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ..problems import of_status


def add_framework_errors(app: Starlette) -> None:
    """Have an application raise Problem where its framework refuses a request."""

    async def refuse(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        headers = dict(error.headers or {})
        if "Allow" in headers:  # a set's order
            headers["Allow"] = ", ".join(sorted(headers["Allow"].split(", ")))
        raise of_status(error.status_code, headers) from error

    app.add_exception_handler(HTTPException, refuse)
