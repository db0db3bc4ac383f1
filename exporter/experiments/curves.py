"""Draws how trainings went: figures of unseen pairs by samples, from the runs' `judged.jsonl`.

Run from the checkout: `python exporter/experiments/curves.py runs/any-style ... --out curves.png`.
"""

import argparse
import json
from pathlib import Path

from matplotlib.figure import Figure

from brushwork.errors import BrushworkError

FIGURES = {"style": "style distance", "content": "content distance", "ssim": "SSIM"}


def main() -> None:
    """Read, draw, save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="Folders of trainings.")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.png|svg")
    chosen = parser.parse_args()
    judged = {run.name: _judged(run) for run in chosen.runs}
    figure = Figure(figsize=(11, 3.6), layout="constrained")
    for axis, (key, title) in zip(figure.subplots(1, len(FIGURES)), FIGURES.items(), strict=True):
        for name, rows in judged.items():
            samples = [row["samples"] / 1000 for row in rows]
            (line,) = axis.plot(samples, [row[key] for row in rows], marker=".", label=name)
            if f"{key}_median" in rows[0]:
                medians = [row[f"{key}_median"] for row in rows]
                axis.plot(samples, medians, linestyle=":", color=line.get_color())
        axis.set(title=title, xlabel="thousand crops")
        axis.grid(alpha=0.3)
    figure.axes[0].legend(title="means; dotted: medians", fontsize="small")
    figure.savefig(chosen.out)


def _judged(run: Path) -> list[dict[str, float]]:
    file = run / "judged.jsonl"
    if not file.is_file():
        raise BrushworkError(f"{file} is not there: was {run} trained for a thousand steps?")
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


if __name__ == "__main__":
    main()
