"""Measures what the audit takes in Chromium, cold, on loopback: seconds to the verdict, and bytes.

    .venv/bin/python docs/scripts/audit.py

Needs the web part as `make web` builds it, and Chromium; `brushwork serve` is the host. Says how
busy the machine was meanwhile: on a busy one, seconds mean little.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from brushwork.browser.chromium import launch, playing

SLOW_MS = 600_000


def main() -> None:
    """Audit once with nothing kept, and tell."""
    with _served() as address, playing() as playwright, launch(playwright) as browser:
        page = browser.new_page()
        page.goto(f"{address}/audit")
        page.locator("#start:enabled").click(timeout=SLOW_MS)
        page.locator("#save").wait_for(timeout=SLOW_MS)
        with page.expect_download() as saved:
            page.locator("#save").click()
        report = json.loads(Path(saved.value.path()).read_text("utf-8"))
    print(f"{report['verdict']}: {report['milliseconds'] / 1e3:.1f} s to the verdict")
    print(f"{report['bytes'] / 1e6:.2f} MB over the wire, {report['python']}")
    for each in report["outcomes"]:
        threads = each["runtime"] and each["runtime"]["threads"]
        print(f"  {each['stylizer']:12} {each['place']:7} {threads} {each['milliseconds']:.0f} ms")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} threads")


@contextmanager
def _served() -> Iterator[str]:
    command = [sys.executable, "-m", "brushwork", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            line = process.stdout.readline() if process.stdout else ""
            address = re.search(r"http://\S+", line)
            if address is None:
                sys.exit(f"brushwork serve says no address: {line}")
            yield address[0].rstrip("/")
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
