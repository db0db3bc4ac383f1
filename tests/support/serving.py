"""`brushwork serve` as a process of its own."""

import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from brushwork.errors import BrushworkError
from brushwork_server import command


@contextmanager
def serving(
    *options: str, program: Sequence[str] = ("-m", "brushwork")
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A `brushwork serve` process: its address, and the process.

    `program` are Python's arguments instead of those that run the command line.
    """
    command = [sys.executable, *program, "serve", *options]
    with (
        tempfile.NamedTemporaryFile() as log,  # a pipe that is not read meanwhile becomes full
        Path(log.name).open() as written,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        process.stderr = written
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            match = re.search(r"http://\S+", line)
            if match is None:
                process.wait(60)
                assert process.stderr is not None
                pytest.fail(f"no address: {line!r} {process.stderr.read()!r}")
            yield match[0], process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(60)


def refused(*options: str) -> str:
    """What the command says instead of serving; the command line turns it into one message."""
    app = typer.Typer()
    app.command()(command.serve)
    result = CliRunner().invoke(app, options)
    assert isinstance(result.exception, BrushworkError)
    return str(result.exception)
