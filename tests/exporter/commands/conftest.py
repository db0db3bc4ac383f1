"""The command line in this process, with stylizers of a few bytes."""

import io
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from brushwork import cli
from support.tiny_stylizers import tiny_stylizers

Run = Callable[..., tuple[int, str, str]]
Pipe = Callable[..., tuple[int, bytes, str]]


@pytest.fixture(scope="module")
def stylizers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`tiny-whole`, which inverts, and `tiny-local`."""
    folder = tmp_path_factory.mktemp("catalogue")
    for path, content in tiny_stylizers().items():
        place = folder / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return folder / "stylizers"


@pytest.fixture
def brushwork(
    stylizers: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run a command in this process; give exit status, output and errors."""

    def run_command(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setenv("BRUSHWORK_STYLIZERS", str(stylizers))
        monkeypatch.setattr(sys, "argv", ["brushwork", *map(str, arguments)])
        status = 0
        try:
            cli.main()
        except SystemExit as ended:
            status = int(ended.code or 0)
        output = capsys.readouterr()
        return status, output.out, output.err

    return run_command


@pytest.fixture
def run(brushwork: Run) -> Run:
    """The same of `brushwork stylize`."""
    return partial(brushwork, "stylize")


@pytest.fixture
def pipe(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pipe:
    """The same with bytes as standard input, and with the bytes of standard output."""

    def run_command(content: bytes, *arguments: object) -> tuple[int, bytes, str]:
        place = tmp_path / ".standard-output"
        with place.open("w") as output, monkeypatch.context() as patched:
            patched.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
            patched.setattr(sys, "stdout", output)
            status, _, errors = run(*arguments)
        written = place.read_bytes()
        place.unlink()
        return status, written, errors

    return run_command
