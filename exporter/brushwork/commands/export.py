"""`brushwork export`: from torch weights to a folder of ONNX graphs."""

import re
from pathlib import Path
from typing import Annotated

import typer

from ._options import Data, LossWeights


def export(
    out: Annotated[
        Path, typer.Argument(metavar="OUT_DIR", help="New or empty folder, or an earlier export.")
    ],
    data: Data,
    loss_weights: LossWeights = None,
    stylizer: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="Our own: a run's folder, or its weights.safetensors."),
    ] = None,
    torch: Annotated[
        str | None,
        typer.Option(
            metavar="MODULE:FACTORY",
            help="Someone else's: a callable that makes a torch.nn.Module, in a module importable "
            "from here or a .py file. THE MODULE'S CODE IS EXECUTED: pass only code you trust.",
        ),
    ] = None,
    onnx: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Someone else's, as an ONNX graph with one picture in; it is compared with "
            "itself in native onnxruntime.",
        ),
    ] = None,
    weights: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[PART=]FILE",
            help="Weights for --torch: safetensors, or what torch.save wrote. Repeat it where each "
            "part of the network has a file, as decoder=decoder.pth.",
        ),
    ] = None,
    style_picture: Annotated[
        Path | None,
        typer.Option(
            metavar="PICTURE",
            help="For --torch: the style of a network that takes a style picture, too.",
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="TOML",
            help="Title, licence, rights: the training configuration, or for --torch a "
            "description such as exporter/examples/candy.toml.",
        ),
    ] = None,
    range: Annotated[
        str | None,
        typer.Option(
            metavar="255|1|-1..1",
            help="For --torch and --onnx: the value of white, or of black and white, in and out. "
            "Means, deviations, BGR and other results: [painter] of --config.",
        ),
    ] = None,
    litert: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Also write graphs for LiteRT, for apps on phones, into this folder: of one size, "
            "in float32. Needs the extra brushwork[litert].",
        ),
    ] = None,
    litert_side: Annotated[
        int, typer.Option(metavar="PIXELS", help="The side of the pictures that --litert is for.")
    ] = 512,
    variant: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID", help="float32, fp16-weights, int8-weights; repeat it. Default: all."
        ),
    ] = None,
) -> None:
    """Trace a stylizer to ONNX, check it against torch, and write its variants.

    Our own painter: --stylizer RUN --config TOML; one of any style makes the codes of its styles
    of the paintings in the data folder, by the loss network. Someone else's network:
    --torch MODULE:FACTORY --weights FILE, or --onnx FILE. The folder appears whole or not at all;
    `validate` and `publish` take it.
    """
    from ..data_folder import LOSS_WEIGHTS, PAINTINGS, part
    from ..errors import ConfigError
    from ..export.description import default_description, load_description
    from ..export.folder import REFERENCE_NAME
    from ..export.onnx_in import export_onnx
    from ..export.third_party import export_third_party, load_network
    from ..export.trained import export_trained, load_trained
    from ..export.variants import VARIANTS, check_variants
    from ..imaging import decode

    variants = check_variants(variant or VARIANTS)
    if litert is not None:
        if onnx is not None:
            raise ConfigError("--litert is made of torch: pass --stylizer or --torch")
        from ..export import litert as phones

        phones.check(litert_side, litert)
    if sum(each is not None for each in (stylizer, torch, onnx)) != 1:
        raise ConfigError("pass one of --stylizer RUN, --torch MODULE:FACTORY and --onnx FILE")
    if stylizer is not None:
        if config is None:
            raise ConfigError("pass --config TOML, the configuration that the run was trained with")
        manifest, difference = export_trained(
            stylizer,
            config,
            out,
            variants,
            part(data, PAINTINGS),
            loss_weights or part(data, LOSS_WEIGHTS),
        )
    else:
        description = load_description(config) if config else default_description(out.name)
        if range is not None:
            feeding = description.painter.model_copy(update=_values(range))
            description = description.model_copy(update={"painter": feeding})
        if onnx is not None:
            if weights or style_picture:
                raise ConfigError("--weights and --style-picture are for --torch")
            exported = export_onnx(onnx, description, out, variants)
        else:
            if torch is None or not weights:
                raise ConfigError("--torch needs --weights FILE")
            parts = [_part(each) for each in weights]
            style = decode(style_picture).pixels if style_picture else None
            exported = export_third_party(torch, parts, description, out, variants, style)
        manifest, difference, notes, remarks = exported
        if notes:
            print(f"What was taken: {'; '.join(notes)}.")
        for remark in remarks:
            print(f"Note: {remark}.")
    print(f"Wrote {out}: {manifest.id}, {len(manifest.styles)} style(s).")
    for each in manifest.variants:
        size = sum(file.bytes for file in each.files) / 1000
        print(f"  {each.id:13} {size:7.0f} kB in {len(each.files)} file(s)")
    of = "the graph as it was" if onnx else "torch"
    print(f"The graphs differ from {of} by at most {difference:.1e} of the range.")
    if litert is not None:
        if stylizer is not None:
            converted = phones.painter_of(load_trained(stylizer), litert_side)
        else:
            network = load_network(str(torch), out / REFERENCE_NAME, description.painter)
            converted = phones.painter_of_whole(network, description.painter, litert_side)
        difference = phones.write_litert(converted, litert, manifest.id)
        print(f"Wrote {litert}: graphs for LiteRT, which differ by at most {difference:.1e}.")
    print(f"Next: brushwork validate {out} --pictures DIR")


def _values(text: str) -> dict[str, float]:
    """Of black and white, as `--range` says them."""
    from ..contract.kinds import LARGEST_MAXIMUM

    number = r"-?\d+(?:\.\d+)?"
    found = re.fullmatch(rf"(?:({number})\.\.)?({number})", text.strip())
    if not found:
        raise typer.BadParameter(f"--range is {text!r}; say 255, 1 or -1..1")
    black, white = map(float, found.groups("0"))
    if max(abs(black), abs(white)) > LARGEST_MAXIMUM:
        raise typer.BadParameter(f"--range is {text!r}; the limit is {LARGEST_MAXIMUM}")
    return {"black": black, "maximum": white}


def _part(text: str) -> tuple[str, Path]:
    """What `--weights` says: the part's name, or none, and its file."""
    name, separator, file = text.partition("=")
    if not separator or Path(text).exists():
        return "", Path(text)
    return name, Path(file)
