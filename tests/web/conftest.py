"""Fixtures for the web library."""

import pytest

from browser import Site, built_web, chromium, make_site, page, site
from engine_page import assets, open_engine
from tiny_stylizers import tiny_stylizers

__all__ = ["assets", "built_web", "chromium", "make_site", "open_engine", "page", "site"]


@pytest.fixture
def tiny_site(site: Site) -> Site:
    """The isolated host, with tiny stylizers instead of the shipped ones."""
    site.files |= tiny_stylizers()
    del site.folders["/stylizers/"]
    return site
