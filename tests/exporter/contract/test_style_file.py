"""Style files: whose code they hold, and what is no such file."""

import json
from pathlib import Path

import numpy as np
import pytest

from brushwork.contract.manifest import Manifest
from brushwork.contract.style_file import (
    MOST_BYTES,
    StyleFile,
    is_style_file,
    load_style_file,
    painter_of,
    parse_style_file,
    save_style_file,
)
from brushwork.errors import StyleFileError
from support.tiny_stylizers import tiny_stylizers

CODE = [0.5, -0.25, 1.0]


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    content = tiny_stylizers(any_style=True)["/stylizers/tiny-any/manifest.json"]
    return Manifest.model_validate_json(content)


@pytest.fixture(scope="module")
def style(manifest: Manifest) -> StyleFile:
    return StyleFile(title="Harbour", stylizer=painter_of(manifest), code=CODE)


def test_what_is_written_is_read(style: StyleFile, manifest: Manifest, tmp_path: Path) -> None:
    path = tmp_path / "harbour.style.json"
    save_style_file(style, path)
    assert is_style_file(path.read_bytes())
    read = load_style_file(path)
    assert read == style
    code = read.code_for(manifest)
    assert code.dtype == np.float32
    assert code.tolist() == CODE


def test_any_variant_of_the_same_weights_will_do(style: StyleFile, manifest: Manifest) -> None:
    others = ["0" * 64, *style.stylizer.weights]
    stylizer = style.stylizer.model_copy(update={"weights": others})
    assert style.model_copy(update={"stylizer": stylizer}).code_for(manifest).tolist() == CODE


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": "other"}, "is of stylizer 'other', and means nothing to 'tiny-any'"),
        ({"weights": ["0" * 64]}, "learned with other weights of stylizer 'tiny-any'"),
    ],
)
def test_a_style_of_another_painter_is_refused_by_name(
    style: StyleFile, manifest: Manifest, change: dict[str, object], reason: str
) -> None:
    other = style.model_copy(update={"stylizer": style.stylizer.model_copy(update=change)})
    with pytest.raises(StyleFileError, match=reason):
        other.code_for(manifest)


def test_a_code_of_another_size_is_refused(style: StyleFile, manifest: Manifest) -> None:
    with pytest.raises(StyleFileError, match="other weights"):
        style.model_copy(update={"code": [1.0]}).code_for(manifest)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"schema_version": 2}, "schema version 2, this Brushwork reads 1: upgrade"),
        ({"code": []}, "no style file: code:"),
        ({"code": [1e5]}, "no style file: code.0:"),
        ({"code": ["1"]}, "no style file: code.0:"),
        ({"code": [True]}, "no style file: code.0:"),
        ({"title": None}, "no style file: title:"),
        ({"stylizer": {}}, "no style file: stylizer.id:"),
    ],
)
def test_what_is_wrong_is_named(style: StyleFile, change: dict[str, object], reason: str) -> None:
    data = json.dumps(style.model_dump() | change).encode()
    with pytest.raises(StyleFileError) as caught:
        parse_style_file(data, "x")
    assert reason in str(caught.value)


def test_other_files_are_told_apart(style: StyleFile, tmp_path: Path) -> None:
    for data in (b"", b"\x89PNG\r\n\x1a\n", b"GIF89a{", b"<html>"):
        assert not is_style_file(data)
    marked = b"\xef\xbb\xbf \n" + style.model_dump_json().encode()
    assert is_style_file(marked)
    assert parse_style_file(marked, "x") == style
    for data, reason in (
        (b"{", "x is no style file: it is not JSON"),
        (b"[" * 100_000, "x is no style file: it is not JSON"),
        (b"{" + b" " * MOST_BYTES, "x is too large for a style file"),
        (b"\xff{", "x is no style file: it is not JSON"),
    ):
        with pytest.raises(StyleFileError, match=reason):
            parse_style_file(data, "x")
    with pytest.raises(StyleFileError, match=r"cannot read .*missing"):
        load_style_file(tmp_path / "missing")
