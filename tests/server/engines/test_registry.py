"""Engines by name."""

import sys
import types
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from brushwork.inference.sessions import Onnxruntime
from brushwork_server.engines import (
    OUR_ENGINES,
    Engine,
    EngineError,
    engine_names,
    load_engine,
    registry,
)
from brushwork_server.engines.stylizers import Stylizers
from support.server.engines import Negative
from support.server.forms import STYLIZERS


class Paper(Stylizers):
    """An engine of another package, which paints as it must."""


def paper(folder: Path, *, threads: int | None = None, address: str | None = None) -> Paper:
    """Its factory."""
    assert (folder, threads, address) == (STYLIZERS, 2, "paper://mill")
    return Paper(folder, Onnxruntime(threads=threads))


def liar(folder: Path, *, threads: int | None = None, address: str | None = None) -> Negative:
    """The factory of one that paints something else."""
    return Negative()


@pytest.fixture
def _others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Engines of other packages, of which one does not load."""
    module = types.ModuleType("paper_engine")
    module.paper, module.liar = paper, liar
    monkeypatch.setitem(sys.modules, "paper_engine", module)
    there = [
        EntryPoint("paper", "paper_engine:paper", "brushwork.engines"),
        EntryPoint("liar", "paper_engine:liar", "brushwork.engines"),
        EntryPoint("broken", "no_such_package:engine", "brushwork.engines"),
        EntryPoint("cpu", "paper_engine:liar", "brushwork.engines"),
        EntryPoint("auto", "paper_engine:liar", "brushwork.engines"),
    ]

    def entry_points(*, group: str) -> list[EntryPoint]:
        assert group == "brushwork.engines"
        return there

    monkeypatch.setattr(registry, "entry_points", entry_points)


@pytest.mark.usefixtures("_others")
def test_installed_packages_add_engines() -> None:
    assert engine_names() == [*OUR_ENGINES, "broken", "liar", "paper"]
    assert isinstance(load_engine("paper", STYLIZERS, threads=2, address="paper://mill"), Paper)


@pytest.mark.usefixtures("_others")
@pytest.mark.parametrize("name", ["auto", "cpu"])
def test_nobody_takes_the_place_of_ours(name: str) -> None:
    engine: Engine = load_engine(name, STYLIZERS, threads=1)
    assert (type(engine), engine.provider) == (Stylizers, "CPUExecutionProvider")


@pytest.mark.usefixtures("_others")
def test_what_cannot_be_loaded_is_told() -> None:
    with pytest.raises(EngineError, match=r"no engine 'ray'; known are auto, cpu, .*, paper"):
        load_engine("ray", STYLIZERS)
    with pytest.raises(EngineError, match="'broken' cannot be loaded from no_such_package:engine"):
        load_engine("broken", STYLIZERS)


@pytest.mark.usefixtures("_others")
def test_an_engine_that_lies_is_refused() -> None:
    told = "engine 'liar' .* does not paint what the CPU does: .* 'classics' .* 'pattern' loses"
    with pytest.raises(EngineError, match=told):
        load_engine("liar", STYLIZERS)
