"""Fixtures for the web library."""

import numpy as np
import pytest

from browser import Site
from engine_page import assets, open_engine
from tiny_stylizers import tiny_stylizers

__all__ = ["assets", "open_engine"]


@pytest.fixture
def tiny_site(site: Site) -> Site:
    """The isolated host, with tiny stylizers instead of the shipped ones."""
    site.files |= tiny_stylizers()
    del site.folders["/stylizers/"]
    return site


@pytest.fixture(scope="session")
def photo() -> np.ndarray:
    """Noise with all kinds of alpha, of sides that no alignment divides."""
    return np.random.default_rng(11).integers(0, 256, (37, 54, 4), np.uint8)
