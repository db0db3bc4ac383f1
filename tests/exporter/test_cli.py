"""The command line itself: its start, how it ends early, and what it says."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from brushwork.__main__ import main
from support.tiny_stylizers import tiny_stylizers

INTERRUPTED = 130
# Several command lines in one process, each ended by "end", which tells their exit status.
IN_A_ROW = """
import sys
from brushwork.__main__ import main
arguments = sys.argv[1:]
while arguments:
    end = arguments.index("end")
    sys.argv[1:], arguments = arguments[:end], arguments[end + 1 :]
    try:
        main()
    except SystemExit as ended:
        print("ended", ended.code or 0)
"""


def start(
    *arguments: str,
    path: Path,
    encoding: str = "utf-8",
    program: Sequence[str] = ("-m", "brushwork"),
) -> tuple[int, str, str]:
    """Run the command line with a folder of modules before all others."""
    ended = subprocess.run(
        [sys.executable, *program, *arguments],
        capture_output=True,
        encoding=encoding,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(path), "PYTHONIOENCODING": encoding},
    )
    return ended.returncode, ended.stdout, ended.stderr


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run the command line in this process: its exit status, output and errors."""

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["brushwork", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return call


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
def test_bad_arguments_get_one_message(run, arguments: tuple[str, ...], said: str) -> None:
    status, output, errors = run(*arguments)
    assert (status, output) == (2, "")
    assert said in errors
    assert "Traceback" not in errors
    assert "Errno" not in errors


def test_messages_hold_nothing_that_a_terminal_obeys(run) -> None:
    status, output, errors = run("site", "/dev/null/\x1b[31m")
    assert (status, output) == (2, "")
    assert errors.startswith("brushwork: ")
    assert errors.removesuffix("\n").isprintable()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_any_console_shows_what_it_can(tmp_path: Path, encoding: str) -> None:
    for path, content in tiny_stylizers().items():
        place = tmp_path / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.replace(b'"Plain"', '"Caf\u00e9 \u6d6e\u4e16"'.encode()))
    name = "gone\u00e9\udcff"  # of bytes that are no text
    stylizers = ("--stylizers", str(tmp_path / "stylizers"), "end")
    status, output, errors = start(
        *("stylize", "--list", *stylizers),
        *("stylize", name, name, *stylizers),
        *("stylize", "--help", "end"),
        path=tmp_path,
        encoding=encoding,
        program=("-c", IN_A_ROW),
    )
    assert status == 0
    listed, refused, helped, rest = re.split(r"^ended (?=\d+$)", output, flags=re.MULTILINE)
    accented = r"\xe9" if encoding == "ascii" else "\u00e9"
    assert rf"  plain  Caf{accented} \u6d6e\u4e16, " in listed
    assert refused == "0\n"
    assert helped.startswith("2\n")
    assert "Exit status" in helped
    assert rest == "0\n"
    assert errors.startswith("brushwork: there is no file or folder gone")
    assert errors.count("\n") == 1
