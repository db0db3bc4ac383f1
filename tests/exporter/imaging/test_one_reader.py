"""Pictures are opened in one place."""

from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_nothing_reads_pictures_past_the_reader() -> None:
    reader = ROOT / "exporter" / "brushwork" / "imaging"
    for folder in ("exporter", "server"):
        for file in (ROOT / folder).rglob("*.py"):
            if not file.is_relative_to(reader):
                text = file.read_text()
                assert "Image.open(" not in text, file
                assert "imread(" not in text, file
