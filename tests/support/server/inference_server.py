"""A small server of the Open Inference Protocol, version 2 over HTTP, that runs graphs really.

It has the extension for binary data, as Triton, or has not, as MLServer. It
shares no code with the client.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import uvicorn
from fastapi import FastAPI, Request, Response

from brushwork.contract.manifest import load_manifest
from brushwork_server.listener import listen

ort: Any = import_module("onnxruntime")  # after brushwork, which tells it to be quiet

LENGTH = "inference-header-content-length"
Arrays = dict[str, np.ndarray]


class InferenceServer:
    """Models of a folder of stylizers, by the name STYLIZER-ROLE.

    `bend` may change what a model gives; `asked` are the models that ran, `go_on` lets them.
    """

    def __init__(self, folder: Path, names: list[str], *, binary: bool) -> None:
        self._binary = binary
        self._sessions = {}
        for name in names:
            manifest = load_manifest(folder / name)
            graphs = manifest.variant().graphs
            for role in ("painter", "survey", "encoder"):
                if (file := getattr(graphs, role)) is not None:
                    path = str(folder / name / file.file)
                    self._sessions[f"{name}-{role}"] = ort.InferenceSession(
                        path, providers=["CPUExecutionProvider"]
                    )
        self.bend: Callable[[str, Arrays], Arrays] = lambda model, outputs: outputs
        self.asked: list[str] = []
        self.started = threading.Semaphore(0)
        self.left = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()
        self.app = FastAPI()
        self.app.get("/v2")(self._metadata)
        self.app.post("/v2/models/{model}/infer")(self._infer)

    def _metadata(self) -> dict[str, object]:
        extensions = ["binary_tensor_data"] if self._binary else []
        return {"name": "small", "version": "1.0", "extensions": extensions}

    async def _infer(self, model: str, request: Request) -> Response:
        body = await request.body()
        self.started.release()
        while not self.go_on.is_set():
            if await request.is_disconnected():
                self.left.set()
                return Response(status_code=499)
        if model not in self._sessions:
            return Response('{"error": "unknown model"}', 404)
        end = int(request.headers.get(LENGTH, len(body)))
        asked = json.loads(body[:end])
        feeds, rest = {}, body[end:]
        for each in asked["inputs"]:
            assert each["datatype"] == "FP32"
            if self._binary:
                size = each["parameters"]["binary_data_size"]
                flat, rest = np.frombuffer(rest[:size], "<f4"), rest[size:]
            else:
                flat = np.array(each["data"], np.float32)
            feeds[each["name"]] = flat.reshape(each["shape"])
        assert not rest
        names = [each["name"] for each in asked["outputs"]]
        self.asked.append(model)
        given = self._sessions[model].run(names, feeds)
        return self._answer(model, self.bend(model, dict(zip(names, given, strict=True))))

    def _answer(self, model: str, outputs: Arrays) -> Response:
        told, blobs = [], []
        for name, array in outputs.items():
            each = {"name": name, "datatype": "FP32", "shape": list(array.shape)}
            if self._binary:
                blobs.append(array.astype("<f4").tobytes())
                each["parameters"] = {"binary_data_size": array.nbytes}
            else:
                each["data"] = array.ravel().tolist()
            told.append(each)
        head = json.dumps({"model_name": model, "outputs": told}).encode()
        headers = {LENGTH: str(len(head))} if self._binary else {}
        return Response(b"".join([head, *blobs]), headers=headers)


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """The address of an application while it is served on loopback, in a thread."""
    with listen("127.0.0.1", 0) as listener:
        config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=3)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(30)
