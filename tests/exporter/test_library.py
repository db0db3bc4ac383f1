"""The examples of docs/library.md do what they say."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import brushwork

PAGE = Path(__file__).parents[2] / "docs" / "library.md"
CHELSEA = Path(__file__).parents[2] / "web" / "samples" / "chelsea.jpg"


def test_the_examples_paint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Image.open(CHELSEA) as image:
        image.resize((80, 64)).save("photo.jpg")
        image.resize((64, 64)).save("style.jpg")
    example = "\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))
    names: dict[str, object] = {}
    exec(example, names)  # noqa: S102 - our own page
    with Image.open("painting.png") as painting:
        assert painting.size == (80, 64)
    pipeline, code = names["pipeline"], names["code"]
    expected = pipeline.stylize(names["photo"], brushwork.Look.of(code)).pixels
    assert np.array_equal(names["pixels"], expected)


def test_everything_offered_is_there() -> None:
    for name in brushwork.__all__:
        assert getattr(brushwork, name) is not None
    assert set(brushwork.__all__) <= set(dir(brushwork))
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        brushwork.Nonsense  # noqa: B018
