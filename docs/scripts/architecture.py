"""Draws docs/pictures/architecture.svg: `make architecture`.

The rooms and their imports are read from the code (Python by grimp, TypeScript by its import
lines); a picture's way is read while the smallest sample is painted.
"""

import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import grimp
import jinja2
import numpy as np

from brushwork.imaging import Picture

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "pictures" / "architecture.svg"
SAMPLE = ROOT / "web" / "samples" / "chelsea-small.jpg"
LIBRARY = ROOT / "exporter" / "brushwork"
WEB = ROOT / "web" / "src"
_IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)\.js["']""")

Imports = dict[str, set[str]]
"""What every room imports, by name."""


def python_rooms(*packages: str) -> Imports:
    """The rooms, which are the packages below these; the modules beside them are left out."""
    graph = grimp.build_graph(*packages, exclude_type_checking_imports=True, cache_dir=None)
    names = {room for package in packages for room in graph.find_children(package)}
    rooms = {name: name.split(".", 1)[1] for name in names if graph.find_children(name)}
    # A room of the host may have a name of the library's.
    rooms |= {name: f"server: {room}" for name, room in rooms.items() if "_server." in name}
    found: Imports = {room: set() for room in rooms.values()}
    for name, room in rooms.items():
        for module in {name} | graph.find_descendants(name):
            for imported in graph.find_modules_directly_imported_by(module):
                other = rooms.get(".".join(imported.split(".")[:2]))
                if other not in (None, room):
                    found[room].add(other)
    return found


def web_rooms(source: Path = WEB) -> Imports:
    """The folders of lib and site, and lib's face, through which alone the site imports."""
    found: Imports = {}
    for file in sorted(source.rglob("*.ts")):
        room = _web_room(file, source)
        imported = found.setdefault(room, set())
        for path in _IMPORT.findall(file.read_text("utf-8")):
            imported.add(_web_room((file.parent / path).resolve().with_suffix(".ts"), source))
    return {room: imported - {room} for room, imported in found.items()}


def _web_room(file: Path, source: Path) -> str:
    """A room's own folders belong to it."""
    folder = "/".join(file.relative_to(source).parent.parts[:2])
    return "lib (its face)" if folder == "lib" else folder


def way_of_a_picture(sample: Path = SAMPLE) -> list[tuple[str, str, str]]:
    """The room, file and function of every stay, as a picture is painted from file to file.

    A stay is the first public function of a file that takes or gives a picture's bytes or pixels.
    """
    from brushwork.contract.look import Look
    from brushwork.inference.batch import Batch, Wish, find_jobs
    from brushwork.inference.pipeline import Pipeline
    from brushwork.site.stylizers import find_stylizer, stylizers_folder

    pipeline = Pipeline(find_stylizer(stylizers_folder(), "classics"))
    look = Look(((pipeline.manifest.styles[0].id, 1.0),), colours="luma", stroke=2.0)
    calls: list[tuple[Path, str, bool]] = []
    open_calls: list[int] = []

    def follow(frame: FrameType, event: str, given: object) -> None:
        code = frame.f_code
        if not code.co_filename.startswith(str(LIBRARY)):
            return
        if event == "call":
            name = code.co_qualname
            public = "<" not in name and name.rsplit(".", 1)[-1][0] != "_"
            took = public and any(map(_is_of_a_picture, frame.f_locals.values()))
            open_calls.append(len(calls) if public else -1)
            if public:
                calls.append((Path(code.co_filename), name.rsplit(".", 1)[-1], took))
        elif event == "return" and (number := open_calls.pop()) >= 0:
            file, name, took = calls[number]
            calls[number] = (file, name, took or _is_of_a_picture(given))

    with tempfile.TemporaryDirectory() as folder:
        (job,) = find_jobs(sample, Path(folder) / "painting.png", None)
        batch = Batch(pipeline, Wish(look, 90))
        sys.setprofile(follow)
        try:
            batch.paint(job)
        finally:
            sys.setprofile(None)
    stays: dict[Path, str] = {}
    for file, name, has_picture in calls:
        if has_picture:
            stays.setdefault(file.relative_to(LIBRARY), name)
    return [(_room_of(file), file.name, name) for file, name in stays.items()]


def _is_of_a_picture(value: object) -> bool:
    return isinstance(value, bytes | np.ndarray | Picture) or hasattr(value, "area")


def _room_of(file: Path) -> str:
    return file.parent.as_posix() if len(file.parts) > 1 else "beside"


def without_detours(imports: Imports) -> Imports:
    """Leave out arrows that follow from others."""

    def reach(room: str) -> set[str]:
        return set().union(*({other} | reach(other) for other in imports.get(room, ())))

    return {
        room: {
            each for each in others if not any(each in reach(other) for other in others - {each})
        }
        for room, others in imports.items()
    }


@dataclass(frozen=True)
class Box:
    """A room in the picture, in pixels; `arrows` end at the boxes of the rooms it imports."""

    name: str
    x: float
    y: float
    width: float
    arrows: tuple[tuple[float, float], ...] = ()


HEIGHT, ROW, GAP, LETTER, PADDING = 30, 66, 18, 7.4, 12


def placed(imports: Imports, width: float, top: float) -> tuple[list[Box], float]:
    """Boxes in rows, each above all that it imports, and where they end."""
    depths: dict[str, int] = {}

    def depth(room: str) -> int:
        if room not in depths:
            depths[room] = 1 + max((depth(other) for other in imports.get(room, ())), default=-1)
        return depths[room]

    rows: dict[int, list[str]] = {}
    for room in sorted(imports):
        rows.setdefault(depth(room), []).append(room)
    places: dict[str, tuple[float, float, float]] = {}
    for level in sorted(rows):
        # Near to what they import, so that arrows cross little.
        def middle(room: str) -> float:
            below = [places[o][0] + places[o][2] / 2 for o in imports[room] if o in places]
            return sum(below) / len(below) if below else width / 2

        row = sorted(rows[level], key=middle)
        sizes = [len(room) * LETTER + 2 * PADDING for room in row]
        gap = max(GAP, (width - sum(sizes)) / (len(row) + 1))
        left = (width - sum(sizes) - gap * (len(row) - 1)) / 2
        for room, size in zip(row, sizes, strict=True):
            places[room] = (left, top + (max(rows) - level) * ROW, size)
            left += size + gap
    boxes = [
        Box(room, *place, tuple(_arrow_ends(places, imports[room])))
        for room, place in places.items()
    ]
    return boxes, top + max(rows) * ROW + HEIGHT


def _arrow_ends(
    places: Mapping[str, tuple[float, float, float]], imported: set[str]
) -> list[tuple[float, float]]:
    return [(places[o][0] + places[o][2] / 2, places[o][1]) for o in sorted(imported)]


def draw() -> str:
    """The picture, as SVG."""
    width = 980.0
    python, python_end = placed(
        without_detours(python_rooms("brushwork", "brushwork_server")), width, 76
    )
    web, web_end = placed(without_detours(web_rooms()), width, python_end + 84)
    return jinja2.Template(
        (Path(__file__).parent / "architecture.svg.j2").read_text("utf-8"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    ).render(
        width=width,
        height=HEIGHT,
        python=python,
        web=web,
        web_top=python_end + 52,
        stays=way_of_a_picture(),
        stays_top=web_end + 52,
        columns=5,
    )


if __name__ == "__main__":
    PICTURE.write_text(draw(), "utf-8")
    print(f"Wrote {PICTURE.relative_to(ROOT)}.")
