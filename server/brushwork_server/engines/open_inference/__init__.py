"""An engine whose graphs run elsewhere: Triton, KServe, MLServer, by the Open Inference Protocol.

The host's process cuts tiles and blends, as always. The protocol is version 2 over HTTP:
https://github.com/kserve/open-inference-protocol
"""

from pathlib import Path

from ..base import Engine, EngineError, EngineMissingError, EngineUnavailableError
from ..stylizers import Stylizers


def oip(folder: Path, *, threads: int | None = None, address: str | None = None) -> Engine:
    """An `EngineFactory`; threads are the server's business. Raises EngineError."""
    try:
        from .client import OpenInference
    except ImportError as error:
        reason = "engine 'oip' needs httpx: pip install httpx"
        raise EngineMissingError(reason) from error
    if address is None:
        raise EngineError(
            "engine 'oip' needs the address of an inference server: "
            "--engine-address http://127.0.0.1:8000"
        )
    try:
        return Stylizers(folder, OpenInference(address))
    except EngineUnavailableError as error:
        raise EngineError(f"engine 'oip' at {address}: {error}") from error
