"""What the audit's page asks of Python: text and bytes in, JSON out."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from ..contract.canaries import Canaries, CanaryPainting, pack, read_canaries
from ..errors import BrushworkError
from .folder import check_folder
from .judging import judge
from .metrics import without_alpha
from .pictures import PICTURES, SIDE, draw


def blank(stylizer: str) -> str:
    """Canaries without paintings, for a stylizer that has none."""
    pictures = {name: pack(draw(name)) for name in PICTURES}
    made = Canaries(stylizer=stylizer, reference="", side=SIDE, pictures=pictures, paintings=[])
    return made.model_dump_json()


def painted(canaries: str, names: Iterable[tuple[str, str]], paintings: Iterable[bytes]) -> str:
    """The same canaries with paintings, RGBA, each of a picture and style, as the reference."""
    made = [
        CanaryPainting(picture=picture, style=style, rgb=pack(without_alpha(bytes(rgba))))
        for (picture, style), rgba in zip(names, paintings, strict=True)
    ]
    return (
        read_canaries(canaries, "canaries").model_copy(update={"paintings": made}).model_dump_json()
    )


def verdict(canaries: str, paintings: Iterable[bytes]) -> str:
    """The judgement on paintings, RGBA, in the order of the canaries' own; or what is wrong."""
    try:
        rgb = [without_alpha(bytes(rgba)) for rgba in paintings]
        return json.dumps(asdict(judge(read_canaries(canaries, "canaries"), rgb)))
    except BrushworkError as error:
        return json.dumps({"problem": str(error)})


def findings(name: str, files: Mapping[str, bytes]) -> str:
    """What there is to say of a folder of this name with these files."""
    with TemporaryDirectory() as place:
        folder = Path(place) / (Path(name).name or "folder")
        folder.mkdir()
        for file, content in files.items():
            (folder / Path(file).name).write_bytes(bytes(content))
        found = json.dumps([asdict(each) for each in check_folder(folder)])
        # What was dropped has no place that anyone could look for.
        return found.replace(f"{place}/", "")
