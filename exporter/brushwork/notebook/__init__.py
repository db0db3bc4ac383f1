"""Painting in a notebook, by the extra `notebook` (docs/library.md)."""

from .studio import Studio

__all__ = ["Studio"]
