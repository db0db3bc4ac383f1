"""The engine of native onnxruntime."""

import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from brushwork.contract.arrays import Pixels
from brushwork.contract.look import Look
from brushwork.errors import ManifestError
from brushwork.inference.sessions import CPU, Onnxruntime
from brushwork_server import Engine, Limits, create_app, load_engine
from brushwork_server.engines import Cancelled, EngineError, wheels
from brushwork_server.engines.base import EngineMissingError, Progress
from brushwork_server.engines.stylizers import Stylizers
from brushwork_server.telemetry import Answered
from support.server.events import Recorder
from support.server.forms import STYLIZERS, plain, png, queue, stylize
from support.server.hosting import hosted
from support.server.wire import connected, request

ort: Any = import_module("onnxruntime")  # after brushwork, which tells it to be quiet


def test_it_tells_what_it_is_and_has(engine: Engine) -> None:
    assert list(engine.stylizers) == ["classics", "any-style"]
    assert engine.name.startswith("onnxruntime ")
    assert engine.provider.endswith("ExecutionProvider")


def test_a_folder_without_stylizers_is_told(tmp_path: Path) -> None:
    (tmp_path / "stylizers.json").write_text('{"schema_version": 1, "stylizers": []}')
    with pytest.raises(ManifestError, match="lists no stylizers; publish one first"):
        load_engine("cpu", tmp_path)


GPU = "onnxruntime-gpu"


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let onnxruntime list providers besides those that it has, and give sessions of the CPU."""

    def also(*names: str) -> None:
        real = ort.InferenceSession

        def session(model: bytes, options: Any, providers: list[str]) -> object:
            assert providers[0] == names[0]
            return real(model, options, providers=[CPU])

        monkeypatch.setattr(ort, "get_available_providers", lambda: [*names, CPU])
        monkeypatch.setattr(ort, "InferenceSession", session)

    return also


@pytest.mark.parametrize(
    ("name", "provider", "wheel"),
    [
        ("cuda", "CUDAExecutionProvider", GPU),
        ("tensorrt", "TensorrtExecutionProvider", GPU),
        ("openvino", "OpenVINOExecutionProvider", "onnxruntime-openvino"),
    ],
)
def test_a_provider_that_is_not_installed_is_told(
    name: str, provider: str, wheel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ort, "get_available_providers", lambda: [CPU])
    monkeypatch.setattr(wheels, "installed_wheels", lambda: ["onnxruntime"])
    told = f"engine '{name}': onnxruntime .* has no {provider}; .*pip install {wheel}"
    with pytest.raises(EngineMissingError, match=told):
        load_engine(name, STYLIZERS)


def test_several_packages_are_warned_of_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(wheels, "installed_wheels", lambda: ["onnxruntime", GPU])
    assert load_engine("auto", STYLIZERS, threads=1).provider == CPU
    assert caplog.text.count("onnxruntime and onnxruntime-gpu are both installed") == 1


def test_what_a_session_runs_on_decides(listed: Callable[..., None]) -> None:
    """A wheel lists what it was built with; without its libraries sessions run on the CPU."""
    listed("CUDAExecutionProvider")
    told = "lists CUDAExecutionProvider, but a session that asks for it runs on CPUExecution"
    with pytest.raises(EngineError, match=told) as raised:
        load_engine("cuda", STYLIZERS)
    assert not isinstance(raised.value, EngineMissingError)


def test_what_is_listed_only_is_left_out_by_measurement(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = ort.InferenceSession

    def session(model: bytes, options: Any, providers: list[str]) -> object:
        if providers[0] != CPU:
            raise RuntimeError("no device")
        return real(model, options, providers=providers)

    monkeypatch.setattr(ort, "get_available_providers", lambda: ["CUDAExecutionProvider", CPU])
    monkeypatch.setattr(ort, "InferenceSession", session)
    assert load_engine("auto", STYLIZERS, threads=1).provider == CPU
    assert "engine 'cuda': CUDAExecutionProvider fails: " in caplog.text
    assert "no device" in caplog.text


@pytest.mark.skipif(
    "OpenVINOExecutionProvider" not in ort.get_available_providers(),
    reason="onnxruntime-openvino is not installed in place of onnxruntime",
)
def test_openvino_paints_as_the_cpu_does() -> None:
    engine = load_engine("openvino", STYLIZERS, threads=1)
    assert engine.provider == "OpenVINOExecutionProvider"


def test_painting_stops_when_the_client_leaves(web: Path) -> None:
    class Watched(Stylizers):
        asked = threading.Semaphore(0)
        stopped = threading.Event()

        def stylize(
            self,
            pixels: Pixels,
            stylizer: str,
            look: Look,
            cancelled: Callable[[], bool],
            progress: Progress,
        ) -> Pixels:
            def watched() -> bool:
                self.asked.release()
                return cancelled()

            try:
                return super().stylize(pixels, stylizer, look, watched, progress)
            except Cancelled:
                self.stopped.set()
                raise

    engine, seen = Watched(STYLIZERS, Onnxruntime(threads=1)), Recorder()
    app = create_app(
        engine=engine, stylizers=STYLIZERS, web=web, limits=Limits(queue=0), hooks=[seen]
    )
    with hosted(app) as client:
        with connected(client) as connection:
            connection.sendall(request(client, plain(4000, 3000), sizing="pixels"))
            # More than once it is only asked while a graph runs.
            for _ in range(5):
                assert engine.asked.acquire(timeout=30)
        assert engine.stopped.wait(30)
        seen.wait_for(Answered)
        assert queue(client)["painting"] == 0
        assert stylize(client, png())
