"""Fixtures for the web library."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from support.browser import Site
from support.engine_page import OpenEngine, assets, engine_opener, open_engine
from support.kernel_painting import STYLIZER
from support.npm_package import tarball
from support.published import WITHOUT_KERNEL
from support.tiny_stylizers import tiny_stylizers

__all__ = ["assets", "open_engine", "tarball"]

# There is nothing for the kernel then.
collect_ignore_glob = ["test_kernel_*.py"] if WITHOUT_KERNEL else []


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
def inject(site: Site, assets: dict[str, str]) -> Callable[[str, str], None]:
    """Put a script before one of the workers'."""

    def put(worker: str, script: str) -> None:
        path = f"/{assets[worker]}"
        site.files[path] = script.encode() + (site.read(path) or b"")

    return put


@pytest.fixture
def change_manifest(site: Site, built_web: Path) -> Callable[[Callable[[Any], None]], None]:
    """Serve another manifest of the stylizer whose layers the kernel has."""

    def put(change: Callable[[Any], None]) -> None:
        path = f"stylizers/{STYLIZER}/manifest.json"
        manifest = json.loads((built_web / path).read_text("utf-8"))
        change(manifest)
        site.files[f"/{path}"] = json.dumps(manifest).encode()

    return put
