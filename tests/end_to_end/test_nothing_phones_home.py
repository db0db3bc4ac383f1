"""Painting leaves the painting and nothing else: no other file, and no attempt to reach anybody.

onnxruntime's official wheels would do both, as soon as they are imported, if they were let.
"""

import ast
from pathlib import Path

import pytest

from support.watched import watched

ROOT = Path(__file__).parents[2]
LONG = "25"  # onnxruntime waits some ten seconds before it connects; its files come at once
SAMPLE = ROOT / "web" / "samples" / "chelsea-small.jpg"
# For documentation, RFC 5737 and 3849: nobody is there.
MEDDLE = """
import pathlib, socket
pathlib.Path.home().joinpath("left").mkdir()
for address, family in (("192.0.2.1", socket.AF_INET), ("2001:db8::1", socket.AF_INET6)):
    socket.socket(family).connect_ex((address, 443))
try:
    socket.getaddrinfo("example.invalid", 443)
except OSError:
    print("alone")
"""
STYLIZE = """
import sys
from brushwork.__main__ import main
sys.argv = ["brushwork", "stylize", *sys.argv[1:], "--style", "starry-night"]
main()
"""
SERVE = """
import re, signal, subprocess, sys, time
import httpx
photo, painting, idle_seconds = sys.argv[1:]
command = [sys.executable, "-m", "brushwork", "serve", "--port", "0"]
with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
    address = re.search(r"http://\\S+", server.stdout.readline())[0]
    form = {"stylizer": "classics", "style": "starry-night"}
    with open(photo, "rb") as image:
        url = f"{address.rstrip('/')}/api/stylize"
        answer = httpx.post(url, data=form, files={"image": image}, timeout=60)
    answer.raise_for_status()
    open(painting, "wb").write(answer.content)
    time.sleep(float(idle_seconds))
    server.send_signal(signal.SIGTERM)
"""


def test_the_watch_sees_what_it_is_to_see(tmp_path: Path) -> None:
    seen = watched(MEDDLE, folder=tmp_path)
    assert seen.output == "alone\n"
    assert seen.written == {tmp_path / "home" / "left"}
    assert {"192.0.2.1 port 443", "2001:db8::1 port 443"} < seen.reached_for


def test_the_command_line_leaves_the_painting_only(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    seen = watched(STYLIZE, SAMPLE, out / "painting.png", folder=tmp_path)
    assert (out / "painting.png").is_file()
    assert {path.parent for path in seen.written} == {out}
    assert seen.reached_for == set()


@pytest.mark.parametrize("idle_seconds", ["0", pytest.param(LONG, marks=pytest.mark.soak)])
def test_the_host_leaves_nothing(built_web: Path, idle_seconds: str, tmp_path: Path) -> None:
    painting = tmp_path / "painting.png"
    seen = watched(SERVE, SAMPLE, painting, idle_seconds, folder=tmp_path)
    assert seen.written == {painting}
    assert seen.reached_for == set()


def test_the_library_leaves_nothing(tmp_path: Path) -> None:
    seen = watched("import brushwork, onnxruntime", folder=tmp_path)
    assert (seen.written, seen.reached_for) == (set(), set())


# Loaded by other people's servers, whose environment is that of the tests: there it is told, too.
IN_SERVERS = (
    "tests/support/inference_servers/mlserver_model.py",
    "tests/support/inference_servers/triton_model.py",
)


def test_whoever_imports_the_runtime_has_imported_brushwork_before() -> None:
    """Which is where the runtime is told to be quiet: after its import that comes too late."""
    folders = ("exporter", "server", "tests", "web/scripts")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    importing = [file for file in files if imports_runtime(file)]
    assert importing
    library = ROOT / "exporter" / "brushwork"
    others = [file for file in importing if not file.is_relative_to(library)]
    assert [file for file in others if file.relative_to(ROOT).as_posix() not in IN_SERVERS] == []


def imports_runtime(file: Path) -> bool:
    """Whether a file imports onnxruntime anywhere, also within functions."""
    text = file.read_text()
    names: list[str] = []
    for node in ast.walk(ast.parse(text)) if "onnxruntime" in text else ():
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.append(node.module or "")
    return any(name.partition(".")[0] == "onnxruntime" for name in names)
