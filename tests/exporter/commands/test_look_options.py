"""The options of the look are those of the contract."""

import inspect

import typer
from typer.testing import CliRunner

from brushwork.commands._look import LookOptions
from brushwork.commands.stylize import stylize
from brushwork.contract.controls import CONTROLS, DEFAULTS, Number
from brushwork.contract.inputs import offered


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
        assert parameter.default == DEFAULTS.get(name)
        control = CONTROLS.get(name)
        if isinstance(control, Number):
            assert (option.min, option.max) == (control.minimum, control.maximum)


def test_what_is_asked_of_a_look() -> None:
    options = LookOptions(style=["a", "b:2"], elsewhere=["c:1"], style_image=["d.png:3"])
    assert options.named == {"a", "b", "c"}
    assert [path.name for path in options.pictures] == ["d.png"]
    assert LookOptions().controls() == DEFAULTS
