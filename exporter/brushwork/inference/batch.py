"""Painting a file, or the files of a folder, into others."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..contract.look import Look
from ..errors import PictureError
from ..files import printable
from ..imaging import OutputFormat, decode, encode, write_picture
from .engine import Cancelled, NativeEngine

_FORMAT_OF_SUFFIX: dict[str, OutputFormat] = {
    ".png": "png",
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".webp": "webp",
}
_SUFFIX_OF_FORMAT: dict[OutputFormat, str] = {"png": ".png", "jpeg": ".jpg", "webp": ".webp"}


@dataclass(frozen=True)
class Job:
    """One picture to paint; `refusal` says why it will not be."""

    source: Path
    target: Path
    format: OutputFormat
    refusal: str | None = None


@dataclass(frozen=True)
class Wish:
    """How all pictures are to be painted and written."""

    look: Look
    quality: int


@dataclass(frozen=True)
class Done:
    """What became of a job."""

    width: int
    height: int
    flattened: bool
    """Whether transparency was laid on white, since JPEG has none."""


def plan(source: Path, target: Path, format: OutputFormat | None, overwrite: bool) -> list[Job]:
    """The jobs for a file, or for the files lying directly in a folder, without hidden ones.

    Formats follow `format`, else the target's suffix, else in a folder the source's; sources of
    other types become PNG. A refused job of a folder is in the list, with its reason; a file's
    raises PictureError, as does a source or target that does not fit.
    """
    if source.is_dir():
        if target.exists() and not target.is_dir():
            raise PictureError(f"{printable(target)} is a file; a folder goes into a folder")
        names = sorted(each for each in source.iterdir() if each.name[0] != "." and each.is_file())
        if not names:
            raise PictureError(f"there are no files in {printable(source)}")
        jobs: list[Job] = []
        taken: set[Path] = set()
        for name in names:
            job = _place(name, target, format)
            jobs.append(_refuse(job, overwrite, job.target in taken))
            taken.add(job.target)
        return jobs
    if not source.exists():
        raise PictureError(f"there is no file or folder {printable(source)}")
    if target.is_dir():
        job = _place(source, target, format)
    else:
        job = Job(source, target, _format_of(target, format))
    if not job.target.parent.is_dir():
        raise PictureError(f"there is no folder {printable(job.target.parent)}; make it first")
    job = _refuse(job, overwrite, taken=False)
    if job.refusal:
        raise PictureError(job.refusal)
    return [job]


def paint_file(
    engine: NativeEngine, job: Job, wish: Wish, cancelled: Callable[[], bool] = lambda: False
) -> Done:
    """Do a job; the target appears whole or not at all.

    Raises BrushworkError where it cannot be done, beginning with the source's name, and
    Cancelled.
    """
    if job.refusal:
        raise PictureError(job.refusal)
    picture = decode(job.source)
    try:
        painted = engine.paint(picture.pixels, wish.look, cancelled).pixels
        content = encode(painted, job.format, wish.quality)
    except PictureError as error:
        raise PictureError(f"{printable(job.source)}: {error}") from error
    if cancelled():
        raise Cancelled("the painting was cancelled")
    write_picture(job.target, content)
    return Done(*picture.size, flattened=picture.has_alpha and job.format == "jpeg")


def _place(source: Path, folder: Path, format: OutputFormat | None) -> Job:
    own = _FORMAT_OF_SUFFIX.get(source.suffix.lower())
    chosen = format or own or "png"
    suffix = source.suffix if own == chosen else _SUFFIX_OF_FORMAT[chosen]
    return Job(source, folder / f"{source.stem}{suffix}", chosen)


def _format_of(target: Path, format: OutputFormat | None) -> OutputFormat:
    own = _FORMAT_OF_SUFFIX.get(target.suffix.lower())
    if own is None and format is None:
        raise PictureError(
            f"{printable(target)} does not end in .png, .jpg, .jpeg or .webp; pass --format"
        )
    if own and format and own != format:
        raise PictureError(f"--format {format} does not fit the name {printable(target)}")
    chosen = format or own
    assert chosen is not None  # noqa: S101 - one of them is there
    return chosen


def _refuse(job: Job, overwrite: bool, taken: bool) -> Job:
    name = printable(job.target)
    refusal = None
    if job.target.exists() and job.target.samefile(job.source):
        refusal = f"{name} would overwrite the picture it is made of; choose another place"
    elif job.target.is_dir():
        refusal = f"{name} is a folder"
    elif taken:
        refusal = f"{printable(job.source)}: another picture goes to {name} already; rename one"
    elif job.target.exists() and not overwrite:
        refusal = f"{name} exists already; pass --overwrite to replace it"
    return Job(job.source, job.target, job.format, refusal)
