"""What docs/how-to/sign.md has people do, as a shell does it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.signed import PHOTO

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "sign.md"
MARKED = re.compile(r"<!-- what a test runs -->\n\n```sh\n(.*?)```", re.DOTALL)
SAID = re.compile(r"```\n(painting\.jpg\n.*?)```", re.DOTALL)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_the_examples_run(tmp_path: Path) -> None:
    text = PAGE.read_text("utf-8")
    (tmp_path / "photo.jpg").write_bytes(PHOTO)
    certificate, signing = MARKED.findall(text)
    script = f'brushwork() {{ "{sys.executable}" -m brushwork "$@"; }}\n{certificate}{signing}'
    done = subprocess.run(["sh", "-euc", script], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    shown = SAID.search(text)
    assert shown is not None
    assert anonymous(done.stdout) == anonymous(shown[1])


def anonymous(text: str) -> list[str]:
    """Lines without what another version or other weights change."""
    return re.sub(r"\d+\.\d+\.\d+|sha256:[0-9a-f.]+", "...", text).splitlines()
