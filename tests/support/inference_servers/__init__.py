"""Real inference servers from PyPI, each in an environment of its own, with models of stylizers."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx

from brushwork.contract.manifest import load_manifest

ort: Any = import_module("onnxruntime")  # after brushwork, which tells it to be quiet

HERE = Path(__file__).parent
ROLES = ("painter", "survey", "encoder")
RUNTIME = f"onnxruntime=={ort.__version__}"
RETRIES = 8  # of connections that are refused, with pauses that double


def install(folder: Path, *packages: str) -> Path:
    """A new environment with packages; its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-compile"]
    subprocess.run([*pip, RUNTIME, *packages], check=True)
    return python


def graphs_of(stylizers: Path, names: list[str]) -> dict[str, Path]:
    """The graphs of stylizers, by the names of their models."""
    found = {}
    for name in names:
        graphs = load_manifest(stylizers / name).variant().graphs
        for role in ROLES:
            if (file := getattr(graphs, role)) is not None:
                found[f"{name}-{role}"] = stylizers / name / file.file
    return found


@contextmanager
def mlserver(python: Path, graphs: dict[str, Path], folder: Path) -> Iterator[str]:
    """The address of an MLServer with these models, which lie in a folder."""
    port, other, another = free_ports(3)
    settings = {"host": "127.0.0.1", "http_port": port, "grpc_port": other, "debug": False}
    settings |= {"metrics_port": another, "parallel_workers": 0}
    write(folder / "settings.json", json.dumps(settings))
    shutil.copy(HERE / "mlserver_model.py", folder)
    for name, graph in graphs.items():
        model = {"name": name, "implementation": "mlserver_model.OnnxModel"}
        model["parameters"] = {"uri": str(graph)}
        write(folder / name / "model-settings.json", json.dumps(model))
    command = [python.parent / "mlserver", "start", folder]
    with answering(command, folder, port) as address:
        yield address


@contextmanager
def triton(python: Path, graphs: dict[str, Path], folder: Path) -> Iterator[str]:
    """The address of a Triton with these models, run by its backend for Python.

    The package `nvidia-pytriton` brings it along.
    """
    (port,) = free_ports(1)
    (server,) = python.parent.parent.glob("lib/python3*/site-packages/pytriton/tritonserver")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    stub = server / "python_backend_stubs" / version / "triton_python_backend_stub"
    shutil.copy(stub, server / "backends" / "python")
    for name, graph in graphs.items():
        session = ort.InferenceSession(graph, providers=["CPUExecutionProvider"])
        inputs, outputs = map(tensors, (session.get_inputs(), session.get_outputs()))
        parameters = {"graph": graph, "packages": server.parent.parent}
        told = [
            f'name: "{name}" backend: "python" max_batch_size: 0',
            f"input [{inputs}] output [{outputs}]",
            "instance_group [{ kind: KIND_CPU }]",
            *(
                f'parameters {{ key: "{key}" value: {{ string_value: "{value}" }} }}'
                for key, value in parameters.items()
            ),
        ]
        write(folder / name / "config.pbtxt", "\n".join(told))
        model = folder / name / "1" / "model.py"
        write(model, (HERE / "triton_model.py").read_text("utf-8"))
    command = [
        server / "bin" / "tritonserver",
        f"--model-repository={folder}",
        f"--backend-directory={server / 'backends'}",
        f"--http-port={port}",
        *("--http-address=127.0.0.1", "--allow-grpc=false", "--allow-metrics=false"),
    ]
    # The Python that it carries takes the packages of the one that it finds.
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    with answering(command, folder, port, PATH=path) as address:
        yield address


@contextmanager
def answering(
    command: list[str | Path], folder: Path, port: int, **environment: str
) -> Iterator[str]:
    """The address of a server's process once it is ready."""
    address = f"http://127.0.0.1:{port}"
    log = folder.with_suffix(".log")
    with (
        log.open("w") as written,
        subprocess.Popen(
            command, cwd=folder, stdout=written, stderr=written, env=os.environ | environment
        ) as process,
    ):
        try:
            transport = httpx.HTTPTransport(retries=RETRIES)
            with httpx.Client(base_url=address, transport=transport, timeout=60) as client:
                try:
                    while client.get("/v2/health/ready").status_code != 200:
                        pass  # each question takes its time
                except httpx.TransportError as error:
                    raise AssertionError(log.read_text()[-2000:]) from error
            yield address
        finally:
            process.terminate()
            process.wait(60)


def tensors(nodes: list[Any]) -> str:
    """Inputs or outputs as Triton's configuration has them."""
    return ", ".join(
        f'{{ name: "{node.name}" data_type: TYPE_FP32 dims: '
        f"{[side if isinstance(side, int) else -1 for side in node.shape]} }}"
        for node in nodes
    )


def free_ports(count: int) -> list[int]:
    """Ports that nobody had a moment ago."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def write(path: Path, text: str) -> None:
    """Write a file, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
