"""Painting a file, standard input, or the files of a folder, into others."""

import io
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from ..contract.arrays import Pixels
from ..contract.kept import Metadata
from ..contract.label import Label
from ..contract.look import Look
from ..errors import PictureError, ProvenanceError
from ..files import Identity, identity, printable
from ..imaging import (
    Limits,
    OutputFormat,
    Picture,
    decode,
    encode,
    kept_exif,
    write_picture,
)
from ..imaging.signatures import Format
from ..provenance import Draft, Signer
from ..streams import STANDARD, check_standard_output, read_standard_input, write_standard_output
from .pipeline import Cancelled, Pipeline

_FORMAT_OF_SUFFIX: dict[str, OutputFormat] = {
    ".png": "png",
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".webp": "webp",
}
_SUFFIX_OF_FORMAT: dict[OutputFormat, str] = {"png": ".png", "jpeg": ".jpg", "webp": ".webp"}
_FORMAT_OF_PICTURE: dict[str, OutputFormat] = {"PNG": "png", "JPEG": "jpeg", "WebP": "webp"}

Existing = Literal["refuse", "skip", "replace"]
"""What to do where a target exists."""


@dataclass(frozen=True)
class Job:
    """One picture to paint; `refusal` says why it will not be.

    `format` is None for the picture's own, where it can be written, else PNG. `content` is what
    was read of standard input.
    """

    source: Path
    target: Path
    format: OutputFormat | None
    refusal: str | None = None
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Wish:
    """How all pictures are to be painted and written.

    Without a label nothing tells of it; `metadata` is what to keep of a picture's own. `signer`
    signs what has a label.
    """

    look: Look
    quality: int
    label: Label | None = None
    metadata: Metadata = "none"
    signer: Signer | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a job; `stylize --json` prints these fields, each of them always.

    `source` and `target` are paths, or `-`; `milliseconds` is the time of painting alone;
    `flattened` says that transparency was laid on white, since JPEG has none; `message` says why
    a picture was skipped or failed. What does not apply is None.
    """

    source: str
    target: str
    status: Literal["painted", "skipped", "failed"]
    format: OutputFormat | None = None
    width: int | None = None
    height: int | None = None
    milliseconds: float | None = None
    flattened: bool | None = None
    message: str | None = None


def find_jobs(source: Path, target: Path, format: OutputFormat | None) -> list[Job]:
    """The jobs for a file, for standard input (`-`), or for the files in and below a folder.

    Hidden files and folders are left out, links to folders are not followed, and what lies in
    `target` is not read even where that lies in `source`. The targets lie as the sources do.

    Formats follow `format`, else the target's suffix, else in a folder the source's; sources of
    other types become PNG. A folder that cannot be read, and a second picture for one target, are
    jobs with a refusal. Raises PictureError for a source or target that does not fit.
    """
    if source != STANDARD and _is_folder(source):
        return _jobs_of_folder(source, target, format)
    if source != STANDARD and not source.exists():
        raise PictureError(f"there is no file or folder {printable(source)}")
    if target == STANDARD:
        check_standard_output()
        job = Job(source, target, format)
    elif _is_folder(target):
        if source == STANDARD:
            raise PictureError(
                f"{printable(target)} is a folder, and standard input has no name; name a file"
            )
        job = _place(source, source.parent, target, format)
    else:
        job = Job(source, target, _format_of(target, format))
        if not target.parent.is_dir():
            raise PictureError(f"there is no folder {printable(target.parent)}; make it first")
    if source == STANDARD:
        # Here, where Ctrl-C ends the waiting, and not beside a network that runs.
        job = replace(job, content=read_standard_input(Limits().bytes))
    return [job]


class Batch:
    """Paints pictures into files, and never into a file that the same run reads or has written.

    Files are told apart by what they are, so that links, and names that differ only in case where
    that makes no difference, are seen through.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        wish: Wish,
        existing: Existing = "refuse",
        sources: Iterable[Path] = (),
    ) -> None:
        """`sources` are the files of all jobs, and any other that must stay as it is."""
        self._pipeline = pipeline
        self._wish = wish
        self._existing = existing
        self._sources = {identity(source) for source in sources}
        self._written: set[Identity | None] = set()

    def paint(self, job: Job, cancelled: Callable[[], bool] = lambda: False) -> Outcome:
        """Do a job; the target appears whole or not at all, in a folder that is made.

        Raises BrushworkError where it cannot be done, naming source or target, and Cancelled.
        """
        if job.refusal:
            raise PictureError(job.refusal)
        if reason := self._check(job):
            return Outcome(str(job.source), str(job.target), "skipped", message=reason)
        picture = _read(job)
        format = job.format or _FORMAT_OF_PICTURE.get(picture.format, "png")
        try:
            draft = self._draft(job, format, picture.format)
            painting = self._pipeline.stylize(picture.pixels, self._wish.look, cancelled)
            content = self._encoded(painting.pixels, format, picture.exif)
            if draft is not None:
                content = draft.sign(content, format)
        except PictureError as error:
            raise PictureError(f"{_named(job.source)}: {error}") from error
        except ProvenanceError as error:
            raise ProvenanceError(f"{_named(job.source)}: {error}") from error
        if cancelled():
            raise Cancelled("the painting was cancelled")
        # Much may have happened meanwhile.
        if reason := self._check(job):
            return Outcome(str(job.source), str(job.target), "skipped", message=reason)
        self._write(job.target, content)
        return Outcome(
            str(job.source),
            str(job.target),
            "painted",
            format,
            *picture.size,
            milliseconds=round(painting.milliseconds, 1),
            flattened=picture.has_alpha and format == "jpeg",
        )

    def _draft(self, job: Job, format: OutputFormat, own: Format) -> Draft | None:
        """What is to be signed, of the picture as it is now, where something is."""
        wish = self._wish
        if wish.signer is None or wish.label is None:
            return None
        wish.signer.check(format)
        if job.content is not None:
            return wish.signer.draft(wish.label, io.BytesIO(job.content), own)
        try:
            with job.source.open("rb") as photograph:
                return wish.signer.draft(wish.label, photograph, own)
        except OSError as error:
            raise PictureError(f"cannot be read again: {error.strerror}") from error

    def _encoded(self, pixels: Pixels, format: OutputFormat, exif: bytes) -> bytes:
        wish = self._wish
        location = wish.metadata == "location"
        kept = b"" if wish.metadata == "none" else kept_exif(exif, location)
        return encode(pixels, format, wish.quality, label=wish.label, exif=kept)

    def _check(self, job: Job) -> str | None:
        """Raise PictureError where the target must not be written; say why it is to be skipped."""
        if job.target == STANDARD:
            return None
        name = printable(job.target)
        there = identity(job.target)
        if there is None:
            return None
        if job.target.is_dir():
            raise PictureError(f"{name} is a folder")
        if there in self._written:
            raise PictureError(
                f"{_named(job.source)}: another picture went to {name} already; rename one"
            )
        if self._existing == "skip":
            return f"{name} exists already"
        if there in self._sources or there == identity(job.source):
            raise PictureError(
                f"{name} would overwrite a picture that is read, perhaps by another name; "
                "choose another place"
            )
        if self._existing == "refuse":
            raise PictureError(
                f"{name} exists already; pass --overwrite to replace it, or --skip-existing"
            )
        return None

    def _write(self, target: Path, content: bytes) -> None:
        if target == STANDARD:
            write_standard_output(content)
            return
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PictureError(
                f"cannot make the folder {printable(target.parent)}: {error.strerror}"
            ) from error
        write_picture(target, content)
        self._written.add(identity(target))


