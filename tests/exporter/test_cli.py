"""The command line itself: its start, and how it ends early."""

import os
import subprocess
import sys
from pathlib import Path

INTERRUPTED = 130


def test_an_interruption_while_commands_are_imported_is_no_traceback(tmp_path: Path):
    """A command of another package, whose import is where Ctrl-C comes."""
    (tmp_path / "slow_command.py").write_text(
        "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n"
    )
    described = tmp_path / "slow_command-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: slow-command\nVersion: 1.0\n")
    (described / "entry_points.txt").write_text("[brushwork.commands]\nslow = slow_command:run\n")
    ended = subprocess.run(
        [sys.executable, "-m", "brushwork", "--help"],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (INTERRUPTED, "", "")
