"""Engines behind one protocol, chosen by name."""

from .base import Cancelled, Engine, EngineFactory
from .registry import DEFAULT_ENGINE, EngineError, engine_names, load_engine

__all__ = [
    "DEFAULT_ENGINE",
    "Cancelled",
    "Engine",
    "EngineError",
    "EngineFactory",
    "engine_names",
    "load_engine",
]
