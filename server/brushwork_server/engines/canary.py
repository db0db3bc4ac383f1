"""Whether an engine paints what the CPU does: a canary of every stylizer, beside its painting.

Publishing has stored both; the float32 variant has painted it, in native onnxruntime on the CPU.
"""

from pathlib import Path

import numpy as np

from brushwork.audit.judging import judge
from brushwork.audit.metrics import without_alpha
from brushwork.contract.arrays import Pixels
from brushwork.contract.budgets import ENGINE, PARITY, worst_of
from brushwork.contract.canaries import Canaries, read_canaries, unpack
from brushwork.contract.look import Look
from brushwork.contract.manifest import Manifest, read_verified

from .base import Engine, EngineError


def check_canaries(name: str, engine: Engine, folder: Path) -> None:
    """Let an engine of this name paint one small picture with every stylizer of its folder.

    Raises EngineError where one cannot be painted, is farther from the reference's painting than
    ENGINE and PARITY allow, or has none, and ManifestError where canaries are broken.
    """
    for stylizer, manifest in engine.stylizers.items():
        canaries = _one(folder / stylizer, manifest)
        if canaries is None:
            raise EngineError(
                f"engine {name!r} cannot be compared with the CPU: stylizer {stylizer!r} has no "
                f"canaries; give it some with: brushwork canaries {folder / stylizer}"
            )
        told = _apart(engine, stylizer, canaries)
        if told:
            raise EngineError(
                f"engine {name!r} ({engine.name}) does not paint what the CPU does: of stylizer "
                f"{stylizer!r} the canary {canaries.paintings[0].picture!r} {told}; take another "
                f"engine, such as cpu"
            )


def _one(folder: Path, manifest: Manifest) -> Canaries | None:
    """The first canary alone, which has edges, all colours and smooth parts."""
    if manifest.canaries is None:
        return None
    content = read_verified(folder, manifest.canaries)
    canaries = read_canaries(content, str(folder / manifest.canaries.file))
    return canaries.model_copy(update={"paintings": canaries.paintings[:1]})


def _apart(engine: Engine, stylizer: str, canaries: Canaries) -> str:
    """What is wrong with an engine's painting; nothing where it is right."""
    (reference,) = canaries.paintings
    picture = _opaque(unpack(canaries.pictures[reference.picture], canaries.side), canaries.side)
    look = Look.of(reference.style, 1.0, sizing="pixels")
    try:
        painted = engine.stylize(picture, stylizer, look, lambda: False, lambda done, of: None)
        judged = judge(canaries, [without_alpha(painted.tobytes())])
    except Exception as error:  # whatever an engine raises, or paints
        return f"cannot be painted: {error}"
    if worst_of([ENGINE.judge(judged.loss), PARITY.judge(judged.mean)]) == "pass":
        return ""
    return (
        f"loses {judged.loss:.1f}% ({ENGINE.passes:g}% may be lost) and is {judged.mean:.1f} of "
        f"255 levels apart ({PARITY.passes:g} may be)"
    )


def _opaque(rgb: bytes, side: int) -> Pixels:
    colours = np.frombuffer(rgb, np.uint8).reshape(side, side, 3)
    return np.dstack([colours, np.full((side, side), 255, np.uint8)])
