"""A connection, as uvicorn has it, that nobody keeps for nothing."""

import asyncio
from collections.abc import Callable, Collection
from typing import Any, cast

import h11
from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from ..problems import Problem, no_http, slow_header, too_many_connections
from ..request_context import context_of, new_id
from .crowd import Crowd, Guest
from .refusal import refusal
from .strict import StrictConnection


class Connection(H11Protocol):
    """uvicorn's protocol with limits of time; its own refusals are problems as all others are.

    - A request's header must come in `header_seconds`, the rest of a refused body likewise.
    - An answer must be taken at the least rate that uploads have.
    - Where there are too many connections, this or an idle one goes: see `Crowd`.
    """

    def __init__(self, *args: Any, crowd: Crowd, **named: Any) -> None:
        super().__init__(*args, **named)
        self._strict = self.conn = StrictConnection()
        self.idle_since = self.loop.time()
        self._crowd = crowd
        self._limits = crowd.limits
        self._reading: asyncio.TimerHandle | None = None
        self._writing: asyncio.TimerHandle | None = None

    @property
    def is_idle(self) -> bool:
        """Whether no request is being answered."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def cut(self) -> None:
        """End it at once, whatever is still to be sent."""
        self.connections.discard(self)
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a header, where there is room."""
        super().connection_made(transport)
        guests = cast(Collection[Guest], self.connections)  # uvicorn knows other protocols, too
        if self._crowd.has_room(guests, self):
            self._await_header()
        else:
            self._refuse(too_many_connections())

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._stop_reading_timer()
        self._stop_writing_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Go on reading."""
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self.conn.their_state is h11.IDLE:
            self._await_header()
        elif not self.is_idle:
            self._stop_reading_timer()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP."""
        self._refuse(no_http(self._strict.refused))

    def on_response_complete(self) -> None:
        """Wait for what comes next."""
        super().on_response_complete()
        if not self.is_idle:
            return  # the next request was there already
        self.idle_since = self.loop.time()
        if self.transport.is_closing():
            self._close()
        elif self.conn.their_state is h11.SEND_BODY:
            # Of a request that was refused: read, so that the client sees why, but not for ever.
            self._read_within(self._limits.header_seconds, self._close)

    def shutdown(self) -> None:
        """Close, once what is in work is answered."""
        if not self.transport.is_closing():
            super().shutdown()
        if self.transport.is_closing():
            self._close()

    def timeout_keep_alive_handler(self) -> None:
        """Close, since nothing came for `idle_seconds`."""
        super().timeout_keep_alive_handler()
        self._close()

    def pause_writing(self) -> None:
        """Wait until the client has taken what it was sent."""
        super().pause_writing()
        windows = self.transport.get_write_buffer_size() / self._limits.stall_bytes
        seconds = self._limits.stall_seconds * max(1.0, windows)
        self._writing = self.loop.call_later(seconds, self._crowd.cut, self, "not-taken")

    def resume_writing(self) -> None:
        """Go on sending."""
        self._stop_writing_timer()
        super().resume_writing()

    def _await_header(self) -> None:
        if self._reading is None:
            self._read_within(self._limits.header_seconds, self._late)

    def _late(self) -> None:
        begun = bool(self.conn.trailing_data[0])
        if begun and self.conn.their_state is h11.IDLE:
            self._refuse(slow_header(self._limits.header_seconds))
        else:
            self._close()

    def _refuse(self, problem: Problem) -> None:
        """Answer in the application's stead, where it has not begun, and close."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self._answer(problem)
        if not self.is_idle:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._close()

    def _answer(self, problem: Problem) -> None:
        with_body = self.is_idle or self.scope["method"] != "HEAD"
        request_id = new_id() if self.is_idle else context_of(cast(Scope, self.scope)).id
        headers = self.server_state.default_headers
        self.transport.write(refusal(problem, request_id, self.conn, headers, with_body))
        # Of a request the application tells when it has ended.
        self._crowd.refused(problem, request_id, ended=self.is_idle)

    def _close(self) -> None:
        """Close, once everything is sent, or after a while."""
        self._read_within(self._limits.stall_seconds, self.cut)
        self.transport.close()

    def _read_within(self, seconds: float, otherwise: Callable[[], None]) -> None:
        self._stop_reading_timer()
        self._reading = self.loop.call_later(seconds, otherwise)

    def _stop_reading_timer(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _stop_writing_timer(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None
