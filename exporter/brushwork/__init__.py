"""Brushwork paints any picture in the style of any other, in the browser, privately.

What this module offers is the library (docs/library.md). Each part is imported once it is used.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .contract.label import Label
    from .contract.labelling import label_of
    from .contract.look import Code, Look
    from .contract.manifest import Manifest, load_manifest
    from .errors import BrushworkError, Cancelled
    from .imaging import Picture, decode, encode
    from .imaging.composite import composite
    from .imaging.mix import mix
    from .imaging.texture import textured
    from .inference.graphs import Scales
    from .inference.pipeline import Painting, Pipeline
    from .inference.plan import Plan
    from .site.stylizers import stylizer_folder

__version__ = "0.1.0"

__all__ = [
    "BrushworkError",
    "Cancelled",
    "Code",
    "Label",
    "Look",
    "Manifest",
    "Painting",
    "Picture",
    "Pipeline",
    "Plan",
    "Scales",
    "composite",
    "decode",
    "encode",
    "label_of",
    "load_manifest",
    "mix",
    "stylizer_folder",
    "textured",
]

# onnxruntime's official wheels report to their vendor unless they find this when they are imported,
# and nothing of Brushwork is imported before this file.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

_PLACES = {
    "BrushworkError": "errors",
    "Cancelled": "errors",
    "Code": "contract.look",
    "Label": "contract.label",
    "Look": "contract.look",
    "Manifest": "contract.manifest",
    "Painting": "inference.pipeline",
    "Picture": "imaging",
    "Pipeline": "inference.pipeline",
    "Plan": "inference.plan",
    "Scales": "inference.graphs",
    "composite": "imaging.composite",
    "decode": "imaging",
    "encode": "imaging",
    "label_of": "contract.labelling",
    "load_manifest": "contract.manifest",
    "mix": "imaging.mix",
    "stylizer_folder": "site.stylizers",
    "textured": "imaging.texture",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_PLACES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
