"""Measures what is shipped in every tier, for /accuracy: losses, and times as ratios.

    .venv/bin/python docs/scripts/accuracy.py

Writes accuracy.json beside each manifest of web/stylizers, and reports with pictures into
build/accuracy. What is finished is kept there: a run that was stopped goes on.
"""

from pathlib import Path

from brushwork.commands._measuring import measure
from brushwork.contract.accuracy import ACCURACY_NAME
from brushwork.contract.budgets import BUDGETS
from brushwork.contract.manifest import load_published
from brushwork.data_folder import data_folder
from brushwork.files import atomic_write
from brushwork.publishing.publisher import check_report, figures
from brushwork.validation.page import render

ROOT = Path(__file__).parents[2]
STYLIZERS = ROOT / "web" / "stylizers"
OUT = ROOT / "build" / "accuracy"
PICTURES, SIDE = 8, 256


def main() -> None:
    """Measure one stylizer after the other."""
    for manifest in load_published(STYLIZERS):
        print(f"{manifest.id}: {PICTURES} photographs of {SIDE} pixels in {', '.join(BUDGETS)}")
        report = measure(
            STYLIZERS / manifest.id,
            data=data_folder(),
            pictures=None,
            styles=None,
            loss_weights=None,
            torch=None,
            tiers=list(BUDGETS),
            weights=ROOT / "exporter" / "stylizers" / f"{manifest.id}.safetensors",
            limit=PICTURES,
            side=SIDE,
            keep=OUT / manifest.id,
        )
        check_report(manifest, report)
        atomic_write(OUT / f"{manifest.id}.html", render(report).encode())
        atomic_write(OUT / f"{manifest.id}.json", report.to_json().encode())
        atomic_write(STYLIZERS / manifest.id / ACCURACY_NAME, figures(manifest, report))
        for each in report.measurements:
            print(
                f"  {each.tier:10} {each.variant:12} {each.verdict:7} mean {each.mean:.3f}%, "
                f"worst {each.worst:.3f}%, time {each.speed.ratio:.3g}"
            )


if __name__ == "__main__":
    main()