def _jobs_of_folder(source: Path, target: Path, format: OutputFormat | None) -> list[Job]:
    if target == STANDARD:
        raise PictureError(f"{printable(source)} is a folder; its pictures go into a folder")
    if target.exists() and not target.is_dir():
        raise PictureError(f"{printable(target)} is a file; a folder goes into a folder")
    jobs: list[Job] = []
    taken: set[Path] = set()
    for found in _files_below(source, identity(target)):
        if isinstance(found, Job):
            jobs.append(found)
            continue
        job = _place(found, source, target, format)
        if job.target in taken:
            refusal = (
                f"{printable(job.source)}: another picture goes to {printable(job.target)} "
                "already; rename one"
            )
            job = replace(job, refusal=refusal)
        taken.add(job.target)
        jobs.append(job)
    if not jobs:
        raise PictureError(f"there are no files in {printable(source)}")
    return jobs


def _files_below(folder: Path, target: Identity | None) -> Iterator[Path | Job]:
    """The files in and below a folder, sorted; refused jobs for folders that cannot be read."""
    unreadable: list[Job] = []

    def refuse(error: OSError) -> None:
        place = Path(error.filename)
        reason = f"{printable(place)}: the folder cannot be read: {error.strerror}"
        unreadable.append(Job(place, place, None, reason))

    for place, folders, names in os.walk(folder, onerror=refuse):
        here = Path(place)
        folders[:] = sorted(
            name
            for name in folders
            if name[0] != "." and (target is None or identity(here / name) != target)
        )
        yield from (here / n for n in sorted(names) if n[0] != "." and (here / n).is_file())
    yield from unreadable


def _place(source: Path, root: Path, folder: Path, format: OutputFormat | None) -> Job:
    """The job for a source in or below `root`, whose target lies in `folder` likewise."""
    own = _FORMAT_OF_SUFFIX.get(source.suffix.lower())
    chosen = format or own or "png"
    suffix = source.suffix if own == chosen else _SUFFIX_OF_FORMAT[chosen]
    below = source.parent.relative_to(root)
    return Job(source, folder / below / f"{source.stem}{suffix}", chosen)


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


def _read(job: Job) -> Picture:
    if job.content is None:
        return decode(job.source)
    try:
        return decode(job.content)
    except PictureError as error:
        raise PictureError(f"{_named(job.source)}: {error}") from error


def _named(source: Path) -> str:
    return "standard input" if source == STANDARD else printable(source)


def _is_folder(path: Path) -> bool:
    """Raises PictureError for a name that no file can have."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as error:
        raise PictureError(f"{printable(path)}: {getattr(error, 'strerror', error)}") from error
