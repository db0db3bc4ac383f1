"""Training data in one file: photographs, paintings and loss network, for a machine far away."""

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from ..data_folder import LOSS_WEIGHTS, PAINTINGS
from ..errors import ConfigError
from ..files import whole_folder
from ..loss_networks.weights import VGG19, loss_weights
from .pictures import LeftOut, picture_files, read_rgb, scaled

PHOTOGRAPH_SIDE, PHOTOGRAPH_QUALITY = 256, 60
PAINTING_SIDE, PAINTING_QUALITY = 384, 60
DIGEST_NAME = "pack.sha256"  # in an unpacked folder: of which file it is
DATED = (2020, 1, 1, 0, 0, 0)  # the same data give the same file


def pack(
    data: Path,
    weights: Path | None,
    limit: int,
    report: Callable[[int, int], None],
    left_out: LeftOut | None = None,
) -> tuple[bytes, int]:
    """A zip file of at most `limit` bytes, laid out like a data folder, and its photographs.

    All paintings of `data` (`styles`, and folders beside it whose names begin with `styles_`),
    shorter side at most 384 px; VGG19 from `weights`; photographs, 256 px, taken evenly for as long
    as they fit. `report` is told photographs done, and of how many;
    `left_out` learns which pictures cannot be read and are left out. Raises ConfigError where
    nothing fits or files are missing.
    """
    left_out = left_out or LeftOut()
    folders = [PAINTINGS, *sorted(path.name for path in data.glob(f"{PAINTINGS}_*"))]
    paintings = [file for name in folders for file in picture_files(data / name / "images")]
    photographs = picture_files(data / "content" / "images")
    if not (paintings and photographs):
        raise ConfigError(f"{data} lacks {PAINTINGS}/images or content/images with *.jpg or *.webp")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        network = loss_weights(VGG19, weights)
        _add(archive, f"{LOSS_WEIGHTS}/{VGG19}", network.read_bytes())
        for file in paintings:
            content = left_out.unless_damaged(file, _smaller_painting)
            if content is not None:
                _add(archive, _packed(file, data), content)
        added = 0
        for file in _evenly(photographs):
            content = left_out.unless_damaged(file, _smaller_photograph)
            if content is None:
                continue
            # What closing adds: a header and an entry in the directory for each file.
            directory = 256 * (len(archive.filelist) + 2)
            if buffer.tell() + len(content) + directory > limit:
                break
            _add(archive, _packed(file, data), content)
            added += 1
            report(added, len(photographs))
    if left_out.reasons.keys() >= set(photographs):
        raise ConfigError(f"no photograph in {data / 'content' / 'images'} can be read")
    if not added:
        raise ConfigError(f"paintings and loss network alone are over {limit} bytes")
    return buffer.getvalue(), added


def unpacked(file: Path) -> Path:
    """The folder that a packed file was, or now is, unpacked to, beside it.

    A folder of another pack is replaced. Raises ConfigError where the file cannot be unpacked, or
    where something else lies there.
    """
    folder = file.with_suffix("")
    mark = folder / DIGEST_NAME
    if folder.exists() and not mark.is_file():
        raise ConfigError(
            f"{folder} is where {file.name} is to be unpacked, and was not unpacked from a pack as "
            f"a whole; rename one of them, or pass --data {folder} where that is meant"
        )
    try:
        with file.open("rb") as packed:
            digest = hashlib.file_digest(packed, "sha256").hexdigest()
        if mark.is_file() and mark.read_bytes() == digest.encode():
            return folder
        with zipfile.ZipFile(file) as archive, whole_folder(folder) as place:
            archive.extractall(place)
            (place / DIGEST_NAME).write_bytes(digest.encode())
    except (OSError, zipfile.BadZipFile) as error:
        raise ConfigError(f"{file} cannot be unpacked as training data: {error}") from error
    return folder


def _packed(file: Path, data: Path) -> str:
    """Where a picture of the data folder lies in the pack: there it is a WebP."""
    return file.relative_to(data).with_suffix(".webp").as_posix()


def _evenly(files: list[Path]) -> Iterable[Path]:
    """All files, in an order of which every beginning is spread over the whole."""
    step = next(s for s in (577, 613, 1) if len(files) % s or s == 1)
    return (files[i * step % len(files)] for i in range(len(files)))


def _smaller_painting(file: Path) -> bytes:
    return _smaller(file, PAINTING_SIDE, PAINTING_QUALITY)


def _smaller_photograph(file: Path) -> bytes:
    return _smaller(file, PHOTOGRAPH_SIDE, PHOTOGRAPH_QUALITY)


def _smaller(file: Path, side: int, quality: int) -> bytes:
    rgb = read_rgb(file)
    buffer = io.BytesIO()
    smaller = scaled(rgb, min(1.0, side / min(rgb.size)))
    smaller.save(buffer, "WEBP", quality=quality, method=6)
    return buffer.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, DATED), content)
