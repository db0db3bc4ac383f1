"""What OpenAPI is told of jobs beyond what FastAPI sees."""

from typing import Any, Final

from ..api.openapi import REFUSALS, RESPONSES, refusals
from .description import Description
from .events import MEDIA_TYPE

Responses = dict[int | str, dict[str, Any]]

_LOCATION: Final = {"Location": {"description": "the job's address", "schema": {"type": "string"}}}
_EVENTS: Final = (
    "`progress` and one `end`, each with the whole job as JSON and its number as id; comments in "
    "between. With Last-Event-ID, what is newer."
)
_TAG: Final = {"ETag": {"description": "of the painting", "schema": {"type": "string"}}}


def parameters(**headers: str) -> dict[str, Any]:
    """The id in an address, and headers that a request may have, with what they mean."""
    told = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
    told += [
        {
            "name": name.replace("_", "-"),
            "in": "header",
            "description": meaning,
            "schema": {"type": "string"},
        }
        for name, meaning in headers.items()
    ]
    return {"parameters": told}


CREATED: Final[Responses] = {
    202: {"description": "The job.", "model": Description, "headers": _LOCATION},
    **refusals(*REFUSALS),
}
READ: Final[Responses] = {
    200: {"description": "The job.", "model": Description},
    **refusals(400, 404, 405, 421),
}
DELETED: Final[Responses] = {
    204: {"description": "There is no such job any more."},
    **refusals(400, 403, 404, 405, 421),
}
EVENTS: Final[Responses] = {
    200: {
        "description": _EVENTS,
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
    },
    204: {"description": "The job is over, and its end was seen."},
    **refusals(400, 404, 405, 421, 429),
}
RESULT: Final[Responses] = {
    200: RESPONSES[200],
    304: {"description": "It is what If-None-Match names.", "headers": _TAG},
    **refusals(400, 404, 405, 421, 429, 503),
}
