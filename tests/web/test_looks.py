"""Looks in real Chromium: the same as the library paints, and what a stylizer cannot do."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from brushwork.contract.look import Look
from brushwork.inference.pipeline import Pipeline
from support.browser import Site
from support.engine_page import OpenEngine, receive, send
from support.tiny_stylizers import tiny_stylizers

PAINT = """
async ({ picture, mask, own, ...look }) => {
  const stylizer = "tiny-any";
  const code = own && await engine.encodeStyle({ stylizer, picture: pixels(own) });
  const shares = (styles) => styles?.map(
    ([style, weight]) => ({ style: style === "own" ? code : style, weight }));
  const request = { ...look, style: shares(look.style), elsewhere: shares(look.elsewhere) };
  if (mask) request.mask = pixels(mask);
  const result = await engine.stylize({ ...request, stylizer, picture: pixels(picture) });
  return plain(result.picture);
}
"""
ENCODE = """
async (picture) => [...await engine.encodeStyle({ stylizer: "tiny-any", picture: pixels(picture) })]
"""
TRY = """
({ picture, mask, ...request }) => outcome(engine.stylize({
  ...request, picture: pixels(picture), ...(mask && { mask: pixels(mask) }),
}))
"""
ENCODER = "/stylizers/tiny-any/encoder.onnx"
MOTTLE = 0.03
TEXTURE = 0.1
random = np.random.default_rng(23)
PHOTO = random.integers(0, 256, (37, 54, 4), np.uint8)
MASK = random.integers(0, 256, (9, 6, 4), np.uint8)
OWN = random.integers(0, 256, (30, 21, 4), np.uint8)
BLEND = [("warm", 3.0), ("cold", 1.0)]
LOOKS: list[dict[str, Any]] = [
    {"style": BLEND},
    {"style": [("own", 2.0), ("plain", 1.0)]},
    {"style": BLEND, "strength": 0.1},
    {"style": BLEND, "strength": 0.6, "colours": "luma"},
    {"style": BLEND, "strength": 1.5, "colours": "palette"},
    {"style": [("plain", 1.0)], "colours": "palette"},
    {"style": [("plain", 1.0)], "colours": "palette", "stroke": 2.5, "mask": MASK},
    {"style": [("cold", 1.0)], "stroke": 4.0},
    {"style": BLEND, "texture": 0.0},
    {"style": BLEND, "texture": 1.5, "stroke": 1.5, "strength": 0.5},
    {"style": BLEND, "grain": 0.8},
    {"style": BLEND, "grain": 0.5, "strength": 0.0},
    {"style": BLEND, "mask": MASK, "strength": 0.2},
    {"style": BLEND, "mask": MASK, "elsewhere": [("own", 1.0)], "colours": "luma"},
    {"style": BLEND, "strength": 0.0},
    {"style": [("warm", 1.7e308), ("cold", 1.1e308)]},
]
IMPOSSIBLE: list[tuple[dict[str, Any], str]] = [
    ({"strength": 1.6}, "strength is 1.6, not a number from 0 to 1.5"),
    ({"stroke": 0.5}, "stroke is 0.5, not a number from 1 to 4"),
    ({"colours": "none"}, "is none, none of style, luma, palette"),
    ({"style": []}, "1 to 8 styles"),
    ({"style": [{"style": "plain"}] * 9}, "1 to 8 styles"),
    ({"style": [{"style": "plain", "weight": 0}]}, "weight is 0"),
    ({"style": "fancy"}, "it has plain, warm, cold"),
    ({"elsewhere": "warm"}, "no mask"),
    ({"stylizer": "tiny-whole", "colours": "palette"}, '"style" and "luma"'),
    ({"stylizer": "tiny-whole", "style": [{"style": "plain"}] * 2}, "one of its styles"),
]


@pytest.fixture
def any_site(site: Site) -> Site:
    """The isolated host, with tiny stylizers of which one has an encoder."""
    site.files |= tiny_stylizers(any_style=True, texture=TEXTURE, mottle=MOTTLE)
    del site.folders["/stylizers/"]
    return site


@pytest.fixture(scope="module")
def native(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """The library's stages for the same stylizer."""
    folder = tmp_path_factory.mktemp("native")
    for path, content in tiny_stylizers(any_style=True, texture=TEXTURE, mottle=MOTTLE).items():
        file = folder / path.removeprefix("/stylizers/")
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
    return Pipeline(folder / "tiny-any")


