"""`brushwork style`: learn styles more exactly than an encoder guesses them."""

import typer

from .learn import learn
from .tune import tune

style = typer.Typer(
    help="Learn styles more exactly than a stylizer's encoder guesses them.",
    no_args_is_help=True,
)
style.command("learn")(learn)
style.command("tune")(tune)
