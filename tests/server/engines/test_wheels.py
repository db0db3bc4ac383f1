"""Which packages of onnxruntime are installed."""

import logging
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError

import pytest

from brushwork_server.engines import wheels


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let only these packages be installed."""

    def only(*names: str) -> None:
        def version(name: str) -> str:
            if name not in names:
                raise PackageNotFoundError(name)
            return "1.0"

        monkeypatch.setattr(wheels, "version", version)

    return only


def test_this_environment_has_one() -> None:
    assert len(wheels.installed_wheels()) == 1


@pytest.mark.parametrize(
    ("installed", "told"),
    [
        (
            ["onnxruntime"],
            "it comes with onnxruntime-gpu, in place of onnxruntime: "
            "pip uninstall -y onnxruntime; pip install onnxruntime-gpu",
        ),
        (
            ["onnxruntime", "onnxruntime-gpu"],
            "onnxruntime and onnxruntime-gpu are both installed, and overwrite each other's files: "
            "pip uninstall -y onnxruntime onnxruntime-gpu; pip install onnxruntime-gpu",
        ),
        (
            ["onnxruntime-gpu"],
            "onnxruntime-gpu is installed; see what else it needs on this machine",
        ),
    ],
)
def test_what_to_install(install: Callable[..., None], installed: list[str], told: str) -> None:
    install(*installed)
    assert wheels.how_to_get("onnxruntime-gpu") == told


@pytest.mark.parametrize("other", ["onnxruntime-gpu", "onnxruntime-openvino"])
def test_two_are_warned_of(
    install: Callable[..., None], other: str, caplog: pytest.LogCaptureFixture
) -> None:
    install("onnxruntime")
    wheels.warn_of_several()
    assert not caplog.records
    install("onnxruntime", other)
    wheels.warn_of_several()
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert f"onnxruntime and {other} are both installed" in record.getMessage()
