"""The wheel: installed into a clean environment without Node, it serves the studio."""

import os
import re
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONSTRAINTS = ROOT / ".ci" / "constraints.txt"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, whose web part may be the tests'."""
    out = tmp_path_factory.mktemp("wheel")
    # With the backend that is here, not one fetched anew.
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
    environment = {**os.environ, "BRUSHWORK_QUICK_BUILD": "1"}
    build = [*command, "--outdir", str(out), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=200, env=environment)
    return next(out.glob("*.whl"))


def test_the_wheel_carries_the_web_part_and_no_training_weights(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "brushwork/web/assets.json" in names
    assert "brushwork/web/stylizers/stylizers.json" in names
    assert not [name for name in names if name.endswith((".safetensors", ".pt"))]


@pytest.mark.install
@pytest.mark.timeout(420)
def test_it_serves_from_a_clean_environment_without_node(wheel: Path, tmp_path: Path) -> None:
    create = [sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"]
    subprocess.run(create, check=True, timeout=100)
    python = tmp_path / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python]
    # Compiled is only what is imported.
    install = [*pip, "install", "-q", "--no-compile", "-c", CONSTRAINTS, f"{wheel}[server]"]
    subprocess.run(install, check=True, timeout=300)
    installed = subprocess.run([*pip, "list"], check=True, capture_output=True, text=True).stdout
    assert re.search(r"^brushwork ", installed, re.MULTILINE)
    assert not re.search(r"^torch ", installed, re.MULTILINE)

    environment = {"PATH": str(python.parent), "HOME": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    serve = [python.parent / "brushwork", "serve", "--port", "0"]
    with subprocess.Popen(
        serve, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as host:
        try:
            assert host.stdout is not None
            address = next(
                found[0]
                for line in host.stdout
                if (found := re.search(rb"http://127\.0\.0\.1:\d+", line))
            ).decode()
            with urllib.request.urlopen(address, timeout=20) as page:
                assert b"Brushwork" in page.read()
            with urllib.request.urlopen(f"{address}/healthz", timeout=20) as health:
                assert b'"ok"' in health.read()
        finally:
            host.terminate()
            host.wait(30)
