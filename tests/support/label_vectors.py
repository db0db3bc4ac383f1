"""Labels and their packets, which both languages write alike.

`python tests/support/label_vectors.py` writes label_vectors.json; that its packets say what they
should is read by exiv2 in tests/exporter/contract/test_label.py.
"""

import json
from pathlib import Path

from brushwork.contract.label import LONGEST, Credit, Label, packet

FILE = Path(__file__).with_suffix(".json")

STARRY_NIGHT = Credit("The Starry Night", "Vincent van Gogh", "1889", "public domain")
WAVE = Credit("神奈川沖浪裏", "葛飾北斎", "about 1831", "© none & “free” <for all>")
SPECIAL = Credit("a]]>b 'c' \"d\" &amp;", "\u200de\u0301 \ufeff", "\x00\x85\ud800 ", "\ud83d")
LONG = Credit("\U0001f3a8" * (LONGEST + 1), "  spaces inside  and  out  ")


def labels() -> list[Label]:
    """One style, several, one of one's own, odd texts, too many."""
    many = tuple(Credit(f"number {number}") for number in range(16))
    styles = ((STARRY_NIGHT,), (WAVE, None, STARRY_NIGHT), (None,), (SPECIAL, LONG), many)
    return [
        Label("any-style", f"{at}{'ab' * 31}c", each, "Brushwork 1.2")
        for at, each in enumerate(styles)
    ]


def _plain(label: Label) -> dict[str, object]:
    styles = [None if style is None else vars(style) for style in label.styles]
    return vars(label) | {"styles": styles}


def main() -> None:
    vectors = [{"label": _plain(label), "packet": packet(label)} for label in labels()]
    FILE.write_text(json.dumps(vectors, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
