"""What is sent to an inference server, and what comes back; with its extension for binary data."""

import json
import math
from collections.abc import Mapping
from typing import Annotated, Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field, ValidationError

from brushwork.inference.runtime import Arrays

BINARY: Final = "binary_tensor_data"
"""The extension's name, as a server tells it."""
HEADER_LENGTH: Final = "Inference-Header-Content-Length"
FLOAT32: Final = "FP32"


class MessageError(Exception):
    """What came is no answer; the message says why."""


class ServerMetadata(BaseModel):
    """What a server says of itself."""

    name: str
    version: str
    extensions: list[str] = []


class _Parameters(BaseModel):
    binary_data_size: Annotated[int, Field(ge=0)] | None = None


class _Output(BaseModel):
    name: str
    datatype: str
    shape: list[Annotated[int, Field(ge=0)]]
    parameters: _Parameters = _Parameters()
    data: list[Any] | None = None


class _Answer(BaseModel):
    outputs: list[_Output]


def read_metadata(content: bytes) -> ServerMetadata:
    """What a server said of itself; raises MessageError."""
    try:
        return ServerMetadata.model_validate_json(content)
    except ValidationError as error:
        raise MessageError(f"no description of an inference server: {_first(error)}") from error


def write_request(
    outputs: list[str], inputs: Arrays, *, binary: bool
) -> tuple[bytes, dict[str, str]]:
    """The body and the headers of a request for these outputs."""
    told, blobs = [], []
    for name, array in inputs.items():
        tensor = np.ascontiguousarray(array, "<f4")
        each = {"name": name, "datatype": FLOAT32, "shape": list(tensor.shape)}
        if binary:
            blobs.append(tensor.tobytes())
            told.append({**each, "parameters": {"binary_data_size": tensor.nbytes}})
        else:
            told.append({**each, "data": tensor.ravel().tolist()})
    wanted = {"parameters": {"binary_data": True}} if binary else {}
    asked = {"inputs": told, "outputs": [{"name": name, **wanted} for name in outputs]}
    head = json.dumps(asked, separators=(",", ":")).encode()
    if not binary:
        return head, {"Content-Type": "application/json"}
    headers = {"Content-Type": "application/octet-stream", HEADER_LENGTH: str(len(head))}
    return b"".join([head, *blobs]), headers


def read_outputs(
    content: bytes, headers: Mapping[str, str], outputs: list[str]
) -> list[NDArray[np.float32]]:
    """The arrays of an answer, in the order wanted; raises MessageError."""
    end = len(content)
    if (told := headers.get(HEADER_LENGTH)) is not None:
        if not told.isascii() or not told.isdigit() or int(told) > end:
            raise MessageError(f"{HEADER_LENGTH} is {told[:32]!r}")
        end = int(told)
    try:
        answer = _Answer.model_validate_json(content[:end])
    except ValidationError as error:
        raise MessageError(f"no answer of the protocol: {_first(error)}") from error
    arrays, rest = {}, memoryview(content)[end:]
    for output in answer.outputs:
        size = output.parameters.binary_data_size
        arrays[output.name] = _array(output, None if size is None else rest[:size])
        rest = rest[size or 0 :]
    missing = [name for name in outputs if name not in arrays]
    if missing:
        raise MessageError(f"output {missing[0]!r} is missing")
    return [arrays[name] for name in outputs]


def _array(output: _Output, binary: memoryview | None) -> NDArray[np.float32]:
    if output.datatype != FLOAT32:
        raise MessageError(f"output {output.name!r} is {output.datatype[:16]}, not {FLOAT32}")
    try:
        flat = np.asarray(output.data or [], np.float32).ravel()
        if binary is not None:
            flat = np.frombuffer(binary, "<f4").astype(np.float32, copy=False)
    except (TypeError, ValueError) as error:
        raise MessageError(f"output {output.name!r} holds no numbers") from error
    if flat.size != math.prod(output.shape):
        raise MessageError(
            f"output {output.name!r} has {flat.size} numbers, which are no {output.shape}"
        )
    return flat.reshape(output.shape)


def _first(error: ValidationError) -> str:
    first = error.errors(include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")
