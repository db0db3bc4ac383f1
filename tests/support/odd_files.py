"""What becomes of the odd files in a browser."""

import csv
import re
from pathlib import Path

# What no browser shows, or not as a photograph.
REFUSED = {".svg", ".tiff", ".jp2"}
# What not every browser shows, and the index leaves open.
READ_HERE = {"example.heic"}
SENTENCE = re.compile(r"[A-Z].{12,250}\.")


def odd_files(data_folder: Path) -> dict[str, bool]:
    """All odd files by name, and whether they are pictures that are painted."""
    with (data_folder / "odd" / "odd_index.csv").open(newline="") as table:
        expected = {Path(row["file"]).name: row["expect"] for row in csv.DictReader(table)}
    assert len(expected) > 50
    return {
        name: name in READ_HERE
        or (expect.startswith("decode") and Path(name).suffix not in REFUSED)
        for name, expect in expected.items()
    }


def assert_is_a_sentence(text: str, name: str) -> None:
    """What a person is told: no word for programmers, and not a page full."""
    assert SENTENCE.fullmatch(text), (name, text)
    assert "Error" not in text, (name, text)
