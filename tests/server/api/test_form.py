"""The fields of the form."""

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.server.forms import FORM, STYLE, STYLIZE, png, problem

PICTURE = {"image": ("photo.png", png())}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"stylizer": "cubists"}, "known are classics"),
        ({"stylizer": "../classics"}, "known are classics"),
        ({"style": "nobody"}, f"{STYLE}"),
        ({"style": ""}, "style: "),
        ({"style": "x" * 65}, "style: "),
        ({"strength": "1.6"}, "strength: Input should be less than or equal to 1.5"),
        ({"strength": "nan"}, "strength: Input should be a finite number"),
        ({"strength": "strong"}, "strength: Input should be a valid number"),
        ({"format": "bmp"}, "format: Input should be 'png', 'jpeg' or 'webp'"),
        ({"quality": "0"}, "quality: "),
        ({"quality": "90.5"}, "quality: "),
        ({"url": "http://evil.example/a.png"}, "form: only known are image, style_image, mask"),
        ({"colours": "grey"}, "colours: "),
        ({"stroke": "5"}, "stroke: Input should be less than or equal to 4"),
        ({"style": f"{STYLE}:0"}, "look: a style's weight is 0"),
        ({"style": f"{STYLE}:much"}, "style: "),
        ({"elsewhere": "nobody"}, "elsewhere: "),
        ({"elsewhere": STYLE}, "look: elsewhere needs a mask"),
        ({"style_image_weight": "2"}, "style_image_weight: send one for each style_image"),
    ],
)
def test_wrong_fields_are_named(client: httpx.Client, fields: dict[str, str], told: str) -> None:
    response = client.post(STYLIZE, data=FORM | fields, files=PICTURE)
    assert told in problem(response, 422, "bad-field")


@pytest.mark.parametrize("missing", ["image", "stylizer", "style"])
def test_missing_fields_are_named(client: httpx.Client, missing: str) -> None:
    form = {name: (None, value) for name, value in FORM.items()} | PICTURE
    del form[missing]
    response = client.post(STYLIZE, files=form)
    assert problem(response, 422, "bad-field").startswith(f"{missing}: ")


def test_a_picture_as_text_is_told(client: httpx.Client) -> None:
    form = {name: (None, value) for name, value in (FORM | {"image": "photo.png"}).items()}
    told = problem(client.post(STYLIZE, files=form), 422, "bad-field")
    assert told == "image: send a picture as a file, with a file name."


texts = st.text(st.characters(codec="utf-8"), max_size=20)


@settings(max_examples=40, deadline=None)
@given(
    fields=st.dictionaries(
        st.sampled_from(["stylizer", "style", "strength", "format", "quality"]) | texts, texts
    ),
    image=st.binary(max_size=200) | st.just(png()),
)
def test_no_form_breaks_the_host(
    client: httpx.Client, fields: dict[str, str], image: bytes
) -> None:
    response = client.post(STYLIZE, data=FORM | fields, files={"image": ("a", image)})
    assert response.status_code in (200, 400, 422)
