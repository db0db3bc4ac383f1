"""The fastest of the engines that run here."""

import logging
from collections.abc import Callable, Mapping

import pytest

from brushwork.errors import ManifestError
from brushwork_server import Engine
from brushwork_server.engines import automatic
from brushwork_server.engines.automatic import fastest
from brushwork_server.engines.base import EngineError, EngineMissingError
from support.server.engines import Negative

Given = Mapping[str, Engine | Exception]


def loader(given: Given) -> Callable[[str], Engine]:
    """Load what is given, or raise it; what is not named is not installed."""

    def load(name: str) -> Engine:
        found = given.get(name, EngineMissingError("no wheel"))
        if isinstance(found, Exception):
            raise found
        return found

    return load


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[Engine, float]], None]:
    """Let engines take as many seconds as they are given, of a clock that nobody waits for."""
    now = 0.0

    def take(seconds: Mapping[Engine, float]) -> None:
        def painting(engine: Engine, of: float) -> Callable[..., object]:
            def paint(*given: object) -> object:
                nonlocal now
                now += of
                return given[0]

            return paint

        for engine, of in seconds.items():
            monkeypatch.setattr(engine, "stylize", painting(engine, of))

    monkeypatch.setattr(automatic, "perf_counter", lambda: now)
    return take


def test_only_one_is_not_measured(caplog: pytest.LogCaptureFixture) -> None:
    cpu = Negative()
    assert fastest(loader({"cpu": cpu})) is cpu
    assert not cpu.started.acquire(blocking=False)
    assert not caplog.records


@pytest.mark.parametrize("fast", ["cuda", "openvino", "cpu"])
def test_the_fastest_is_taken(fast: str, clock: Callable[..., None]) -> None:
    engines = {name: Negative() for name in ("cuda", "openvino", "cpu")}
    clock({engine: 0.1 if name == fast else 0.2 for name, engine in engines.items()})
    assert fastest(loader(engines)) is engines[fast]


def test_what_is_refused_is_told_and_left_out(
    clock: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    openvino, cpu = Negative(), Negative()
    clock({openvino: 0.1, cpu: 0.2})
    given = {"cuda": EngineError("it lies"), "openvino": openvino, "cpu": cpu}
    assert fastest(loader(given)) is openvino
    (told,) = [each for each in caplog.records if each.levelno == logging.WARNING]
    assert told.getMessage() == "the next engine is taken: it lies"


def test_what_the_cpu_cannot_load_nobody_can() -> None:
    with pytest.raises(ManifestError, match="torn"):
        fastest(loader({"cpu": ManifestError("torn")}))
