"""The look on a command line: its options, made of the contract, and what they mean."""

import functools
import inspect
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from ..contract.controls import CONTROLS, DEFAULTS, GUESSED, Controls, Number
from ..contract.inputs import offered
from ..contract.look import Code, Look, check_count, weighted
from ..contract.manifest import Manifest
from ..contract.style_file import BEGINNING, StyleFile, is_style_file, load_style_file
from ..errors import LookError
from ..imaging import decode
from ..inference.pipeline import Pipeline


@dataclass(frozen=True, kw_only=True)
class LookOptions(Controls):
    """What the options of a command line say of a look: its controls, and these."""

    style: list[str] | None = None
    style_image: list[str] | None = None
    mask: Path | None = None
    elsewhere: list[str] | None = None

    @property
    def named(self) -> set[str]:
        """The ids of all styles that are asked for."""
        return {weighted(each)[0] for each in (*(self.style or ()), *(self.elsewhere or ()))}

    @property
    def stylizer(self) -> str | None:
        """The stylizer of the first style file; None where there is none."""
        files = (_weighted_file(image)[0] for image in self.style_image or ())
        return next((s.stylizer.id for file in files if (s := style_file_of(file))), None)

    @property
    def pictures(self) -> list[Path]:
        """The files that the look is read from."""
        files = [_weighted_file(image)[0] for image in self.style_image or ()]
        return files if self.mask is None else [*files, self.mask]


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
        look = _completed({name: given.pop(name) for name in names})
        command(**given, look=look)

    wrapped.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    wrapped.__annotations__ = {each.name: each.annotation for each in parameters}
    return wrapped


def read_look(pipeline: Pipeline, options: LookOptions) -> Look:
    """Read the pictures of a look and check it; styles are `ID[:WEIGHT]`, images `FILE[:WEIGHT]`.

    Without any style it is the only one that the stylizer has. Raises BrushworkError.
    """
    styles, images = options.style or (), options.style_image or ()
    wanted = [weighted(style) for style in styles]
    if not styles and not images:
        wanted = [(_only_style(pipeline.manifest), 1.0)]
    check_count(len(wanted) + len(images))
    for id, _ in wanted:
        pipeline.manifest.style(id)
    files = [_weighted_file(image) for image in images]
    codes = [(_code_of(pipeline, path), weight) for path, weight in files]
    look = Look(
        (*wanted, *codes),
        None if options.mask is None else decode(options.mask).pixels,
        tuple(weighted(style) for style in options.elsewhere or ()),
        **options.controls(),
    )
    look.check(pipeline.manifest)
    return look


def style_files(options: LookOptions) -> list[StyleFile | None]:
    """Which style file each code of the look is of; None for those of pictures."""
    return [style_file_of(_weighted_file(image)[0]) for image in options.style_image or ()]


def style_file_of(path: Path) -> StyleFile | None:
    """The style file at a path, or None for what is to be read as a picture instead."""
    try:
        # A pipe can be read once only, and may have nothing to read.
        if not path.is_file():
            return None
        with path.open("rb") as file:
            is_style = is_style_file(file.read(BEGINNING))
    except OSError:
        return None
    return load_style_file(path) if is_style else None


def _completed(options: dict[str, Any]) -> LookOptions:
    """The options, with defaults that depend on others."""
    images = options["style_image"] or ()
    files = [style_file_of(_weighted_file(image)[0]) for image in images]
    is_guessed = not options["style"] and all(file is None or file.guessed for file in files)
    for name in GUESSED:
        if options[name] is None:
            options[name] = (GUESSED if images and is_guessed else DEFAULTS)[name]
    return LookOptions(**options)


def _code_of(pipeline: Pipeline, path: Path) -> Code:
    if style := style_file_of(path):
        return style.code_for(pipeline.manifest)
    return pipeline.encode_style(decode(path).pixels)


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
                default=None if name in GUESSED else DEFAULTS.get(name),
                annotation=Annotated[
                    hints[name] | None if name in GUESSED else hints[name],
                    typer.Option(offer.name, **shown),
                ],
            )
        )
    return parameters


def _weighted_file(text: str) -> tuple[Path, float]:
    name, colon, weight = text.rpartition(":")
    # Names of files may hold colons themselves.
    if colon and not Path(text).exists():
        with suppress(ValueError):
            return Path(name), float(weight)
    return Path(text), 1.0


def _only_style(manifest: Manifest) -> str:
    count = len(manifest.styles)
    if count > 1:
        raise LookError(
            f"pass --style; stylizer {manifest.id!r} has {count}, which "
            "`brushwork stylize --list` prints"
        )
    return manifest.styles[0].id
