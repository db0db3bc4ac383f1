"""`brushwork style learn`: a style file of one's own paintings."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...contract.look import written
from ...contract.manifest import Manifest
from ...contract.style_file import SUFFIX, StyleFile, painter_of, save_style_file
from ...data_folder import LOSS_WEIGHTS, TRAINING_PHOTOGRAPHS, part
from ...errors import ConfigError
from ...files import atomic_write
from ...interrupts import INTERRUPTED
from ...site.stylizers import stylizer_folder, stylizers_folder
from .._options import Data, LossWeights, Threads
from .._targets import check_targets

if TYPE_CHECKING:
    from torch import Tensor

    from ...networks.painter import PainterNetwork
    from ...training.style_tuning import Descent


def learn(
    paintings: Annotated[
        list[Path],
        typer.Argument(
            metavar="PAINTING...",
            help="Pictures of one style, such as one painting, or some of one hand: their centre "
            "squares count.",
            show_default=False,
        ),
    ],
    data: Data,
    out: Annotated[Path, typer.Option(metavar=f"NAME{SUFFIX}", help="The style file to write.")],
    stylizer: Annotated[
        str,
        typer.Option(metavar="ID|DIR", help="A stylizer with an encoder, or its folder."),
    ] = "any-style",
    title: Annotated[
        str | None, typer.Option(help="By default the name of the first painting's file.")
    ] = None,
    artist: Annotated[str, typer.Option(help="Who made it.")] = "",
    year: Annotated[str, typer.Option(help="When.")] = "",
    rights: Annotated[str, typer.Option(help="Such as `public domain` or `CC0`.")] = "",
    steps: Annotated[
        int, typer.Option(min=1, max=10_000, help="More steps come closer, slowly.")
    ] = 40,
    photographs: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="Photographs (*.jpg, *.webp) to paint while learning; by default those of the "
            "data folder, else the studio's samples.",
        ),
    ] = None,
    weights: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The trained weights (.safetensors), where the stylizer's graphs do not hold "
            "them as they are.",
        ),
    ] = None,
    loss_weights: LossWeights = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace OUT.")] = False,
    threads: Threads = None,
) -> None:
    """Learn the style of paintings, in about a minute, and write a style file.

    The stylizer's encoder guesses a style at once; this goes on from the guess, painting a few
    photographs again and again, and comes closer to the style. `stylize --style-image` takes the
    file, and so do the studio, the element and the server. It is of use to this stylizer alone.
    Needs the loss network (`brushwork weights`).

    Ctrl-C keeps what is learned in OUT.part; the same command goes on from there.

    Example:

    brushwork style learn harbour.jpg --out harbour.style.json --artist "My aunt"
    brushwork stylize photo.jpg painted.jpg --style-image harbour.style.json
    """
    import numpy as np
    import torch

    from ...imaging import decode
    from ...inference.pipeline import Pipeline
    from ...training.data import load_picture
    from ...training.interrupts import stop_requests
    from ...training.style_bank import JUDGED
    from ...training.style_tuning import StyleTuner, photographs_of, square_of
    from ._progress import descending

    _check_out(out, paintings, overwrite)
    if threads is not None:
        torch.set_num_threads(threads)
    folder = stylizer_folder(stylizer)
    pipeline = Pipeline(folder, threads=threads)
    manifest = pipeline.manifest
    works = torch.stack([square_of(load_picture(path), JUDGED) for path in paintings])
    codes = [pipeline.encode_style(decode(path).pixels) for path in paintings]
    photos = photographs_of(photographs or _photographs(data))
    painter = _painter(folder, manifest, weights)
    tuner = StyleTuner(painter, photos, loss_weights or part(data, LOSS_WEIGHTS))
    guess = torch.from_numpy(np.mean(codes, axis=0))
    wanted = tuner.wanted(works)
    descent = tuner.begin(guess, wanted, steps)
    begun = out.with_name(out.name + ".part")
    key = _key(works, photos, guess, steps)
    _resume(descent, begun, key)
    with stop_requests() as stopped, descending("Learning", steps, descent.done) as tell:
        while descent.done < steps and not stopped():
            tell(descent.done + 1, descent.step())
    if descent.done < steps:
        _keep(descent, begun, key)
        print(f"Stopped after {descent.done} of {steps} steps; the same command goes on.")
        raise typer.Exit(INTERRUPTED)
    style = StyleFile(
        title=title or paintings[0].stem,
        artist=artist,
        year=year,
        rights=rights,
        stylizer=painter_of(manifest),
        code=written(descent.code.numpy()),
    )
    save_style_file(style, out)
    begun.unlink(missing_ok=True)
    before, after = tuner.distances(guess, wanted), tuner.distances(descent.code, wanted)
    print(
        f"Wrote {out}: style distance {before.style:.2f} as guessed, {after.style:.2f} as learned; "
        f"content {before.content:.2f}, {after.content:.2f}."
    )
    print(f"Next: brushwork stylize PHOTO OUT --style-image {out}")


def _check_out(out: Path, paintings: list[Path], overwrite: bool) -> None:
    if not out.name.endswith(SUFFIX) or out.name == SUFFIX:
        raise ConfigError(f"--out must end in {SUFFIX}, as in harbour{SUFFIX}")
    check_targets(out, sources=paintings)
    if out.exists() and not overwrite:
        raise ConfigError(f"{out} exists; pass --overwrite to replace it, or name another file")


def _photographs(data: Path | None) -> Path:
    return part(data, TRAINING_PHOTOGRAPHS) or stylizers_folder().parent / "samples"


def _painter(folder: Path, manifest: Manifest, weights: Path | None) -> "PainterNetwork":
    from ...export.published import load_published_painter
    from ...export.trained import load_trained

    if weights is None:
        return load_published_painter(folder, manifest)
    trained = load_trained(weights)
    if (trained.id, trained.shape.code_size) != (manifest.id, manifest.painter.code_size):
        raise ConfigError(f"{weights} are not the weights of the stylizer {manifest.id!r}")
    return trained.painter


def _key(*parts: "Tensor | int") -> str:
    """What decides the result, hashed: what was begun of something else is not gone on with."""
    digest = hashlib.sha256()
    for each in parts:
        digest.update(str(each).encode() if isinstance(each, int) else each.numpy().tobytes())
    return digest.hexdigest()


def _keep(descent: "Descent", path: Path, key: str) -> None:
    from safetensors.torch import save

    state = {name: tensor.contiguous() for name, tensor in descent.state().items()}
    atomic_write(path, save(state, {"key": key}))


def _resume(descent: "Descent", path: Path, key: str) -> None:
    """Go on from what is kept; what cannot be read, or is of something else, is not used."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "pt") as kept:
            if (kept.metadata() or {}).get("key") == key:
                descent.restore({name: kept.get_tensor(name) for name in kept.keys()})  # noqa: SIM118
    except (OSError, SafetensorError):
        return
