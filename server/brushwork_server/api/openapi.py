"""What OpenAPI is told of the form and its answers beyond what FastAPI sees."""

from typing import Any, Final

from pydantic import TypeAdapter

from brushwork.contract.inputs import offered
from brushwork.contract.limits import MAX_STYLES

from .form import StylizeForm
from .response import MEDIA_TYPES
from .upload import FILES, REPEATABLE


def form_schema() -> dict[str, Any]:
    """The JSON schema of the whole form."""
    file = {"type": "string", "contentMediaType": "application/octet-stream"}
    files = {
        name: {"type": "array", "items": file, "maxItems": MAX_STYLES}
        if name in REPEATABLE
        else file
        for name in FILES
    }
    schema = TypeAdapter(StylizeForm).json_schema()
    properties = files | schema["properties"]
    for name, offer in offered("http").items():
        properties[name] = properties[name] | {"description": offer.help}
    return schema | {"properties": properties, "required": ["image", "stylizer"]}


REQUEST_BODY: Final = {
    "required": True,
    "content": {"multipart/form-data": {"schema": form_schema()}},
}
RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The painting.",
        "content": {
            media_type: {"schema": {"type": "string", "contentMediaType": media_type}}
            for media_type in MEDIA_TYPES.values()
        },
    },
    "4XX": {"description": "A problem of the request (RFC 9457)."},
    "5XX": {"description": "A problem of the server (RFC 9457); 503 has Retry-After."},
}
