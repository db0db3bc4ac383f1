"""Which form of something is sent."""

from collections.abc import Iterable, Sequence

from starlette.datastructures import Headers


def chosen(headers: Headers, codings: Iterable[str]) -> str | None:
    """The coding that a request likes best, of equals the first; None for none at all."""
    weights = _weights(headers.get("accept-encoding", ""))
    liked = [(weights.get(coding, weights.get("*", 0.0)), coding) for coding in codings]
    weight, coding = max(liked, key=lambda each: each[0], default=(0.0, None))
    return coding if weight > 0 else None


def prefers_page(headers: Headers) -> bool:
    """Whether a request asks for a page by name, as browsers do where a person goes."""
    weights = _weights(headers.get("accept", ""))
    data = max(weights.get(each, 0.0) for each in ("application/json", "application/problem+json"))
    return weights.get("text/html", 0.0) > data


def spoken(headers: Headers, languages: Sequence[str]) -> str:
    """The language that a request likes best, of equals the first it names; else our first."""
    liked = _weights(headers.get("accept-language", ""))
    for tag, weight in sorted(liked.items(), key=lambda each: -each[1]):
        language = tag.split("-", 1)[0]
        if weight > 0 and language in languages:
            return language
    return languages[0]


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
