"""`brushwork style learn`: a style file of one's own paintings."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError

from ...contract.look import Code, written
from ...contract.manifest import Manifest
from ...contract.style_file import LONGEST, SUFFIX, StyleFile, painter_of, save_style_file
from ...data_folder import LOSS_WEIGHTS, TRAINING_PHOTOGRAPHS, part
from ...errors import ConfigError
from ...files import atomic_write, printable
from ...interrupts import INTERRUPTED
from ...site.stylizers import stylizer_folder, stylizers_folder
from .._options import Data, LossWeights, Threads
from .._targets import check_targets
from ._painters import painter_for

if TYPE_CHECKING:
    from torch import Tensor

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
    from ...training.memory import keep_allocations

    _check_out(out, paintings, overwrite)
    keep_allocations()
    import numpy as np
    import torch

    from ...export.trained import centre_square_of
    from ...imaging import decode
    from ...inference.pipeline import Pipeline
    from ...training.interrupts import stop_requests
    from ...training.style_bank import JUDGED
    from ...training.style_tuning import StyleTuner, photographs_of
    from ...training.texture import Noise
    from ._progress import descending

    if threads is not None:
        torch.set_num_threads(threads)
    folder = stylizer_folder(stylizer)
    pipeline = Pipeline(folder, threads=threads)
    manifest = pipeline.manifest
    if not pipeline.has_encoder:
        raise ConfigError(f"stylizer {manifest.id!r} has no encoder: it paints its own styles only")
    painter = painter_for(folder, pipeline, weights)
    about = {"title": title or printable(paintings[0].stem)[:LONGEST], "artist": artist}
    about |= {"year": year, "rights": rights}
    pictures = [decode(path).pixels for path in paintings]
    works = torch.cat([centre_square_of(picture, JUDGED) for picture in pictures])
    codes = [pipeline.encode_style(picture) for picture in pictures]
    guess = torch.from_numpy(np.mean(codes, axis=0))
    style = _style(about, manifest, guess.numpy())
    photos = photographs_of(photographs or _photographs(data))
    network = loss_weights or part(data, LOSS_WEIGHTS)
    noise = Noise(manifest.painter.texture, manifest.painter.mottle)
    tuner = StyleTuner(painter, photos, network, noise)
    wanted = tuner.wanted(works)
    descent = tuner.begin(guess, wanted, steps)
    begun = out.with_name(out.name + ".part")
    key = _key(steps, works, photos, guess, *painter.state_dict().values())
    _resume(descent, begun, key)
    with stop_requests() as stopped, descending("Learning", steps, descent.done) as tell:
        while descent.done < steps and not stopped():
            tell(descent.done + 1, descent.step())
    if descent.done < steps:
        _keep(descent, begun, key)
        print(f"Stopped after {descent.done} of {steps} steps; the same command goes on.")
        raise typer.Exit(INTERRUPTED)
    tuned = tuner.judged(guess, descent.code, wanted)
    before, after = tuned.before, tuned.after
    save_style_file(style.model_copy(update={"code": written(tuned.code.numpy())}), out)
    begun.unlink(missing_ok=True)
    print(
        f"Wrote {out}: style distance {before.style:.2f} as guessed, {after.style:.2f} as learned; "
        f"content {before.content:.2f}, {after.content:.2f}."
    )
    print(f"Next: brushwork stylize PHOTO OUT --style-image {out}")


def _style(about: dict[str, str], manifest: Manifest, code: Code) -> StyleFile:
    """What will be written, but for its code; raises ConfigError for what no style file takes."""
    try:
        told = {"stylizer": painter_of(manifest), "code": written(code)}
        return StyleFile.model_validate(about | told)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ConfigError(f"--{place} cannot be that: {first['msg']}") from error


def _check_out(out: Path, paintings: list[Path], overwrite: bool) -> None:
    if not out.name.endswith(SUFFIX) or out.name == SUFFIX:
        raise ConfigError(f"--out must end in {SUFFIX}, as in harbour{SUFFIX}")
    check_targets(out, sources=paintings)
    if out.exists() and not overwrite:
        raise ConfigError(f"{out} exists; pass --overwrite to replace it, or name another file")


def _photographs(data: Path | None) -> Path:
    return part(data, TRAINING_PHOTOGRAPHS) or stylizers_folder().parent / "samples"


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
