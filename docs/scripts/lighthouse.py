"""Asks Lighthouse for the studio's accessibility, best practices and layout shift.

`make lighthouse`; needs the built web part, Chromium, Node, and the npm registry, from which `npx`
takes this version of Lighthouse. Writes docs/benchmarks/lighthouse.json and .md.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from studio_site import studio

from brushwork.browser.chromium import chromium_path
from brushwork.files import atomic_write

FOLDER = Path(__file__).parents[1] / "benchmarks"
# The last one that runs on the oldest Node that Brushwork is built with.
LIGHTHOUSE = "lighthouse@12.8.2"
CATEGORIES = {"accessibility": "accessibility", "best-practices": "best practices"}
SHIFT = "cumulative-layout-shift"
PAGES = {"": "studio", "index.zh.html": "studio in Chinese", "example.html": "example"}
FORMS = ("mobile", "desktop")


def main() -> None:
    """Measure every page as on a phone and on a desktop, write figures and page."""
    found = []
    with studio() as address:
        for path, name in PAGES.items():
            for form in FORMS:
                report = _report(f"{address}{path}", form)
                scores = {
                    title: round(100 * report["categories"][id]["score"])
                    for id, title in CATEGORIES.items()
                }
                shift = round(report["audits"][SHIFT]["numericValue"], 4)
                found.append({"page": name, "as": form, **scores, "layout shift": shift})
                print(found[-1])
    saved = {"lighthouse": LIGHTHOUSE, "pages": found}
    atomic_write(FOLDER / "lighthouse.json", f"{json.dumps(saved, indent=2)}\n".encode())
    atomic_write(FOLDER / "lighthouse.md", _page(found).encode())


def _report(address: str, form: str) -> dict[str, Any]:
    """What Lighthouse says of a page."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "report.json"
        command = [
            *("npx", "--yes", LIGHTHOUSE, address, "--quiet", "--no-enable-error-reporting"),
            *("--output", "json", "--output-path", str(written)),
            f"--only-categories={','.join(CATEGORIES)}",
            f"--only-audits={SHIFT}",
            "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage",
            *(("--preset", "desktop") if form == "desktop" else ()),
        ]
        environment = {**os.environ, "CHROME_PATH": chromium_path() or ""}
        status = subprocess.run(command, env=environment, check=False).returncode  # noqa: S603
        if status or not written.is_file():
            sys.exit(f"{LIGHTHOUSE} ended with status {status} and gave no report of {address}")
        report: dict[str, Any] = json.loads(written.read_text("utf-8"))
    if error := report.get("runtimeError"):
        sys.exit(f"{LIGHTHOUSE} could not look at {address}: {error['message']}")
    return report


def _page(found: list[dict[str, Any]]) -> str:
    heads = list(found[0])
    lines = [heads, ["---"] * len(heads), *([str(each[head]) for head in heads] for each in found)]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    told = (
        f"Written by `make lighthouse`: {LIGHTHOUSE}, by `npx`, in the machine's Chromium, on the "
        "built site on this machine ([figures](lighthouse.json)). 100 is the best score; layout "
        "shift is how far things moved while the page opened, 0 if nothing did."
    )
    return f"# Lighthouse\n\n{told}\n\n{table}\n"


if __name__ == "__main__":
    main()
