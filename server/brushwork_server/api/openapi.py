"""What OpenAPI is told of the form and its answers beyond what FastAPI sees."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from pydantic import TypeAdapter

from brushwork.contract.inputs import offered
from brushwork.contract.limits import MAX_STYLES
from brushwork.contract.manifest import Manifest

from ..problems import MEDIA_TYPE, TYPE_PREFIX
from .form import StylizeForm
from .response import MEDIA_TYPES
from .upload import FILES, REPEATABLE

REFUSALS: Final = (400, 403, 405, 408, 413, 415, 421, 422, 429, 500, 503)
COME_AGAIN: Final = (429, 503)
PROBLEM: Final = {
    "title": "Problem",
    "description": "RFC 9457",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "pattern": f"^{TYPE_PREFIX}[a-z-]+$"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what happened, which limit, what to do"},
    },
}


def request_body(stylizers: Mapping[str, Manifest]) -> dict[str, Any]:
    """The form, for an engine's stylizers."""
    return {
        "required": True,
        "content": {"multipart/form-data": {"schema": form_schema(stylizers)}},
    }


def form_schema(stylizers: Mapping[str, Manifest]) -> dict[str, Any]:
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
    properties["stylizer"] = properties["stylizer"] | {"enum": list(stylizers)}
    ids = {style.id: None for manifest in stylizers.values() for style in manifest.styles}
    weighted = {"type": "string", "pattern": "^[^:]+:[0-9.]+$", "description": "ID:WEIGHT"}
    style = {"anyOf": [{"type": "string", "enum": list(ids)}, weighted]}
    for name in ("style", "elsewhere"):
        properties[name] = properties[name] | {"items": style}
    return schema | {"properties": properties, "required": ["image", "stylizer"]}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Problems of these statuses."""
    return {status: _refusal(status) for status in statuses}


def _refusal(status: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": PROBLEM}},
    }
    if status in COME_AGAIN:
        told["headers"] = {
            "Retry-After": {"description": "seconds", "schema": {"type": "integer", "minimum": 1}}
        }
    return told


RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The painting.",
        "content": {
            media_type: {"schema": {"type": "string", "contentMediaType": media_type}}
            for media_type in MEDIA_TYPES.values()
        },
        "headers": {
            name: {"description": told, "schema": {"type": "string"}}
            for name, told in {
                "Brushwork-Engine": "what painted",
                "Brushwork-Provider": "where it really ran",
                "Server-Timing": "how long each step took",
                "ETag": "the same for the same pictures, look, stylizer and software",
                "Cache-Status": "where paintings are kept: whether this one was (RFC 9211)",
            }.items()
        },
    },
    **refusals(*REFUSALS),
}
