"""Routes that are only read."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter


def add_reading_route(
    router: APIRouter, path: str, endpoint: Callable[..., Any], **described: Any
) -> None:
    """A route for GET and HEAD; OpenAPI is told of the first, once."""
    dependencies = described.get("dependencies")
    router.add_api_route(
        path,
        endpoint,
        methods=["GET", "HEAD"],
        dependencies=dependencies,
        include_in_schema=False,
    )
    router.add_api_route(path, endpoint, methods=["GET"], **described)
