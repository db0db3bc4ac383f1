"""Gathers what Python needs in the browser: published wheels, checked, and one of our own.

    python web/scripts/python_wheels.py OUT

Takes the network: `pip download`, unless the wheels are in OUT already, and `pyodide build` or, for
hatchling, `pip wheel`, unless that is installed. OUT is complete once its `wheels.txt` is there.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "python"
REQUIREMENTS = PROJECT / "requirements.txt"
# Of the Pyodide that web/package.json names.
PYTHON = (3, 14)
PLATFORM = "pyemscripten_2026_0_wasm32"
LISTED = "wheels.txt"


def main(out: Path) -> None:
    """Fill `out` with wheels, and list them."""
    out.mkdir(parents=True, exist_ok=True)
    (out / LISTED).unlink(missing_ok=True)
    for stale in out.glob("brushwork_audit-*.whl"):
        stale.unlink()
    wanted = set(re.findall(r"sha256:([0-9a-f]{64})", REQUIREMENTS.read_text("utf-8")))
    if wanted != {hashlib.sha256(path.read_bytes()).hexdigest() for path in out.glob("*.whl")}:
        shutil.rmtree(out)
        out.mkdir()
        _download(out)
    published = set(out.glob("*.whl"))
    _build(out)
    own = set(out.glob("*.whl")) - published
    if len(own) != 1:
        sys.exit(f"{PROJECT} made {len(own)} wheels, not one")
    if _pyodide() and sys.version_info[:2] == PYTHON:
        for wheel in own:
            _run(_pyodide(), "py-compile", "--silent", str(wheel))
    names = sorted(path.name for path in out.glob("*.whl"))
    (out / LISTED).write_text("".join(f"{name}\n" for name in names), "utf-8")


def _download(out: Path) -> None:
    """What PyPI has for Pyodide's Python, each file as its hash says."""
    minor = ".".join(map(str, PYTHON))
    abi = "cp" + "".join(map(str, PYTHON))
    target = ["--platform", PLATFORM, "--python-version", minor, "--implementation", "cp"]
    only = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--abi", abi]
    _pip("download", *only, *target, "-r", str(REQUIREMENTS), "--dest", str(out))


def _build(out: Path) -> None:
    """By pyodide-build where its cross-environment is there; without, a pure wheel is the same."""
    if (pyodide := _pyodide()) and _succeeds(pyodide, "xbuildenv", "version"):
        _run(pyodide, "build", str(PROJECT), "--outdir", str(out))
        return
    isolation = ["--no-build-isolation"] if find_spec("hatchling") else []
    _pip("wheel", "--no-deps", *isolation, "--wheel-dir", str(out), str(PROJECT))


def _pyodide() -> str:
    """The command of pyodide-build beside this Python; empty where it is not installed."""
    return shutil.which("pyodide", path=str(Path(sys.executable).parent)) or ""


def _pip(*arguments: str) -> None:
    _run(sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments)


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(f"failed, with status {done.returncode}: {' '.join(command)}")


def _succeeds(*command: str) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603


if __name__ == "__main__":
    main(Path(sys.argv[1]))
