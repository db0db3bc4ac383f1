"""How much may be lost, each limit defined once: reports, publishing and audits judge by it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

TierName = Literal["native", "browser", "one-thread", "firefox", "webkit", "webgpu", "kernel"]
"""What paints: onnxruntime; Chromium's wasm with as many threads as a page gets, and with one;
Firefox; WebKitGTK; Chromium's WebGPU; Chromium by our own kernel (docs/accuracy.md)."""
Verdict = Literal["pass", "warning", "fail"]


@dataclass(frozen=True)
class Budget:
    """Limits: above `passes` a warning, above `fails` no pass."""

    passes: float
    fails: float

    def judge(self, value: float) -> Verdict:
        """The verdict on a value; NaN fails."""
        if value <= self.passes:
            return "pass"
        return "warning" if value <= self.fails else "fail"


_BROWSER: Final = Budget(5, 8)
BUDGETS: Final[Mapping[TierName, Budget]] = {
    "native": Budget(2, 2),
    "browser": _BROWSER,
    "one-thread": _BROWSER,
    "firefox": _BROWSER,
    "webkit": _BROWSER,
    "webgpu": _BROWSER,
    "kernel": _BROWSER,
}
"""Of the mean accuracy loss, in percent (docs/accuracy.md)."""
ENGINE: Final = Budget(1, 1)
"""Of the loss of a host's engine in a canary, in percent, by SSIM alone (docs/server.md)."""
PARITY: Final = Budget(2, 2)
"""Of how far a painting is from the same painting elsewhere: mean difference, in levels of 255."""


def worst_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of some verdicts; of none it is a pass."""
    all_of_them = set(verdicts)
    for verdict in ("fail", "warning"):
        if verdict in all_of_them:
            return verdict
    return "pass"
