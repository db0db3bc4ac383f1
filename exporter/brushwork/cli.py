"""The command line: every command is one module in `commands`, plus those of entry points."""

import sys
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules

import typer
from rich.console import Console

from . import __version__, commands
from .errors import BrushworkError

ENTRY_POINT_GROUP = "brushwork.commands"

app = typer.Typer(
    name="brushwork",
    help="Paints any picture in the style of any other, privately.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version and stop."
    ),
) -> None:
    pass


def _add_commands() -> None:
    for module in iter_modules(commands.__path__):
        name = module.name
        app.command(name)(getattr(import_module(f"{commands.__name__}.{name}"), name))
    for entry in entry_points(group=ENTRY_POINT_GROUP):
        try:
            app.command(entry.name)(entry.load())
        except ImportError as error:
            app.command(entry.name)(_unavailable(entry.name, str(error)))


def _unavailable(name: str, reason: str):  # type: ignore[no-untyped-def]
    def command() -> None:
        raise BrushworkError(
            f"`brushwork {name}` needs packages that are not installed ({reason}); "
            f"run: pip install 'brushwork[server]'"
        )

    command.__doc__ = "Not available: pip install 'brushwork[server]'."
    return command


def main() -> None:
    """Run the command line; expected errors become one message and exit status 2."""
    _add_commands()
    try:
        app()
    except BrushworkError as error:
        Console(stderr=True, soft_wrap=True).print(f"brushwork: {error}", style="red", markup=False)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
