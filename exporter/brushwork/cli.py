"""The command line: every command is one module in `commands`, plus those of entry points."""

import io
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from pkgutil import iter_modules
from typing import NoReturn

import typer
from rich.console import Console

from . import __version__, commands
from .errors import BrushworkError, explained
from .files import printable
from .interrupts import INTERRUPTED, ending_at_once

ENTRY_POINT_GROUP = "brushwork.commands"

app = typer.Typer(
    name="brushwork",
    help="Paints any picture in the style of any other, privately.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    epilog="Exit status: 0 done; 1 done, but not good enough, as the command says; 2 not done, "
    "with one message; 130 interrupted.",
)


def _version(wanted: bool) -> None:
    if wanted:
        print(__version__)
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version and stop."
    ),
) -> None:
    pass


def _add_commands() -> None:
    """All of them, or where the first argument names one that alone: each imports much."""
    own = (
        EntryPoint(name, f"{commands.__name__}.{name}:{name}", ENTRY_POINT_GROUP)
        for _, name, _ in iter_modules(commands.__path__)
        if not name.startswith("_")
    )
    entries = [*own, *entry_points(group=ENTRY_POINT_GROUP)]
    named = [entry for entry in entries if [entry.name] == sys.argv[1:2]]
    app.registered_commands.clear()  # of an earlier run in this process
    app.registered_groups.clear()
    for entry in named or entries:
        try:
            command = entry.load()
        except ImportError as error:
            command = _unavailable(entry.name, error)
        if isinstance(command, typer.Typer):
            for each in command.registered_commands:
                each.help = each.help or _reflowed((each.callback and each.callback.__doc__) or "")
            app.add_typer(command, name=entry.name)
            continue
        app.command(entry.name, help=_reflowed(command.__doc__ or ""))(command)


def _reflowed(text: str) -> str:
    """A docstring's paragraphs without their line breaks, which suit the code and not a console."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _unavailable(name: str, reason: ImportError) -> Callable[[], None]:
    def command() -> None:
        raise BrushworkError(_explain(name, reason))

    command.__doc__ = f"Not available: {reason}."
    return command


def _explain(name: str, reason: ImportError) -> str:
    extra = {"serve": "server", "bench": "bench", "docs": "docs"}.get(name, "export")
    return (
        f"`brushwork {name}` needs a package that is not installed ({reason}); "
        f"run: pip install 'brushwork[{extra}]'"
    )


def main() -> None:
    """Run the command line; expected errors become one message and exit status 2."""
    _suit_any_console()
    try:
        # Else an empty path means the working folder.
        if any(not each or (each[:2] == "--" and each[-1] == "=") for each in sys.argv[1:]):
            raise BrushworkError("an argument is empty, perhaps of a variable that is not set")
        with ending_at_once():
            _add_commands()
        app()
    except BrushworkError as error:
        _complain(str(error))
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("brushwork"):
            raise
        _complain(_explain(" ".join(sys.argv[1:2]), error))
    except OSError as error:  # a full disk, a folder that may not be written
        _complain(explained(error))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _suit_any_console() -> None:
    """Show what the console's encoding lacks, and what is no text, as `\\xe9`; never fail at it.

    Commands print: `typer.echo` takes an ASCII console for a mistake, and writes UTF-8.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace", line_buffering=True)


def _complain(message: str) -> NoReturn:
    # Names of files and styles may hold anything, also what a terminal obeys.
    text = "\n".join(map(printable, f"brushwork: {message}".split("\n")))
    Console(stderr=True, soft_wrap=True).print(text, style="red", markup=False, emoji=False)
    sys.exit(2)
