"""What a site's service worker keeps: the files of one version, each with its SHA-256.

The build lists the assets; stylizers, samples and the page are those of the site.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..contract.manifest import CATALOGUE_NAME, MANIFEST_NAME, FileReference, load_published
from ..contract.policies import ACCURACY_PAGE, AUDIT_PAGE, START_PAGE, in_all
from ..errors import SiteError

OFFLINE_NAME = "offline.json"
GROUPS = ("modules", "keep", "onnx", "later", "audit", "used")

Digests = dict[str, str]


def offline_files(web: Path, stylizers: Path, pages: Mapping[str, str]) -> dict[str, Digests]:
    """The files of a site by when they are kept, as paths below it with SHA-256 in hexadecimal.

    - `keep`: what opens the studio and paints, with the first stylizer; the start page comes
      last, so that where it is, all is;
    - `next`: the samples, which may be missing;
    - `later`: what is fetched afterwards, in peace: encoders, thumbnails, the other stylizers,
      the page of losses;
    - `audit`: what the audit needs besides, once it was there: Python, canaries, its pages;
    - `used`: what is kept once it was used, such as other variants.

    Where onnxruntime-web belongs to depends on which stylizers the kernel does not paint: the
    first one, others, or none.

    `web` is the built web part, `stylizers` the folder that the site serves, `pages` the texts of
    the pages that are kept, by name. Raises SiteError and ManifestError.
    """
    assets = _assets(web)
    keep: Digests = dict(assets["keep"])
    used: Digests = dict(assets["used"])
    later: Digests = dict(assets["later"])
    audit: Digests = dict(assets["audit"])
    samples = sorted((web / "samples").glob("*.jpg"))
    published = load_published(stylizers)
    keep[f"stylizers/{CATALOGUE_NAME}"] = _sha256(stylizers / CATALOGUE_NAME)
    by_kernel = [manifest.variant().kernel is not None for manifest in published]
    onnx = used if all(by_kernel) else later if by_kernel[0] else keep
    onnx.update(assets["onnx"])
    for at, manifest in enumerate(published):
        base = f"stylizers/{manifest.id}"
        keep[f"{base}/{MANIFEST_NAME}"] = _sha256(stylizers / manifest.id / MANIFEST_NAME)
        variant = manifest.variant()
        encoder = variant.graphs.encoder
        needed = [file for file in variant.files if file != encoder]
        thumbnails = [style.thumbnail for style in manifest.styles if style.thumbnail]
        (keep if at == 0 else later).update(_named(base, needed))
        later.update(_named(base, [*([encoder] if encoder else []), *thumbnails]))
        audit.update(_named(base, [manifest.canaries] if manifest.canaries else []))
        used.update(_named(base, [file for file in manifest.files if file not in variant.files]))
    used = {path: digest for path, digest in used.items() if path not in (later | audit)}
    for name in sorted(pages, key=START_PAGE.__eq__):
        kept = keep
        if name in in_all(AUDIT_PAGE):
            kept = audit
        elif name in in_all(ACCURACY_PAGE):
            kept = later
        kept[name] = hashlib.sha256(pages[name].encode()).hexdigest()
    following = {f"samples/{path.name}": _sha256(path) for path in samples}
    return {"keep": keep, "next": following, "later": later, "audit": audit, "used": used}


def _named(base: str, files: list[FileReference]) -> Digests:
    return {f"{base}/{file.file}": file.sha256 for file in files}


def studio_modules(web: Path) -> list[str]:
    """The modules that the studio imports, at once or later, as paths below a site."""
    return list(_assets(web)["modules"])


def _assets(web: Path) -> dict[str, Any]:
    path = web / OFFLINE_NAME
    try:
        listed = json.loads(path.read_text("utf-8"))
        return {key: listed[key] for key in GROUPS}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SiteError(f"cannot read {path}: {error}; build the web part again") from error


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise SiteError(f"cannot read {path}: {error.strerror}") from error
