"""Where a stylizer runs: native onnxruntime, and browsers in the ways in which they paint."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Literal

from ..browser.chromium import SOFTWARE_WEBGPU
from ..browser.tabs import BrowserName, check_browser, open_tab
from ..contract.budgets import TierName
from ..contract.manifest import Manifest, Variant
from ..errors import BrowserError, ValidationError
from .native import native_tier
from .prepared import Prepare


@dataclass(frozen=True)
class Tier:
    """One of them; `title` is for reports, without a `browser` it is onnxruntime in Python."""

    title: str
    browser: BrowserName | None = None
    backend: Literal["wasm", "webgpu", "kernel"] = "wasm"
    threads: int | None = None
    """The most that the engine may use; None for as many as it does by itself."""
    arguments: tuple[str, ...] = ()
    """Chromium's."""
    square: int | None = None
    """Where it is slow, pictures are cut to squares of this side; None for whole ones."""

    def paints(self, variant: Variant) -> bool:
        """Whether it has all layers of a variant."""
        return self.backend != "kernel" or variant.kernel is not None


TIERS: Final[Mapping[TierName, Tier]] = {
    "native": Tier("native onnxruntime"),
    "browser": Tier("Chromium", "chromium"),
    "one-thread": Tier("Chromium, one thread", "chromium", threads=1),
    "firefox": Tier("Firefox", "firefox"),
    "webkit": Tier("WebKitGTK", "webkit"),
    "webgpu": Tier(
        "Chromium, WebGPU in software",
        "chromium",
        backend="webgpu",
        arguments=SOFTWARE_WEBGPU,
        square=64,
    ),
    "kernel": Tier("Chromium, Brushwork's kernel", "chromium", backend="kernel"),
}


def open_tier(name: TierName, folder: Path, manifest: Manifest) -> AbstractContextManager[Prepare]:
    """The named tier for the stylizer in `folder`; raises ValidationError where it cannot run."""
    tier = TIERS[name]
    if tier.browser is None:
        return native_tier(folder, manifest)
    from .browser import browser_tier

    opened = partial(open_tab, tier.browser, *tier.arguments)
    return browser_tier(folder, manifest, opened, tier.backend, tier.threads)


def check_tiers(names: Sequence[TierName]) -> None:
    """Raise ValidationError where a browser is missing: before minutes have passed."""
    needed = {browser: name for name in reversed(names) if (browser := TIERS[name].browser)}
    for browser, name in needed.items():
        try:
            check_browser(browser)
        except BrowserError as error:
            rest = "--tier native needs no browser"
            raise ValidationError(f"tier {name} cannot be measured: {error}; {rest}") from error
