"""Engines behind one protocol, chosen by name."""

from .base import Cancelled, Engine, EngineFactory
from .native import NativeStylizers
from .registry import DEFAULT_ENGINE, EngineError, engine_names, load_engine

__all__ = [
    "DEFAULT_ENGINE",
    "Cancelled",
    "Engine",
    "EngineError",
    "EngineFactory",
    "NativeStylizers",
    "engine_names",
    "load_engine",
]
