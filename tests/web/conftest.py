"""Fixtures for the web library."""

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
