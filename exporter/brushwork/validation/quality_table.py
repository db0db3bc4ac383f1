"""The quality of several networks side by side: pairs, means, medians, and ArtFID."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..contract.arrays import Pixels
from ..errors import ConfigError
from ..loss_networks.perceptual import Perceptual
from ..metrics.features import Array
from ..metrics.frechet import art_fid, frechet_distance
from .peers import Paint
from .quality import (
    Keeping,
    Quality,
    features_of,
    mean_quality,
    measure_quality,
    median_quality,
    pooled,
)

MEAN = "mean"
MEDIAN = "median"


@dataclass(frozen=True)
class Earlier:
    """Figures by network and style, `MEAN` and `MEDIAN` among them, and ArtFID by network."""

    rows: dict[str, dict[str, Quality]] = field(default_factory=dict)
    art_fids: dict[str, float] = field(default_factory=dict)


def load_earlier(file: Path, photographs: Sequence[str], styles: Iterable[str]) -> Earlier:
    """The networks of a file that `brushwork quality --json` wrote, but for its stylizer.

    Raises ConfigError where it is of other photographs or styles.
    """
    try:
        report = json.loads(file.read_text())
        networks = {n: rows for n, rows in report["networks"].items() if n != report["stylizer"]}
        rows = {n: {s: Quality(**r) for s, r in each.items()} for n, each in networks.items()}
        fids = {n: float(fid) for n, fid in report["art_fid"].items() if n in rows}
        same = report["photographs"] == list(photographs)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{file} is no report of `brushwork quality --json`") from error
    if not same or any(each.keys() != {*styles, MEAN, MEDIAN} for each in rows.values()):
        raise ConfigError(f"{file} has figures of other photographs or works than these")
    return Earlier(rows, fids)


@dataclass
class QualityTable:
    """What was measured: `pairs` by network and style, one for each photograph, in order.

    `few` are networks that are too slow for all pairs; they have the first photograph in the first
    styles only. `earlier` are other networks' figures of the same pairs.
    """

    pairs: dict[str, dict[str, list[Quality]]] = field(default_factory=dict)
    few: dict[str, dict[str, list[Quality]]] = field(default_factory=dict)
    earlier: Earlier = field(default_factory=Earlier)
    _seen: dict[str, list[Array]] = field(default_factory=dict)
    _works: list[Array] = field(default_factory=list)

    def rows(self) -> dict[str, dict[str, Quality]]:
        """By network: the mean of each style, then `MEAN` and `MEDIAN` of all pairs."""
        return {network: _rows(styles) for network, styles in self.pairs.items()} | {
            network: rows
            for network, rows in self.earlier.rows.items()
            if network not in self.pairs
        }

    def rows_of_few(self) -> dict[str, dict[str, Quality]]:
        """The same of the pairs that the slow networks have, for all networks."""
        names = next(iter(self.few.values()), {})
        firsts = {
            network: {style: pairs[:1] for style, pairs in styles.items() if style in names}
            for network, styles in (self.pairs | self.few).items()
        }
        return {network: _rows(styles) for network, styles in firsts.items()} if names else {}

    def art_fids(self) -> dict[str, float]:
        """ArtFID by network, with VGG19's relu4_1 as features; none for fewer than two works."""
        if len(self._works) < 2:
            return {}
        works = np.stack(self._works)
        return {
            network: art_fid(
                mean_quality(_all(self.pairs[network])).lpips,
                frechet_distance(np.stack(seen), works),
            )
            for network, seen in self._seen.items()
        } | {n: fid for n, fid in self.earlier.art_fids.items() if n not in self._seen}

    def measure(
        self,
        networks: Mapping[str, Paint],
        slow: tuple[Mapping[str, Paint], int],
        photographs: Sequence[Path],
        styles: Mapping[str, Pixels],
        perceptual: Perceptual,
        keeping: Keeping | None = None,
    ) -> Iterator[None]:
        """Fill the table; yields after each of `steps`.

        `styles` maps ids to squares, RGBA. `slow` are networks that paint so many styles only.
        What `keeping` has is not measured again, but for what the slow ones paint.
        """
        self._works = [pooled(features_of(picture, perceptual)) for picture in styles.values()]
        for network, style, measured in measure_quality(
            networks, photographs, styles, perceptual, keeping
        ):
            self.pairs.setdefault(network, {})[style] = measured.rows
            self._seen.setdefault(network, []).extend(measured.pooled)
            yield
        paints, count = slow
        few = dict(list(styles.items())[:count])
        for network, style, measured in measure_quality(paints, photographs[:1], few, perceptual):
            self.few.setdefault(network, {})[style] = measured.rows
            yield


def steps(networks: int, slow: int, few: int, styles: int) -> int:
    """How many steps `measure` takes."""
    return networks * styles + slow * min(few, styles)


def _rows(styles: Mapping[str, list[Quality]]) -> dict[str, Quality]:
    each = {style: mean_quality(pairs) for style, pairs in styles.items()}
    return each | {MEAN: mean_quality(_all(styles)), MEDIAN: median_quality(_all(styles))}


def _all(styles: Mapping[str, list[Quality]]) -> list[Quality]:
    return [pair for pairs in styles.values() for pair in pairs]
