"""`brushwork style tune`: the codes of the styles that are shipped with trained weights."""

from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Annotated

import typer

from ...contract.look import written
from ...data_folder import LOSS_WEIGHTS, PAINTINGS, TRAINING_PHOTOGRAPHS, needed_part, part
from ...errors import ConfigError
from ...interrupts import INTERRUPTED
from .._options import Data, LossWeights, Threads

if TYPE_CHECKING:
    from ...training.config import StyleConfig


def tune(
    weights: Annotated[
        Path,
        typer.Argument(metavar="RUN", help="A run's folder, or its weights.safetensors."),
    ],
    config: Annotated[
        Path, typer.Argument(metavar="CONFIG", help="The TOML file that names the styles.")
    ],
    data: Data,
    steps: Annotated[int, typer.Option(min=1, max=10_000, help="Of each style.")] = 40,
    earlier: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Codes (.codes.json) that were learned for weights which RUN's began with: "
            "where they are better than the guess, they go on, and need fewer steps.",
        ),
    ] = None,
    loss_weights: LossWeights = None,
    threads: Threads = None,
) -> None:
    """Learn the codes of all styles of CONFIG, and keep them beside the weights.

    What the encoder guesses of each work goes on by gradient, as `style learn` does it. Written
    after each style to RUN/weights.codes.json, or NAME.codes.json beside NAME.safetensors, where
    `export` finds them. Ctrl-C stops; the same command goes on with the styles that are missing, or
    were learned of another work or in other steps.
    """
    from ...training.memory import keep_allocations

    keep_allocations()
    import torch

    from ...export.trained import check_config, load_trained, style_square_of, weights_file
    from ...export.tuned_codes import (
        Figures,
        TunedCode,
        codes_path,
        load_codes,
        read_codes,
        save_codes,
    )
    from ...networks.style_encoder import SIDE
    from ...training.config import load_config
    from ...training.interrupts import stop_requests
    from ...training.style_bank import JUDGED
    from ...training.style_tuning import (
        LEARNING_RATE,
        RATE_OF_LEARNED,
        StyleTuner,
        photographs_of,
    )
    from ...training.texture import NONE
    from ._progress import descending

    if threads is not None:
        torch.set_num_threads(threads)
    trained, settings = load_trained(weights), load_config(config)
    check_config(trained, settings, config)
    if trained.encoder is None:
        raise ConfigError(f"{weights} paints fixed styles: their codes were learned in training")
    file, styles = weights_file(weights), settings.styles
    codes = load_codes(file, trained.tensors)
    known = dict(codes.styles)
    learned_before = read_codes(earlier).styles if earlier else {}

    def is_learned(style: "StyleConfig") -> bool:
        return style.id in known and known[style.id].is_of(style) and known[style.id].steps == steps

    paintings = needed_part(data, PAINTINGS, "--data")
    photographs = photographs_of(needed_part(data, TRAINING_PHOTOGRAPHS, "--data"))
    network = loss_weights or part(data, LOSS_WEIGHTS)
    noise = settings.any_style.noise if settings.any_style else NONE
    tuner = StyleTuner(trained.painter, photographs, network, noise)
    missing = [style for style in styles if not is_learned(style)]
    ready = len(styles) - len(missing)
    with stop_requests() as stopped, descending("Learning styles", len(styles), ready) as tell:
        for number, style in enumerate(missing, ready + 1):
            wanted = tuner.wanted(style_square_of(style, paintings, JUDGED))
            with torch.no_grad():
                guess = trained.encoder(style_square_of(style, paintings, SIDE))[0]
            before = tuner.distances(guess, wanted)
            start, rate = guess, LEARNING_RATE
            if style.id in learned_before and learned_before[style.id].is_of(style):
                code = torch.tensor(learned_before[style.id].code)
                if code.shape == guess.shape and tuner.better(
                    tuner.distances(code, wanted), before
                ):
                    start, rate = code, RATE_OF_LEARNED
            descent = tuner.begin(start, wanted, steps, rate)
            loss = 0.0
            while descent.done < steps and not stopped():
                loss = descent.step()
            if descent.done < steps:
                break
            tuned = tuner.judged(guess, descent.code, wanted, before)
            after = tuned.after
            known[style.id] = TunedCode(
                work=style.file,
                detail=style.detail,
                steps=steps,
                code=written(tuned.code.numpy()),
                before=Figures(style=before.style, content=before.content),
                after=Figures(style=after.style, content=after.content),
            )
            save_codes(codes.model_copy(update={"styles": known}), file)
            tell(number, loss)
    if left := [style for style in styles if not is_learned(style)]:
        print(f"Stopped with {len(left)} styles left; the same command goes on.")
        raise typer.Exit(INTERRUPTED)
    learned = [known[style.id] for style in styles]
    print(
        f"{codes_path(file)}: {len(learned)} styles, style distance "
        f"{fmean(each.before.style for each in learned):.2f} as guessed, "
        f"{fmean(each.after.style for each in learned):.2f} as learned; content "
        f"{fmean(each.before.content for each in learned):.2f}, "
        f"{fmean(each.after.content for each in learned):.2f}"
    )
