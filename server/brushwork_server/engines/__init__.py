"""Engines behind one protocol, chosen by name or by measurement."""

from .base import Cancelled, Engine, EngineError, EngineFactory
from .registry import DEFAULT_ENGINE, OUR_ENGINES, engine_names, load_engine

__all__ = [
    "DEFAULT_ENGINE",
    "OUR_ENGINES",
    "Cancelled",
    "Engine",
    "EngineError",
    "EngineFactory",
    "engine_names",
    "load_engine",
]
