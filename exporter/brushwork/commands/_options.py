"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

from ..data_folder import LOSS_WEIGHTS, PAINTINGS, PHOTOGRAPHS, VARIABLE, data_folder
from ..inference.sessions import MOST_THREADS

Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        envvar=VARIABLE,
        default_factory=data_folder,
        show_default="../shared/data beside a checkout",
        exists=True,
        file_okay=False,
        help="Data folder: photographs to train on (content/images) and to measure on "
        f"({PHOTOGRAPHS}), paintings ({PAINTINGS}), loss networks ({LOSS_WEIGHTS}).",
    ),
]
Pictures = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help=f"Photographs to measure on; by default DATA/{PHOTOGRAPHS}."),
]
Styles = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        exists=True,
        file_okay=False,
        help=f"The paintings it was trained on; by default DATA/{PAINTINGS}.",
    ),
]
LossWeights = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help=f"The networks of losses and metrics; by default DATA/{LOSS_WEIGHTS}, "
        "else what `brushwork weights` fetched.",
    ),
]
Torch = Annotated[
    str | None,
    typer.Option(
        metavar="MODULE:FACTORY",
        help="For someone else's network, as in `export`. THE MODULE'S CODE IS EXECUTED.",
    ),
]
Threads = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=MOST_THREADS,
        metavar="N",
        help="CPU threads; by default one a core.",
        show_default=False,
    ),
]
Limit = Annotated[int | None, typer.Option(min=1, metavar="N", help="Use so many photographs.")]
SignCertificate = Annotated[
    Path | None,
    typer.Option(
        metavar="CERT.pem",
        help="Sign paintings (C2PA) with this certificate, followed by those above it; needs "
        "--sign-key, and the extra `c2pa`.",
        show_default=False,
    ),
]
SignKey = Annotated[
    Path | None,
    typer.Option(
        metavar="KEY.pem", help="The certificate's private key, in PEM.", show_default=False
    ),
]
SignTimestamps = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="An authority (RFC 3161) that is asked when it was signed, so that signatures "
        "outlive the certificate; by default nobody is asked.",
        show_default=False,
    ),
]
