"""SECURITY.md names what there is."""

import re
from pathlib import Path

import typer
from typer.main import get_command

from brushwork_server import command

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "SECURITY.md").read_text("utf-8")
OPERATORS = (ROOT / "docs" / "server.md").read_text("utf-8")
NOT_OF_SERVE = {"--torch"}


def quoted(pattern: str) -> set[str]:
    """What is set as code and has this form."""
    return set(re.findall(rf"`({pattern})`", TEXT))


def test_its_options_are_those_of_the_host() -> None:
    app = typer.Typer()
    app.command()(command.serve)
    known = {option for each in get_command(app).params for option in each.opts}
    named = set(re.findall(r"--[a-z][a-z-]+", TEXT)) - NOT_OF_SERVE
    assert "--metrics" in named
    assert named <= known


def test_its_problems_are_those_of_the_host() -> None:
    named = quoted("[a-z]+(?:-[a-z]+)+") - {"brush-work"}
    assert len(named) > 4
    listed = OPERATORS[OPERATORS.index("## Problems") :]
    assert {name for name in named if f"`{name}`" not in listed} == set()


def test_its_links_and_files_are_there() -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", TEXT)
    assert len(links) > 4
    assert [each for each in links if not (ROOT / each).exists()] == []
    for target in quoted(r"make [a-z]+"):
        assert f"\n{target.removeprefix('make ')}:" in (ROOT / "Makefile").read_text("utf-8")
