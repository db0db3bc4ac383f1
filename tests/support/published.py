"""The stylizers that hosts have in tests: as shipped, or such that onnxruntime-web paints them.

With BRUSHWORK_WITHOUT_KERNEL=1 their manifests do not have what the kernel needs, and no test of a
browser is told otherwise.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from brushwork.contract.manifest import load_published, save_manifest
from brushwork.site.stylizers import STYLIZERS_VARIABLE

WITHOUT_KERNEL = bool(os.environ.get("BRUSHWORK_WITHOUT_KERNEL"))
# Of tests that say what is not fetched as the kernel paints.
needs_kernel = pytest.mark.skipif(WITHOUT_KERNEL, reason="BRUSHWORK_WITHOUT_KERNEL is set")
SHIPPED = Path(__file__).parents[2] / "web" / "stylizers"


def published(web: Path) -> Path:
    """The folder of them, of a built web part."""
    return Path(os.environ[STYLIZERS_VARIABLE]) if WITHOUT_KERNEL else web / "stylizers"


@contextmanager
def publishing() -> Iterator[None]:
    """Where the kernel is left out, hosts and the processes of commands find other stylizers."""
    if not WITHOUT_KERNEL:
        yield
        return
    with TemporaryDirectory() as folder:
        os.environ[STYLIZERS_VARIABLE] = folder
        shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
        without_kernel(Path(folder))
        yield


def without_kernel(folder: Path) -> None:
    """Take what the kernel needs out of the manifests in a folder of stylizers."""
    for manifest in load_published(folder):
        variants = [each.model_copy(update={"kernel": None}) for each in manifest.variants]
        save_manifest(manifest.model_copy(update={"variants": variants}), folder / manifest.id)
