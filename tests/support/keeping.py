"""What a page's service worker has kept."""

import time
from collections.abc import Callable

WITHIN_SECONDS = 60
KEPT = """(async () => {
    const paths = [];
    for (const name of await caches.keys()) {
        const requests = await (await caches.open(name)).keys();
        paths.push(...requests.map(({url}) => new URL(url).pathname));
    }
    return paths;
})()"""


def wait_until_kept(evaluate: Callable[[str], list[str]], name: str) -> list[str]:
    """All kept paths, once one of them ends in `name`; `evaluate` runs JavaScript in a page."""
    ends = time.monotonic() + WITHIN_SECONDS
    while True:
        paths = evaluate(KEPT)
        if any(path.endswith(name) for path in paths):
            return paths
        assert time.monotonic() < ends, f"{name} is not kept, only {sorted(paths)}"
        time.sleep(0.2)
