"""Measuring on less: where a test is not about sizes and speeds, small pictures tell the same."""

import pytest


@pytest.fixture
def quick_measures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Validation measures speed once, at 64 pixels; the quality protocol looks at 128 pixels."""
    monkeypatch.setattr("brushwork.validation.run.SPEED_SIDE", 64)
    monkeypatch.setattr("brushwork.validation.painting.SPEED_RUNS", 1)
    monkeypatch.setattr("brushwork.validation.quality.SIDE", 128)
