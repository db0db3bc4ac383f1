"""Every unusual file gets a picture or a reason, and the next good picture works."""

import csv
from pathlib import Path

import httpx
import pytest

from support.server.forms import FORM, STYLIZE, picture, png, stylize

REFUSED = {"refuse", "error"}
NO_READER = {".jp2"}


def test_odd_files(client: httpx.Client, data_folder: Path) -> None:
    index = data_folder / "odd" / "odd_index.csv"
    with index.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        path = data_folder / "odd" / row["file"]
        image = {"image": (path.name, path.read_bytes())}
        # Quicker to encode than PNG.
        form = FORM | {"format": "jpeg"}
        response = client.post(STYLIZE, data=form, files=image)
        if response.status_code == 200:
            assert row["expect"] not in REFUSED, path.name
            assert path.suffix not in NO_READER, path.name
            assert picture(response).size
        else:
            assert response.status_code == 422, (path.name, response.text)
            assert row["expect"] != "decode" or path.suffix == ".svg", (path.name, response.text)
            detail = response.json()["detail"]
            assert 10 < len(detail) < 300, path.name
            assert "Error" not in detail, path.name
        assert stylize(client, png()).status_code == 200


@pytest.mark.parametrize("name", ["65536-uint32-limit.png", "gen_lying_header.png"])
def test_bombs_are_refused_by_their_size(
    client: httpx.Client, data_folder: Path, name: str
) -> None:
    bomb = (data_folder / "odd" / "files" / name).read_bytes()
    response = client.post(STYLIZE, data=FORM, files={"image": (name, bomb)})
    assert response.status_code == 422
    assert "pixels" in response.json()["detail"]
