"""The npm package as `npm pack` makes it, and Node to do something with it."""

import subprocess
from pathlib import Path

import pytest

from support.browser import ROOT

WEB_SOURCES = ROOT / "web"
MODULES = WEB_SOURCES / "node_modules"
VITE = MODULES / "vite" / "bin" / "vite.js"
TYPESCRIPT = MODULES / "typescript" / "bin" / "tsc"


def node(*arguments: object, cwd: Path) -> str:
    """What Node says; it has to succeed."""
    command = ["node", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def tarball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packed package."""
    folder = tmp_path_factory.mktemp("packed")
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder)]
    subprocess.run(command, cwd=WEB_SOURCES, check=True, capture_output=True)
    (packed,) = folder.iterdir()
    return packed
