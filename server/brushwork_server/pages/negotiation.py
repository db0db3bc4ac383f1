"""Which form of something is sent."""

from collections.abc import Iterable

from starlette.datastructures import Headers


def chosen(headers: Headers, codings: Iterable[str]) -> str | None:
    """The coding that a request likes best, of equals the first; None for none at all."""
    weights = _weights(headers.get("accept-encoding", ""))
    liked = [(weights.get(coding, weights.get("*", 0.0)), coding) for coding in codings]
    weight, coding = max(liked, key=lambda each: each[0], default=(0.0, None))
    return coding if weight > 0 else None


def _weights(accepted: str) -> dict[str, float]:
    weights = {}
    for item in accepted.lower().split(","):
        coding, *parameters = (part.strip() for part in item.split(";"))
        told = [each[2:] for each in parameters if each.startswith("q=")]
        try:
            weights[coding] = float(told[0]) if told else 1.0
        except ValueError:
            weights[coding] = 0.0
    return weights
