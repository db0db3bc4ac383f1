"""What is known of a request wherever it is answered or logged: its id, and what it painted."""

import re
import uuid
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.types import Scope

REQUEST_ID: Final = "X-Request-ID"
MOST_CHARACTERS: Final = 64

_PLAIN = re.compile(rf"[A-Za-z0-9._:-]{{1,{MOST_CHARACTERS}}}")
_STATE = "brushwork.request"


def new_id() -> str:
    """An id that no other request has."""
    return uuid.uuid4().hex


@dataclass
class RequestContext:
    """A request's id, and how many pixels were painted for it."""

    id: str = field(default_factory=new_id)
    pixels: int = 0


current_request: ContextVar[RequestContext | None] = ContextVar("current_request", default=None)
"""The request that this task, or the thread that works for it, answers."""


def context_of(scope: Scope) -> RequestContext:
    """The context of a request, the same wherever it is asked for.

    Its id is the one that the client gives, if it is plain and short, else a new one.
    """
    state: dict[str, Any] = scope.setdefault("state", {})
    if _STATE not in state:
        given = Headers(scope=scope).getlist(REQUEST_ID)
        plain = len(given) == 1 and _PLAIN.fullmatch(given[0])
        state[_STATE] = RequestContext(given[0]) if plain else RequestContext()
    context: RequestContext = state[_STATE]
    return context
