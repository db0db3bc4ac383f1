"""Where a stylizer runs: native onnxruntime, or a browser."""

from contextlib import AbstractContextManager
from pathlib import Path

from ..contract.budgets import TierName
from ..contract.manifest import Manifest
from .native import native_tier
from .prepared import Prepare


def open_tier(name: TierName, folder: Path, manifest: Manifest) -> AbstractContextManager[Prepare]:
    """The named tier for the stylizer in `folder`; raises ValidationError where it cannot run."""
    if name == "native":
        return native_tier(folder, manifest)
    from .browser import browser_tier  # playwright is an extra

    return browser_tier(folder, manifest)
