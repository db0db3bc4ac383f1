"""Which packages of onnxruntime are installed: all lie in one folder, and the last one wins."""

import logging
from importlib.metadata import PackageNotFoundError, version
from typing import Final

WHEELS: Final = tuple(
    f"onnxruntime{suffix}"
    for suffix in ("", "-gpu", "-openvino", "-directml", "-qnn", "-rocm", "-migraphx", "-training")
)
"""Packages that bring the module `onnxruntime`."""

logger = logging.getLogger("brushwork.server")


def installed_wheels() -> list[str]:
    """Those of the packages that are installed here."""
    return [name for name in WHEELS if _is_installed(name)]


def how_to_get(wanted: str) -> str:
    """What to do where a provider does not run that the package `wanted` has."""
    here = installed_wheels()
    todo = f"pip uninstall -y {' '.join(here)}; pip install {wanted}"
    if len(here) > 1:
        return f"{_overwritten(here)}: {todo}"
    if wanted not in here:
        return f"it comes with {wanted}, in place of {' '.join(here) or 'nothing'}: {todo}"
    return f"{wanted} is installed; see what else it needs on this machine"


def warn_of_several() -> None:
    """Say so where more than one is installed, as nobody knows then which one runs."""
    here = installed_wheels()
    if len(here) > 1:
        logger.warning("%s; uninstall all of them, then install one", _overwritten(here))


def _overwritten(names: list[str]) -> str:
    return f"{' and '.join(names)} are both installed, and overwrite each other's files"


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True
