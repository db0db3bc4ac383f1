"""The runtime that an inference server is."""

import asyncio
import logging
import re
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import httpx
import numpy as np
from numpy.typing import NDArray

from brushwork.errors import Cancelled
from brushwork.inference.runtime import Arrays, Ask, Graph, Role

from ..base import EngineError, EngineUnavailableError
from .messages import BINARY, MessageError, read_metadata, read_outputs, write_request

PROVIDER: Final = "OpenInferenceProtocol"
ANSWER_SECONDS: Final = 60.0
CANCEL_POLL_SECONDS: Final = 0.05
NAME_LENGTH: Final = 64
TOLD_LENGTH: Final = 500

logger = logging.getLogger("brushwork.server")


def model_name(stylizer: str, role: Role) -> str:
    """What a graph is called at the server."""
    return f"{stylizer}-{role}"


class OpenInference:
    """The `Runtime` at an address; each request has a connection of its own, ended with it."""

    def __init__(self, address: str, seconds: float = ANSWER_SECONDS) -> None:
        """Ask the server what it is; `seconds` are for each answer.

        Raises EngineError for an address that is none, and EngineUnavailableError.
        """
        try:
            url = httpx.URL(address)
        except httpx.InvalidURL:
            url = httpx.URL()
        beside = url.userinfo or url.query or url.fragment  # which logs would tell
        if url.scheme not in ("http", "https") or not url.host or beside:
            raise EngineError(
                f"--engine-address takes an address such as http://127.0.0.1:8000, not {address!r}"
            )
        self._base = str(url).rstrip("/")
        self._seconds = seconds
        self._tls = ssl.create_default_context()
        answer = self.ask("GET", "/v2", b"", {}, lambda: False)
        try:
            told = read_metadata(answer.content)
        except MessageError as error:
            raise EngineUnavailableError(f"the inference server gave {error}") from error
        self._name = re.sub(r"[^!-~]+", " ", f"{told.name} {told.version}")[:NAME_LENGTH]
        self.binary = BINARY in told.extensions

    @property
    def name(self) -> str:
        """The server's name and version, as it says itself."""
        return self._name

    def session(self, graph: Graph) -> "OpenInferenceSession":
        """The model that is named after a graph; whether it is there, its first run tells."""
        return OpenInferenceSession(self, graph)

    def ask(
        self, method: str, path: str, body: bytes, headers: dict[str, str], cancelled: Ask
    ) -> httpx.Response:
        """Send a request and wait for its answer; raises EngineUnavailableError and Cancelled."""
        try:
            request = httpx.Request(method, self._base + path, content=body, headers=headers)
            answer = self._wait(request, cancelled)
        except TimeoutError as error:
            raise self._failed(f"did not answer in {self._seconds:g} seconds", error) from error
        except httpx.HTTPError as error:
            raise self._failed("cannot be reached", error) from error
        if not answer.is_success:
            reason = f"refused {path} with status {answer.status_code}"
            raise self._failed(reason, answer.text[:TOLD_LENGTH])
        return answer

    def _failed(self, reason: str, told: object) -> EngineUnavailableError:
        """The error for who asked; the log has the address and what was told, too."""
        logger.warning("the inference server at %s %s: %r", self._base, reason, told)
        return EngineUnavailableError(f"the inference server {reason}")

    def _wait(self, request: httpx.Request, cancelled: Ask) -> httpx.Response:
        # In a thread, as the caller's may have an event loop that runs, in a notebook for example.
        with ThreadPoolExecutor(1) as thread:
            over = threading.Event()
            answer = self._answer(request, lambda: over.is_set() or cancelled())
            waiting = thread.submit(asyncio.run, answer)
            try:
                return waiting.result()
            finally:
                over.set()  # for Ctrl-C

    async def _answer(self, request: httpx.Request, cancelled: Ask) -> httpx.Response:
        # Neither proxies nor passwords of the environment: an address means that address.
        client = httpx.AsyncClient(verify=self._tls, trust_env=False, timeout=self._seconds)
        async with asyncio.timeout(self._seconds), client:
            sending = asyncio.create_task(client.send(request))
            while not sending.done():
                if cancelled():
                    sending.cancel()
                    raise Cancelled("the painting was cancelled")
                await asyncio.wait([sending], timeout=CANCEL_POLL_SECONDS)
            return sending.result()


class OpenInferenceSession:
    """The `Session` of a model at an inference server."""

    provider = PROVIDER

    def __init__(self, runtime: OpenInference, graph: Graph) -> None:
        self._runtime = runtime
        self._role = graph.role
        self._model = model_name(graph.stylizer, graph.role)

    def run(self, outputs: list[str], inputs: Arrays, cancelled: Ask) -> list[NDArray[np.float32]]:
        """Run the model; see `Session.run`. Raises EngineUnavailableError."""
        body, headers = write_request(outputs, inputs, binary=self._runtime.binary)
        path = f"/v2/models/{self._model}/infer"
        answer = self._runtime.ask("POST", path, body, headers, cancelled)
        try:
            arrays = read_outputs(answer.content, answer.headers, outputs)
            for name, array in zip(outputs, arrays, strict=True):
                self._check(name, array, inputs)
        except MessageError as error:
            raise EngineUnavailableError(f"of model {self._model!r} came {error}") from error
        return arrays

    def _check(self, name: str, array: NDArray[np.float32], inputs: Arrays) -> None:
        """A painter gives the shape of what it is fed, first of all; the others give rows."""
        shape, fed = array.shape, next(iter(inputs.values())).shape
        right = shape == fed if self._role == "painter" else len(shape) == 2 and shape[0] == 1
        if not right:
            raise MessageError(f"output {name!r} of shape {list(shape)} for {list(fed)}")
        if not np.isfinite(array).all():
            raise MessageError(f"output {name!r} with numbers that are not finite")
