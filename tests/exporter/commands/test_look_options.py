"""The options of the look are those of the contract."""

import inspect
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from brushwork.commands._look import LookOptions, with_look_options
from brushwork.commands.stylize import stylize
from brushwork.contract.controls import CONTROLS, DEFAULTS, GUESSED, Number
from brushwork.contract.inputs import offered
from brushwork.contract.style_file import PainterOf, StyleFile, save_style_file


def test_names_helps_ranges_and_defaults() -> None:
    parameters = inspect.signature(stylize).parameters
    offers = offered("cli")
    app = typer.Typer()
    app.command()(stylize)
    shown = CliRunner().invoke(app, ["--help"]).output
    assert [name for name in parameters if name in offers] == list(offers)
    for name, offer in offers.items():
        parameter = parameters[name]
        option = parameter.annotation.__metadata__[0]
        assert f"{offer.name} " in shown
        assert (option.help, option.metavar) == (offer.help, offer.metavar or None)
        assert parameter.default == (None if name in GUESSED else DEFAULTS.get(name))
        control = CONTROLS.get(name)
        if isinstance(control, Number):
            assert (option.min, option.max) == (control.minimum, control.maximum)


def test_what_is_asked_of_a_look() -> None:
    options = LookOptions(style=["a", "b:2"], elsewhere=["c:1"], style_image=["d.png:3"])
    assert options.named == {"a", "b", "c"}
    assert [path.name for path in options.pictures] == ["d.png"]
    assert LookOptions().controls() == DEFAULTS


def test_texture_is_none_by_default_where_styles_are_guessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    painter = PainterOf(id="tiny", weights=["0" * 64])
    for name, guessed in (("learned", False), ("guessed", True)):
        style = StyleFile(title=name, stylizer=painter, code=[1.0], guessed=guessed)
        save_style_file(style, Path(f"{name}.style.json"))
    Path("wall.png").write_bytes(b"a picture")

    asked = []

    @with_look_options
    def command(look: LookOptions) -> None:
        asked.append(look.texture)

    names = list(inspect.signature(command).parameters)
    wall, learned, guessed = "wall.png", "learned.style.json:2", "guessed.style.json"
    for given in (
        {"style_image": [wall, guessed]},
        {"style_image": [wall], "texture": 1.0},
        {"style_image": [wall, learned]},
        {"style_image": [wall], "style": ["first"]},
        {"style": ["first"]},
        {},
    ):
        options: dict[str, Any] = dict.fromkeys(names) | DEFAULTS | dict.fromkeys(GUESSED) | given
        command(**options)
    assert asked == [0, 1, 1, 1, 1, 1]
