"""Fixtures for the web library."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from support.browser import Site
from support.engine_page import OpenEngine, assets, engine_opener, open_engine
from support.npm_package import tarball
from support.tiny_stylizers import tiny_stylizers

__all__ = ["assets", "open_engine", "tarball"]


@pytest.fixture
def tiny_site(site: Site) -> Site:
    """The isolated host, with tiny stylizers instead of the shipped ones."""
    site.files |= tiny_stylizers()
    del site.folders["/stylizers/"]
    return site


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the tiny stylizers, of which one has an encoder, for the library."""
    root = tmp_path_factory.mktemp("tiny")
    for path, content in tiny_stylizers(any_style=True).items():
        file = root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return root / "stylizers"


@pytest.fixture(scope="session")
def photo() -> np.ndarray:
    """Noise with all kinds of alpha, of sides that no alignment divides."""
    return np.random.default_rng(11).integers(0, 256, (37, 54, 4), np.uint8)


@pytest.fixture
def open_gpu(webgpu_page: Page, assets: dict[str, str]) -> OpenEngine:
    """An `engine_opener` where there is WebGPU."""
    return engine_opener(webgpu_page, assets)


@pytest.fixture
def inject(tiny_site: Site, assets: dict[str, str]) -> Callable[[str, str], None]:
    """Put a script before one of the workers'."""

    def put(worker: str, script: str) -> None:
        path = f"/{assets[worker]}"
        tiny_site.files[path] = script.encode() + (tiny_site.read(path) or b"")

    return put
