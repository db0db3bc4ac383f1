"""The command line itself: its start, how it ends early, and what it says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.tiny_stylizers import tiny_stylizers

INTERRUPTED = 130


def start(*arguments: str, path: Path, encoding: str = "utf-8") -> tuple[int, str, str]:
    """Run the command line with a folder of modules before all others."""
    ended = subprocess.run(
        [sys.executable, "-m", "brushwork", *arguments],
        capture_output=True,
        encoding=encoding,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(path), "PYTHONIOENCODING": encoding},
    )
    return ended.returncode, ended.stdout, ended.stderr


def test_an_interruption_while_commands_are_imported_is_no_traceback(tmp_path: Path) -> None:
    """A command of another package, in whose import Ctrl-C comes and turns into something else."""
    (tmp_path / "slow_command.py").write_text(
        "import os, signal\n"
        "try:\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "except KeyboardInterrupt:\n"
        "    raise ImportError\n"
    )
    described = tmp_path / "slow_command-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: slow-command\nVersion: 1.0\n")
    (described / "entry_points.txt").write_text("[brushwork.commands]\nslow = slow_command:run\n")
    assert start("--help", path=tmp_path) == (INTERRUPTED, "", "")


def test_an_interruption_of_the_first_import_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    assert start("--help", path=tmp_path) == (INTERRUPTED, "", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("stylize", "", "painting.png"), "an argument is empty"),
        (("stylize", "--list", "--stylizers="), "an argument is empty"),
        (("site", "/dev/null/:cat:"), ":cat:"),
        (("stylize", __file__, f"{'long' * 99}.png"), "File name too long"),
        (("stylize", __file__, "painting.png", "--threads", "100000"), "equal to 256"),
    ],
)
def test_bad_arguments_get_one_message(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    status, output, errors = start(*arguments, path=tmp_path)
    assert (status, output) == (2, "")
    assert said in errors
    assert "Traceback" not in errors
    assert "Errno" not in errors


def test_messages_hold_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    status, output, errors = start("site", "/dev/null/\x1b[31m", path=tmp_path)
    assert (status, output) == (2, "")
    assert errors.startswith("brushwork: ")
    assert errors.removesuffix("\n").isprintable()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_any_console_shows_what_it_can(tmp_path: Path, encoding: str) -> None:
    for path, content in tiny_stylizers().items():
        place = tmp_path / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.replace(b'"Plain"', '"Caf\u00e9 \u6d6e\u4e16"'.encode()))
    options = {"path": tmp_path, "encoding": encoding}
    stylizers = str(tmp_path / "stylizers")
    status, output, errors = start("stylize", "--list", "--stylizers", stylizers, **options)
    assert (status, errors) == (0, "")
    accented = r"\xe9" if encoding == "ascii" else "\u00e9"
    assert rf"  plain  Caf{accented} \u6d6e\u4e16, " in output
    name = "gone\u00e9\udcff"  # of bytes that are no text
    status, output, errors = start("stylize", name, name, "--stylizers", stylizers, **options)
    assert (status, output) == (2, "")
    assert errors.startswith("brushwork: there is no file or folder gone")
    status, output, errors = start("stylize", "--help", **options)
    assert (status, errors) == (0, "")
    assert "Exit status" in output
