"""The engine of native onnxruntime."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from brushwork.contract.arrays import Pixels
from brushwork.contract.look import Look
from brushwork.errors import ManifestError
from brushwork_server import Engine, Limits, create_app
from brushwork_server.engines import Cancelled
from brushwork_server.engines.base import Progress
from brushwork_server.engines.native import NativeStylizers
from brushwork_server.telemetry import Answered
from support.server.events import Recorder
from support.server.forms import STYLIZERS, plain, png, queue, stylize
from support.server.hosting import hosted
from support.server.wire import connected, request


def test_it_tells_what_it_is_and_has(engine: Engine) -> None:
    assert list(engine.stylizers) == ["classics", "any-style"]
    assert engine.name.startswith("onnxruntime ")
    assert engine.provider.endswith("ExecutionProvider")


def test_a_folder_without_stylizers_is_told(tmp_path: Path) -> None:
    (tmp_path / "stylizers.json").write_text('{"schema_version": 1, "stylizers": []}')
    with pytest.raises(ManifestError, match="lists no stylizers; publish one first"):
        NativeStylizers(tmp_path)


def test_painting_stops_when_the_client_leaves(web: Path) -> None:
    class Watched(NativeStylizers):
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

    engine, seen = Watched(STYLIZERS, threads=1), Recorder()
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