def test_codes_are_the_librarys(any_site: Site, open_engine: OpenEngine, native: Pipeline) -> None:
    page = open_engine(any_site)
    expected = native.encode_style(OWN).tolist()
    assert page.evaluate(ENCODE, send(OWN)) == pytest.approx(expected, abs=1e-5)
    loaded = {Path(path).name for path in any_site.requests if path.startswith("/stylizers/")}
    assert loaded == {"manifest.json", "encoder.onnx"}, "more was fetched than was wanted"


def test_the_encoder_is_fetched_once_and_only_when_wanted(
    any_site: Site, open_engine: OpenEngine
) -> None:
    page = open_engine(any_site)
    request = {"picture": send(PHOTO), "style": [("warm", 1)]}
    page.evaluate(PAINT, request)
    assert ENCODER not in any_site.requests
    for strength in (0.8, 0.5):
        page.evaluate(PAINT, request | {"strength": strength})
    page.evaluate(ENCODE, send(OWN))
    assert any_site.requests.count(ENCODER) == 1


def test_paints_as_the_library_does(
    any_site: Site, open_engine: OpenEngine, native: Pipeline
) -> None:
    page = open_engine(any_site)
    own = native.encode_style(OWN)
    for look in LOOKS:
        styles = {
            name: tuple((own if style == "own" else style, weight) for style, weight in shares)
            for name, shares in look.items()
            if name in ("style", "elsewhere")
        }
        rest = {name: value for name, value in look.items() if name not in styles}
        wanted = Look(styles["style"], elsewhere=styles.get("elsewhere", ()), **rest)
        expected = native.stylize(PHOTO, wanted).pixels

        sent = {name: send(value) if name == "mask" else value for name, value in look.items()}
        sent |= {"picture": send(PHOTO), "own": send(OWN)}
        painted = receive(page.evaluate(PAINT, sent)).astype(int)
        difference = np.abs(painted - expected)
        assert difference.max() <= 1, look
        assert np.count_nonzero(difference) < 0.002 * difference.size, look
        assert np.array_equal(painted[..., 3], PHOTO[..., 3]), look
    assert page.evaluate("violations") == []


def test_says_what_cannot_be_done(any_site: Site, open_engine: OpenEngine) -> None:
    page = open_engine(any_site)
    for change, said in IMPOSSIBLE:
        request = {"picture": send(PHOTO), "stylizer": "tiny-any", "style": "plain"} | change
        outcome = page.evaluate(TRY, request)
        assert outcome["name"] in ("RangeError", "BrushworkError"), change
        assert said in outcome["message"]


def test_codes_belong_to_stylizers_with_encoders(any_site: Site, open_engine: OpenEngine) -> None:
    page = open_engine(any_site)
    outcome = page.evaluate(
        "(own) => outcome(engine.encodeStyle({ stylizer: 'tiny-local', picture: pixels(own) }))",
        send(OWN),
    )
    assert outcome["code"] == "manifest"
    assert "no encoder" in outcome["message"]
    outcome = page.evaluate(
        """(picture) => outcome(engine.stylize({
            stylizer: "tiny-any", style: new Float32Array(7), picture: pixels(picture) }))""",
        send(PHOTO),
    )
    assert "codes of 3 numbers, not 7" in outcome["message"]


def test_a_changed_encoder_is_refused(any_site: Site, open_engine: OpenEngine) -> None:
    any_site.files[ENCODER] += b"\0"
    page = open_engine(any_site)
    outcome = page.evaluate(
        "(own) => outcome(engine.encodeStyle({ stylizer: 'tiny-any', picture: pixels(own) }))",
        send(OWN),
    )
    assert outcome["code"] == "integrity"
    assert any_site.address + ENCODER in outcome["message"]


def test_an_encoder_needs_a_side(any_site: Site, open_engine: OpenEngine) -> None:
    path = "/stylizers/tiny-any/manifest.json"
    manifest = json.loads(any_site.files[path])
    del manifest["painter"]["style_side"]
    any_site.files[path] = json.dumps(manifest).encode()
    outcome = open_engine(any_site).evaluate("outcome(engine.prepare('tiny-any'))")
    assert outcome["code"] == "manifest"
    assert "style_side" in outcome["message"]
