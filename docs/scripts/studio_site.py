"""The studio on a loopback host, for the scripts beside this one."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from brushwork.browser.hosting import ISOLATION, Site, serve
from brushwork.site.pages import render_site


@contextmanager
def studio() -> Iterator[str]:
    """The address of the built studio, isolated as a host with its headers has it."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        render_site(site)
        index = (site / "index.html").read_bytes()
        host = Site(files={"/": index}, folders={"/": site}, headers=dict(ISOLATION))
        with serve(host):
            yield f"{host.address}/"
