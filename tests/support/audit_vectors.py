"""Paintings that the audit judges alike in CPython and in Pyodide: in Node, and in Chromium."""

import json
from typing import Any

import numpy as np

from brushwork.audit.page import verdict
from brushwork.audit.pictures import PICTURES, SIDE, draw
from brushwork.contract.canaries import Canaries, CanaryPainting, pack

CLOSE = 1e-6


def canaries() -> str:
    """A file of canaries whose references are the pictures themselves."""
    pictures = {name: pack(draw(name)) for name in PICTURES}
    paintings = [
        CanaryPainting(picture=name, style="plain", rgb=rgb) for name, rgb in pictures.items()
    ]
    made = Canaries(
        stylizer="tiny", reference="tests", side=SIDE, pictures=pictures, paintings=paintings
    )
    return made.model_dump_json()


def paintings(apart: int) -> list[list[int]]:
    """RGBA of every picture, each byte at most so many levels from the reference."""
    random = np.random.default_rng(apart)
    made = []
    for name in PICTURES:
        rgb = np.frombuffer(draw(name), np.uint8).reshape(SIDE, SIDE, 3).astype(int)
        moved = np.clip(rgb + random.integers(-apart, apart + 1, rgb.shape), 0, 255)
        opaque = np.full((SIDE, SIDE, 1), 255)
        made.append(np.concatenate([moved, opaque], axis=2).astype(np.uint8).ravel().tolist())
    return made


def judged_here(apart: int) -> dict[str, Any]:
    """CPython's judgement."""
    found: dict[str, Any] = json.loads(verdict(canaries(), map(bytes, paintings(apart))))
    return found


def is_close(found: Any, expected: Any) -> bool:
    """Whether two judgements are the same, their numbers within CLOSE."""
    if isinstance(expected, dict):
        return found.keys() == expected.keys() and all(
            is_close(found[key], value) for key, value in expected.items()
        )
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(is_close, found, expected))
    if isinstance(expected, float | int):
        return bool(abs(found - expected) <= CLOSE)
    return bool(found == expected)
