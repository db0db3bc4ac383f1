"""`brushwork verify`: whether the signatures of pictures hold, and what they sign."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from ..contract.label import Made
from ..errors import PictureError, ProvenanceError
from ..files import printable
from ..imaging.stored import read_label
from ..provenance import Ingredient, Verdict, load_roots
from ..provenance import verify as verified

_NOT_GOOD = 1
_UNREAD = 2


@dataclass(frozen=True)
class _Told:
    """What is said of one file; no verdict where it, or the package, cannot be read."""

    source: Path
    made: Made | None = None
    verdict: Verdict | None = None
    message: str | None = None
    status: int = 0


def verify(
    pictures: Annotated[
        list[Path], typer.Argument(metavar="PICTURE...", help="The pictures to look at.")
    ],
    trust: Annotated[
        Path | None,
        typer.Option(
            metavar="ROOTS.pem",
            help="Certificates of the authorities that you trust. Without it nobody is.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help="For scripts: one JSON object a picture, on a line of its own."
        ),
    ] = False,
) -> None:
    """Tell whether the signatures of pictures hold, who signed, and what was signed.

    Reads Brushwork's label, and the C2PA manifest of any software: whether
    signature and hashes hold, whose certificate signed, and what the picture
    was made of. Anybody can sign with a certificate of their own; whose it
    is counts only with --trust. No network is asked.

    The keys of --json: source, label (tool, stylizer, weights, prompt; or
    null), signature (holds, broken, none; null where it was not looked at),
    trusted (null without --trust), signer, organisation, algorithm, signed_at,
    generator, reasons, ingredients (title, format, relationship, signature,
    signer, generator), message.

    Exit status: 0 all signatures hold, and with --trust are trusted; 1 some
    do not, or are not there, or the extra `c2pa` is not installed; 2 a file
    could not be read.
    """
    roots = None if trust is None else load_roots(trust)
    worst = 0
    for picture in pictures:
        told = _look(picture, roots)
        worst = max(worst, told.status)
        if as_json:
            print(json.dumps(_listed(told)))
        else:
            print(printable(str(picture)))
            for line in _lines(told, trust):
                print(f"  {line}")
    if worst:
        raise typer.Exit(worst)


def _look(picture: Path, roots: str | None) -> _Told:
    try:
        made = read_label(picture)
        verdict = verified(picture, roots)
    except PictureError as error:
        return _Told(picture, message=str(error), status=_UNREAD)
    except ProvenanceError as error:
        return _Told(picture, made, message=str(error), status=_NOT_GOOD)
    good = verdict.signature == "holds" and verdict.trusted is not False
    return _Told(picture, made, verdict, status=0 if good else _NOT_GOOD)


def _listed(told: _Told) -> dict[str, Any]:
    verdict = asdict(told.verdict) if told.verdict else dict.fromkeys(Verdict.__annotations__)
    label = asdict(told.made) if told.made else None
    return {"source": str(told.source), "label": label} | verdict | {"message": told.message}


def _lines(told: _Told, trust: Path | None) -> Iterator[str]:
    if told.status == _UNREAD:
        yield printable(told.message or "")
        return
    yield f"label: {printable(str(told.made or 'none of Brushwork.'))}"
    verdict = told.verdict
    if verdict is None:
        yield f"signature: not looked at; {told.message}"
        return
    yield f"signature: {_signature(verdict)}"
    if verdict.signature == "holds":
        yield f"trusted: {_trust(verdict, trust)}"
    if verdict.generator:
        yield f"made by: {verdict.generator}"
    for each in verdict.ingredients:
        yield f"made of: {_ingredient(each)}"


def _signature(verdict: Verdict) -> str:
    reasons = "; ".join(verdict.reasons)
    if verdict.signature == "none":
        return f"none: {reasons}"
    if verdict.signature == "broken":
        return f"DOES NOT HOLD: {reasons}"
    when = f" on {verdict.signed_at}" if verdict.signed_at else ""
    return f"holds, by {_person(verdict)}{when}"


def _person(verdict: Verdict) -> str:
    named = [each for each in (verdict.signer, verdict.organisation) if each]
    return ", ".join(named) or "somebody without a name"


def _trust(verdict: Verdict, trust: Path | None) -> str:
    if trust is None:
        return "not asked; --trust ROOTS.pem names whose certificates count"
    name = printable(trust)
    return f"yes, by {name}" if verdict.trusted else f"NO: not by any authority in {name}"


def _ingredient(each: Ingredient) -> str:
    what = each.title or "something without a name"
    kind = f" ({each.format})" if each.format else ""
    if each.signature == "none":
        return f"{what}{kind}, without a manifest of its own"
    by = f" by {each.signer}" if each.signer else ""
    software = f", made by {each.generator}" if each.generator else ""
    state = "held" if each.signature == "holds" else "DID NOT HOLD"
    return f"{what}{kind}, whose own signature{by} {state} when this was signed{software}"
