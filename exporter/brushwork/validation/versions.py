"""What took part in a validation, for whoever wants to repeat it."""

import platform
from importlib.metadata import PackageNotFoundError, version

from .. import __version__

PACKAGES = ("torch", "onnxruntime", "onnx", "numpy", "pillow")


def versions() -> dict[str, str]:
    """Versions by name: Brushwork, Python, the machine, and the packages that matter."""
    found = {
        "brushwork": __version__,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
    }
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
