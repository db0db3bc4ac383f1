"""A command's options for the look, made of the contract."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from ..contract.controls import CONTROLS, DEFAULTS, Controls, Number
from ..contract.inputs import offered


@dataclass(frozen=True, kw_only=True)
class LookOptions(Controls):
    """What the options of a command line say of a look: its controls, and these."""

    style: list[str] | None = None
    style_image: list[str] | None = None
    mask: Path | None = None
    elsewhere: list[str] | None = None


def with_look_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with all options of the look in the place of its parameter of LookOptions."""
    signature = inspect.signature(command)
    parameters: list[inspect.Parameter] = []
    for parameter in signature.parameters.values():
        is_look = parameter.annotation is LookOptions
        parameters += _parameters() if is_look else [parameter]
    names = [each.name for each in fields(LookOptions)]

    @functools.wraps(command)
    def wrapped(**given: Any) -> None:
        look = LookOptions(**{name: given.pop(name) for name in names})
        command(**given, look=look)

    wrapped.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    wrapped.__annotations__ = {each.name: each.annotation for each in parameters}
    return wrapped


def _parameters() -> list[inspect.Parameter]:
    hints = get_type_hints(LookOptions)
    parameters = []
    for name, offer in offered("cli").items():
        control = CONTROLS.get(name)
        shown: dict[str, Any] = {"help": offer.help, "metavar": offer.metavar or None}
        if isinstance(control, Number):
            shown |= {"min": float(control.minimum), "max": float(control.maximum)}
        parameters.append(
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=DEFAULTS.get(name),
                annotation=Annotated[hints[name], typer.Option(offer.name, **shown)],
            )
        )
    return parameters
