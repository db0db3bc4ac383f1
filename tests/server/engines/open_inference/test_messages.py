"""Messages of the Open Inference Protocol."""

import json

import numpy as np
import pytest

from brushwork_server.engines.open_inference.messages import (
    HEADER_LENGTH,
    MessageError,
    read_outputs,
    write_request,
)

TILE = np.arange(6, dtype=np.float32).reshape(1, 3, 2, 1)


def test_a_request_as_json() -> None:
    body, headers = write_request(["painted"], {"tile": TILE}, binary=False)
    assert headers == {"Content-Type": "application/json"}
    assert json.loads(body) == {
        "inputs": [
            {"name": "tile", "datatype": "FP32", "shape": [1, 3, 2, 1], "data": [0, 1, 2, 3, 4, 5]}
        ],
        "outputs": [{"name": "painted"}],
    }


def test_a_request_with_binary_data() -> None:
    two = {"tile": TILE[:, ::-1], "scales": np.ones((1, 2), np.float32)}
    body, headers = write_request(["painted"], two, binary=True)
    end = int(headers[HEADER_LENGTH])
    head = json.loads(body[:end])
    assert [each["parameters"] for each in head["inputs"]] == [
        {"binary_data_size": 24},
        {"binary_data_size": 8},
    ]
    assert head["outputs"] == [{"name": "painted", "parameters": {"binary_data": True}}]
    assert np.frombuffer(body[end:], "<f4").tolist() == [4, 5, 2, 3, 0, 1, 1, 1]


def answer(**changed: object) -> bytes:
    """An answer as MLServer gives it."""
    output = {"name": "code", "datatype": "FP32", "shape": [1, 2], "data": [0.5, -1.0], **changed}
    return json.dumps({"model_name": "m", "id": "1", "outputs": [output]}).encode()


@pytest.mark.parametrize("data", [[0.5, -1.0], [[0.5, -1.0]]], ids=["flat", "nested"])
def test_an_answer_as_json(data: object) -> None:
    (code,) = read_outputs(answer(data=data), {}, ["code"])
    assert (code.dtype, code.tolist()) == (np.float32, [[0.5, -1.0]])


def test_outputs_come_in_any_order() -> None:
    told = [
        {"name": name, "datatype": "FP32", "shape": [1, 1], "parameters": {"binary_data_size": 4}}
        for name in ("shifts", "scales")
    ]
    head = json.dumps({"outputs": told}).encode()
    content = head + np.array([1, 2], "<f4").tobytes()
    found = read_outputs(content, {HEADER_LENGTH: str(len(head))}, ["scales", "shifts"])
    assert [each.tolist() for each in found] == [[[2]], [[1]]]


BINARY = {"data": None, "parameters": {"binary_data_size": 8}}


@pytest.mark.parametrize(
    ("content", "headers", "told"),
    [
        (b"", {}, "no answer of the protocol: Invalid JSON"),
        (b"[]", {}, "no answer of the protocol: "),
        (b'{"outputs": []}', {}, "output 'code' is missing"),
        (b"{}", {}, "outputs: Field required"),
        (answer(datatype="FP64"), {}, "output 'code' is FP64, not FP32"),
        (answer(shape=[1, 3]), {}, r"has 2 numbers, which are no \[1, 3\]"),
        (answer(shape=[-1, -2]), {}, "greater than or equal to 0"),
        (answer(data=["a", "b"]), {}, "output 'code' holds no numbers"),
        (answer(data=[[1], [2, 3]]), {}, "output 'code' holds no numbers"),
        (answer(data=None), {}, "has 0 numbers"),
        (answer(**BINARY), {HEADER_LENGTH: "999999"}, "Inference-Header-Content-Length is '99"),
        (answer(**BINARY), {HEADER_LENGTH: "-1"}, "Inference-Header-Content-Length is '-1'"),
        (answer(**BINARY), {}, "has 0 numbers"),
        (answer(**BINARY) + b"1234567", {HEADER_LENGTH: str(len(answer(**BINARY)))}, "no numbers"),
        (answer(**BINARY) + b"1234", {HEADER_LENGTH: str(len(answer(**BINARY)))}, "has 1 numbers"),
    ],
)
def test_what_is_no_answer_is_told(content: bytes, headers: dict[str, str], told: str) -> None:
    with pytest.raises(MessageError, match=told):
        read_outputs(content, headers, ["code"])
