"""`brushwork label`: how pictures were made."""

import json
from collections.abc import Callable
from pathlib import Path

import exiv2
import numpy as np
import pytest
from PIL import Image

from brushwork.contract.label import Label, packet
from brushwork.imaging import FORMATS, OutputFormat, encode
from support.label_vectors import STARRY_NIGHT

Run = Callable[..., tuple[int, str, str]]

LABEL = Label("any-style", "ab" * 32, (STARRY_NIGHT,), "Brushwork 1.2")
SAID = (
    "Painted by Brushwork 1.2 in the style of The Starry Night (Vincent van Gogh, 1889), stylizer"
)
PIXELS = np.zeros((2, 3, 4), np.uint8)


@pytest.mark.parametrize("format", FORMATS)
def test_what_was_written_is_read(brushwork: Run, tmp_path: Path, format: OutputFormat) -> None:
    for name, label in (("with", LABEL), ("without", None)):
        (tmp_path / name).write_bytes(encode(PIXELS, format, label=label))
    rewritten = tmp_path / "rewritten"
    rewritten.write_bytes((tmp_path / "with").read_bytes())
    image = exiv2.ImageFactory.open(str(rewritten))
    image.readMetadata()
    image.xmpData()["Xmp.dc.creator"] = "somebody"
    image.writeMetadata()
    for name in ("with", "rewritten"):
        status, output, _ = brushwork("label", tmp_path / name)
        assert (status, output.startswith(f"{tmp_path / name}: {SAID}")) == (0, True)
    status, output, _ = brushwork("label", tmp_path / "without", tmp_path / "with", "--json")
    none, made = map(json.loads, output.splitlines())
    assert (status, none["tool"], made["tool"]) == (1, None, "Brushwork 1.2")
    assert none.keys() == made.keys()


def test_other_formats_and_what_is_no_picture(brushwork: Run, tmp_path: Path) -> None:
    avif = tmp_path / "a.avif"
    Image.fromarray(PIXELS).save(avif, xmp=packet(LABEL).encode())
    assert SAID in brushwork("label", avif)[1]
    bmp = tmp_path / "a.bmp"
    Image.fromarray(PIXELS[..., :3]).save(bmp)
    assert brushwork("label", bmp)[:2] == (1, f"{bmp}: no label of Brushwork.\n")
    (tmp_path / "text").write_text("no picture")
    (tmp_path / "cut.jpg").write_bytes(encode(PIXELS, "jpeg", label=LABEL)[:30])
    (tmp_path / "cut.png").write_bytes(encode(PIXELS, "png", label=LABEL)[:60])
    for name, told in (
        ("text", "not a picture"),
        ("missing", "No such file"),
        ("cut.jpg", "damaged"),
    ):
        status, _, errors = brushwork("label", tmp_path / name)
        assert (status, told in errors) == (2, True)
    assert brushwork("label", tmp_path / "cut.png")[0] == 1
