"""Inference servers that others wrote: each is installed from PyPI, which takes minutes."""

import platform
import sys
from collections.abc import Iterator

import numpy as np
import pytest

from brushwork.contract.look import Look
from brushwork_server import Engine, load_engine
from support.inference_servers import graphs_of, install, mlserver, triton
from support.server.forms import STYLIZERS

pytestmark = [pytest.mark.install, pytest.mark.soak, pytest.mark.timeout(1200)]

NAMES = ["classics", "any-style"]
SERVERS = {"mlserver": (mlserver, "mlserver==1.7.1"), "triton": (triton, "nvidia-pytriton==0.7.0")}


@pytest.fixture(scope="module", params=list(SERVERS))
def remote(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """The engine at a server, whose canaries have been looked at."""
    if request.param == "triton" and (sys.platform, platform.machine()) != ("linux", "x86_64"):
        pytest.skip("its package is for Linux on x86-64")
    start, package = SERVERS[request.param]
    root = tmp_path_factory.mktemp(request.param)
    python, models = install(root / "environment", package), root / "models"
    models.mkdir()
    with start(python, graphs_of(STYLIZERS, NAMES), models) as address:
        yield load_engine("oip", STYLIZERS, address=address)


@pytest.mark.parametrize("name", NAMES)
def test_it_paints_what_the_cpu_does(remote: Engine, engine: Engine, name: str) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (150, 200, 4), np.uint8)
    look = Look.of(remote.stylizers[name].styles[0].id, 1.0, sizing="pixels")
    here, there = (
        each.stylize(pixels, name, look, lambda: False, lambda done, of: None)
        for each in (engine, remote)
    )
    assert np.abs(here.astype(int) - there).max() <= 1


def test_it_encodes_styles(remote: Engine, engine: Engine) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (150, 200, 4), np.uint8)
    here, there = (
        each.encode_style(pixels, "any-style", lambda: False) for each in (engine, remote)
    )
    assert np.allclose(here, there, atol=1e-4)


def test_it_says_who_paints(remote: Engine) -> None:
    assert remote.name.split()[0] in SERVERS
    assert remote.provider == "OpenInferenceProtocol"
