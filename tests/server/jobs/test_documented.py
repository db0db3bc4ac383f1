"""The examples of docs/server.md, as a shell runs them."""

import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest
from PIL import Image

from support.server.forms import png, problem

PAGE = Path(__file__).parents[3] / "docs" / "server.md"
MARKED = re.compile(r"<!-- what a test runs -->\n\n```sh\n(.*?)```", re.DOTALL)


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_the_example_of_a_job_runs(client: httpx.Client, tmp_path: Path) -> None:
    (script,) = MARKED.findall(PAGE.read_text("utf-8"))
    script = script.replace("http://127.0.0.1:8000", str(client.base_url).rstrip("/"))
    (tmp_path / "photo.jpg").write_bytes(png(30, 20))
    done = subprocess.run(
        ["sh", "-euc", script + "echo $job"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    *told, known, job = done.stdout.splitlines()
    assert known.endswith("304")
    assert "event: end" in told
    with Image.open(tmp_path / "painting.png") as image:
        assert image.size == (30, 20)
    problem(client.get(job.removeprefix(str(client.base_url).rstrip("/"))), 404, "no-job")
