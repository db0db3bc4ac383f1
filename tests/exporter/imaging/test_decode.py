"""Decoding: types, limits, colours, orientation, first frames, damage."""

import random
import re
import struct
import subprocess
import sys
import threading
import warnings
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from brushwork.errors import (
    DamagedPictureError,
    MemoryShortageError,
    PictureError,
    PictureTooLargeError,
    UnsupportedPictureError,
)
from brushwork.imaging import Limits, decode
from support import picture_files as files
from support.picture_files import (
    BT709,
    COLOUR,
    P3,
    SRGB_CHUNK,
    chromaticities_chunk,
    coding_chunk,
    gamma_chunk,
    png,
    profile_chunk,
    saved,
)

QUADRANTS = np.zeros((16, 32, 3), np.uint8)
QUADRANTS[:8, :16] = 220, 40, 40
QUADRANTS[:8, 16:] = 40, 180, 60
QUADRANTS[8:, :16] = 60, 60, 200
QUADRANTS[8:, 16:] = 230, 220, 210
UPRIGHT = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
    8: lambda a: np.rot90(a, 1),
}
NOISE = Image.fromarray(np.random.default_rng(1).integers(0, 256, (40, 50, 3), np.uint8))
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
SAMPLES = {
    "JPEG": saved(NOISE, "JPEG"),
    "JPEG progressive": saved(NOISE, "JPEG", progressive=True),
    "PNG": saved(NOISE, "PNG"),
    "GIF": saved(NOISE.quantize(64), "GIF"),
    "WebP": saved(NOISE, "WEBP"),
    "WebP lossless": saved(NOISE, "WEBP", lossless=True),
    "AVIF": saved(NOISE, "AVIF"),
    "BMP": saved(NOISE, "BMP"),
    "TIFF": saved(NOISE, "TIFF"),
    "TIFF deflate": saved(NOISE, "TIFF", compression="tiff_deflate"),
}


def colour_of(data: bytes) -> list[int]:
    """The colour of a picture that has only one."""
    colours = np.unique(decode(data).pixels.reshape(-1, 4), axis=0)
    assert len(colours) == 1
    assert colours[0][3] == 255
    return colours[0][:3].tolist()


@pytest.mark.parametrize("name", SAMPLES)
def test_reads_every_accepted_type(name: str) -> None:
    picture = decode(SAMPLES[name])
    assert picture.format == name.split()[0]
    assert picture.pixels.shape == (40, 50, 4)
    assert picture.pixels.dtype == np.uint8
    assert picture.size == (50, 40)
    assert not picture.has_alpha
    assert not picture.converted
    if name in ("PNG", "WebP lossless", "BMP", "TIFF", "TIFF deflate"):
        assert np.array_equal(picture.pixels[..., :3], np.asarray(NOISE))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xef\xbb\xbf <?xml version='1.0'?>\n<!-- a --><svg xmlns='a'/>", "SVG"),
        (b"<svg:svg xmlns:svg='a'/>", "SVG"),
        ("<svg xmlns='a'/>".encode("utf-16"), "SVG"),
        (b"\n<!DOCTYPE html><svg></svg>", "HTML"),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", r"camera raw \(CR3\)"),
        (b"FUJIFILMCCD-RAW 0201", r"camera raw \(RAF\)"),
        (b"IIRO\x08\0\0\0", r"camera raw \(ORF\)"),
        (b"IIU\0\x18\0\0\0", r"camera raw \(RW2\)"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "video"),
        (b"\0\0\0\x0cjP  \r\n\x87\n....", "JPEG 2000"),
        (b"\xffO\xffQ\0\x2f", "JPEG 2000"),
        (b"%PDF-1.7", "PDF"),
        (b"BM, said the sheep, and went", "not a picture"),
        (b"just some text", "not a picture"),
        (b"\0" * 100, "not a picture"),
    ],
)
def test_refuses_other_types_by_name(content: bytes, reason: str) -> None:
    with pytest.raises(UnsupportedPictureError, match=reason):
        decode(content)


def test_damage_is_not_called_unsupported_nor_too_large() -> None:
    for content in (b"", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", SAMPLES["PNG"][:60]):
        with pytest.raises(DamagedPictureError):
            decode(content)


def test_what_decoders_cannot_read_is_not_called_damaged() -> None:
    jpeg, bmp = SAMPLES["JPEG"], SAMPLES["BMP"]
    with_12_bits = jpeg.replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c")
    with_jpeg_inside = bmp[:30] + (4).to_bytes(4, "little") + bmp[34:]
    for data, name in ((with_12_bits, "JPEG"), (with_jpeg_inside, "BMP")):
        with pytest.raises(UnsupportedPictureError, match=f"{name} files of this kind"):
            decode(data)


@given(st.binary(max_size=200), st.sampled_from([*SAMPLES]), st.integers(0, 30))
def test_any_bytes_are_a_picture_or_an_error(junk: bytes, name: str, kept: int) -> None:
    try:
        picture = decode(SAMPLES[name][:kept] + junk)
    except PictureError:
        return
    assert picture.pixels.shape[2] == 4


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_cut_off_files_are_errors(name: str, share: float) -> None:
    data = SAMPLES[name]
    with pytest.raises(DamagedPictureError, match="damaged or cut off"):
        decode(data[: int(len(data) * share)])


@pytest.mark.parametrize("name", SAMPLES)
def test_damage_never_leads_to_another_error(name: str, recwarn: pytest.WarningsRecorder) -> None:
    source = random.Random(name)
    for _ in range(60):
        data = bytearray(SAMPLES[name])
        for _ in range(source.choice([1, 3, 10])):
            data[source.randrange(min(len(data), source.choice([100, 10**6])))] = source.choice(
                [0, 1, 127, 255, source.randrange(256)]
            )
        with suppress(PictureError):
            decode(bytes(data), Limits(pixels=10**6))
    assert not recwarn.list


def test_limits_are_told_from_the_header() -> None:
    header_only = png(size=(3000, 2000), rows=b"")
    with pytest.raises(PictureTooLargeError, match="3000 x 2000 pixels, more than 5 megapixels"):
        decode(header_only, Limits(pixels=5_000_000))
    with pytest.raises(DamagedPictureError, match="damaged"):
        decode(header_only, Limits(pixels=6_000_000))
    with pytest.raises(PictureTooLargeError, match="more than 2,999 on a side"):
        decode(header_only, Limits(side=2999))
    with pytest.raises(PictureTooLargeError, match="100 megapixels"):
        decode(png(size=(16_384, 16_384), rows=b""))
    with pytest.raises(PictureTooLargeError, match="larger than the limit"):
        decode(SAMPLES["PNG"], Limits(bytes=len(SAMPLES["PNG"]) - 1))
    exact = Limits(pixels=2000, side=50, bytes=len(SAMPLES["PNG"]))
    assert decode(SAMPLES["PNG"], exact).size == (50, 40)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
def test_limits_hold_for_every_type(format: str) -> None:
    data = saved(Image.new("RGB", (300, 200)), format)
    with pytest.raises(PictureTooLargeError, match="300 x 200"):
        decode(data, Limits(pixels=59_999))
    assert decode(data, Limits(pixels=60_000)).size == (300, 200)


def test_every_gif_frame_counts_for_the_limits() -> None:
    with pytest.raises(PictureTooLargeError, match="20000 x 4"):
        decode(files.gif((4, 4), [(0, 0, 4, 4), (0, 0, 20_000, 2)]))


def test_many_scans_are_refused() -> None:
    data = SAMPLES["JPEG progressive"]
    last = data.rindex(b"\xff\xda")
    with pytest.raises(PictureTooLargeError, match="scans"):
        decode(data[:-2] + data[last:-2] * 200 + data[-2:])


def test_scans_are_those_of_the_picture_only() -> None:
    data, film = SAMPLES["JPEG"], b"\xff\xda" * 200
    comment = b"\xff\xfe" + (2 + len(film)).to_bytes(2, "big") + film
    assert np.array_equal(decode(data[:2] + comment + data[2:] + film).pixels, decode(data).pixels)


# What Chromium 156 shows for COLOUR under each of these, within 1.
@pytest.mark.parametrize(
    ("chunks", "shown"),
    [
        ([], COLOUR),
        ([gamma_chunk(1.0)], (229, 168, 122)),
        ([gamma_chunk(0.45455)], COLOUR),
        ([gamma_chunk(0.5)], (206, 109, 55)),
        ([gamma_chunk(1.0), chromaticities_chunk(BT709)], (229, 168, 122)),
        ([chromaticities_chunk(P3)], COLOUR),
        ([gamma_chunk(0.45455), chromaticities_chunk(P3)], (216, 93, 24)),
        ([SRGB_CHUNK, gamma_chunk(1.0)], COLOUR),
        ([coding_chunk(12, 13)], (215, 93, 31)),
        ([coding_chunk(12, 13), SRGB_CHUNK], (215, 93, 31)),
        ([coding_chunk(9, 1)], (239, 63, 5)),
        ([coding_chunk(1, 8)], (229, 168, 122)),
        ([coding_chunk(1, 1)], (197, 91, 39)),
        ([coding_chunk(1, 4)], (201, 100, 46)),
        ([coding_chunk(11, 13)], (211, 93, 32)),
        ([coding_chunk(5, 13)], (203, 100, 51)),
        ([coding_chunk(12, 13, full=0)], COLOUR),
    ],
)
def test_png_colours_follow_cicp_and_gamma(
    chunks: list[files.Chunk], shown: tuple[int, int, int]
) -> None:
    assert colour_of(png(chunks)) == pytest.approx(shown, abs=1)


@pytest.mark.parametrize(
    "chunk",
    [
        gamma_chunk(0),
        chromaticities_chunk([0] * 8),
        chromaticities_chunk([0.3] * 8),
        coding_chunk(200, 13),
        coding_chunk(9, 16),
        (b"cICP", b"\1"),
        (b"iCCP", b"name\0\0not zlib"),
        profile_chunk(b"junk" * 50),
        profile_chunk(files.grey_profile(1.0)),
    ],
)
def test_colour_chunks_without_sense_are_ignored(chunk: files.Chunk) -> None:
    chunks = [gamma_chunk(1.0), chunk] if chunk[0] == b"cHRM" else [chunk]
    picture = decode(png(chunks))
    assert not picture.converted
    assert colour_of(png(chunks)) == list(COLOUR)


def test_embedded_profiles_are_applied() -> None:
    ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)
    grey = Image.fromarray(ramp)
    for gamma in (1.0, 1.8):
        shown = decode(saved(grey, "PNG", icc_profile=files.grey_profile(gamma))).pixels
        linear = (ramp / 255) ** gamma
        coded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
        difference = np.abs(shown[..., 0] - 255 * coded)
        assert difference[1:].max() < 1.5
        assert np.array_equal(shown[..., 0], shown[..., 2])


def test_cmyk_is_neither_inverted_nor_left_unmanaged() -> None:
    def inks(*values: int, **options: bytes) -> list[int]:
        data = saved(Image.new("CMYK", (16, 16), values), "JPEG", quality=95, **options)
        return colour_of(data)

    assert inks(0, 0, 0, 0) == pytest.approx([255, 255, 255], abs=2)
    assert inks(255, 0, 0, 0) == pytest.approx([0, 255, 255], abs=2)
    assert inks(0, 0, 0, 255) == pytest.approx([0, 0, 0], abs=2)
    profile = files.ink_profile(lightness_of_cyan=50, lightness_of_black=30)
    assert inks(0, 0, 0, 0, icc_profile=profile) == pytest.approx([255, 255, 255], abs=2)
    assert inks(255, 0, 0, 0, icc_profile=profile) == pytest.approx([119, 119, 119], abs=2)
    assert inks(0, 0, 0, 255, icc_profile=profile) == pytest.approx([71, 71, 71], abs=2)
    tiff = saved(Image.new("CMYK", (16, 16), (0, 0, 255, 0)), "TIFF")
    assert colour_of(tiff) == pytest.approx([255, 255, 0], abs=2)


def test_avif_coding_points_are_applied() -> None:
    data = saved(Image.new("RGB", (16, 16), COLOUR), "AVIF", quality=100, subsampling="4:4:4")
    at = data.index(b"nclx") + 4

    def coded(primaries: int, transfer: int) -> list[int]:
        points = primaries.to_bytes(2, "big") + transfer.to_bytes(2, "big")
        return colour_of(data[:at] + points + data[at + 4 :])

    plain = coded(1, 13)
    assert plain == pytest.approx(COLOUR, abs=2)
    assert coded(1, 1) == plain
    assert coded(12, 13) == pytest.approx((215, 93, 31), abs=3)
    assert coded(12, 1) == coded(12, 13)


@pytest.mark.parametrize("low", [0, 128, 255])
def test_16_bits_lose_the_lower_8(low: int) -> None:
    ramp = np.arange(256) * 256 + low
    for channels, kind in ((1, 0), (3, 2)):
        row = b"\0" + np.repeat(ramp, channels).astype(">u2").tobytes()
        shown = decode(png(size=(256, 1), depth=16, kind=kind, rows=row)).pixels
        assert np.array_equal(shown[0, :, 0], np.arange(256))
    grey = Image.fromarray((np.arange(256) * 256 + low).astype(np.uint16).reshape(16, 16))
    assert np.array_equal(decode(saved(grey, "TIFF")).pixels[..., 1].ravel(), np.arange(256))


def test_transparent_colours_of_16_bit_pngs() -> None:
    row = b"\0" + np.array([1000, 1001, 40_000], ">u2").tobytes()
    key = (b"tRNS", (1000).to_bytes(2, "big"))
    grey = decode(png([key], size=(3, 1), depth=16, kind=0, rows=row))
    assert grey.pixels[0, :, 3].tolist() == [0, 255, 255]
    row = b"\0" + np.array([1000] * 3 + [40_000] * 3, ">u2").tobytes()
    key = (b"tRNS", (1000).to_bytes(2, "big") * 3)
    colour = decode(png([key], size=(2, 1), depth=16, rows=row))
    assert colour.pixels[0, :, 3].tolist() == [0, 255]
    assert colour.has_alpha


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_alpha_is_kept(mode: str) -> None:
    image = NOISE.convert("RGBA")
    alpha = np.arange(2000, dtype=np.uint32).reshape(40, 50) % 256
    image.putalpha(Image.fromarray(alpha.astype(np.uint8)))
    source = image.convert("P" if mode == "PA" else mode)
    picture = decode(saved(source, "PNG"))
    assert picture.has_alpha
    expected = np.asarray(source.convert("RGBA"))
    assert np.array_equal(picture.pixels[..., 3], expected[..., 3])
    visible = expected[..., 3] > 0
    assert np.array_equal(picture.pixels[visible], expected[visible])


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_upright_by_exif(format: str, orientation: int) -> None:
    options = {"lossless": True} if format == "WEBP" else {}
    tags = Image.Exif()
    tags[0x0112] = orientation
    data = saved(Image.fromarray(QUADRANTS), format, exif=tags, **options)
    shown = decode(data).pixels[..., :3].astype(int)
    expected = UPRIGHT[orientation](QUADRANTS)
    assert shown.shape == expected.shape
    assert np.abs(shown - expected).mean() < 8


@pytest.mark.parametrize("name", [*SAMPLES, "grey, 16 bits", "profile, turned"])
def test_rows_are_the_same_however_many_are_read_at_once(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = b"\0" + np.array([1000, 1001, 40_000], ">u2").tobytes()
    key = (b"tRNS", (1000).to_bytes(2, "big"))
    tags = Image.Exif()
    tags[0x0112] = 6
    others = {
        "grey, 16 bits": png([key], size=(3, 9), depth=16, kind=0, rows=row * 9),
        "profile, turned": saved(NOISE.convert("RGBA"), "PNG", exif=tags, icc_profile=PROFILE),
    }
    data = (SAMPLES | others)[name]
    at_once = decode(data)
    monkeypatch.setattr(sys.modules[decode.__module__], "_ROWS_AT_ONCE", 4)
    few = decode(data)
    assert np.array_equal(few.pixels, at_once.pixels)
    assert (few.has_alpha, few.converted) == (at_once.has_alpha, at_once.converted)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_beside_its_pixels_decoding_holds_the_decoders_picture_only(tmp_path: Path) -> None:
    """Neither turning nor parting alpha nor converting colours copies the picture as a whole."""
    tags = Image.Exif()
    tags[0x0112] = 6
    image = Image.new("RGBA", (4000, 4000), (0, 99, 99, 77))
    (tmp_path / "a.png").write_bytes(saved(image, "PNG", exif=tags, icc_profile=PROFILE))
    code = (
        "import sys; from pathlib import Path\n"
        "from brushwork.benchmark.memory import peak_megabytes\n"
        "from brushwork.imaging import decode\n"
        "data = Path(sys.argv[1]).read_bytes(); before = peak_megabytes()\n"
        "assert decode(data).converted; print(peak_megabytes() - before)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "a.png")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    whole = 4 * 4000 * 4000 / 2**20
    assert 1.5 * whole < float(done.stdout) < 2.6 * whole


def test_orientation_in_xmp_is_ignored_as_browsers_do() -> None:
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        b'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>'
    )
    for format in ("JPEG", "WEBP", "AVIF"):
        assert decode(saved(Image.fromarray(QUADRANTS), format, xmp=xmp)).size == (32, 16)


@pytest.mark.parametrize("broken", [b"", b"Exif\0\0", b"MM\0*\xff\xff\xff\xff", b"II*\0" * 9])
def test_broken_exif_does_not_spoil_a_picture(broken: bytes) -> None:
    plain = saved(NOISE, "JPEG")
    segment = b"Exif\0\0" + broken
    marker = b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big")
    assert decode(plain[:2] + marker + segment + plain[2:]).size == (50, 40)
    assert decode(png([(b"eXIf", broken)])).size == (4, 4)


@pytest.mark.parametrize("format", ["GIF", "PNG", "WEBP", "AVIF", "TIFF"])
def test_first_frame(format: str) -> None:
    red, blue = (Image.new("RGB", (16, 16), name) for name in ("red", "blue"))
    data = saved(red, format, save_all=True, append_images=[blue], **{"duration": 100})
    assert colour_of(data) == pytest.approx([255, 0, 0], abs=4)


def test_what_a_gif_frame_leaves_out_is_transparent() -> None:
    picture = decode(files.gif((6, 5), [(1, 2, 3, 2)]))
    inside = np.zeros((5, 6), bool)
    inside[2:4, 1:4] = True
    assert np.array_equal(picture.pixels[..., 3] == 255, inside)
    assert np.all(picture.pixels[inside] == [0, 255, 0, 255])


def test_paths(tmp_path: Path) -> None:
    path = tmp_path / "not what it is.gif"
    path.write_bytes(SAMPLES["PNG"])
    assert decode(path).format == "PNG"
    with pytest.raises(PictureError, match=r"nothing\.png: there is no such file"):
        decode(tmp_path / "nothing.png")
    with pytest.raises(PictureError, match="not a file"):
        decode(tmp_path)
    strange = tmp_path / "a\x1b[31m\udcff.png"
    strange.write_bytes(b"junk")
    with pytest.raises(PictureError) as caught:
        decode(strange)
    assert str(caught.value).isprintable()


def test_threads_do_not_disturb_each_other() -> None:
    before = list(warnings.filters)
    sizes: list[tuple[int, int]] = []

    def work() -> None:
        sizes.extend(decode(data).size for data in SAMPLES.values())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sizes == [(50, 40)] * 4 * len(SAMPLES)
    assert warnings.filters == before


def test_large_texts_do_not_keep_a_png_from_being_read() -> None:
    """As programs write them that make pictures: how they were made, megabytes of it."""
    text = bytes(range(32, 127)) * 30_000
    packed = zlib.compress(text)
    chunks = [
        (b"tEXt", b"workflow\0" + text),
        (b"zTXt", b"workflow\0\0" + packed),
        (b"iTXt", b"workflow\0\1\0\0\0" + packed),
    ]
    plain = decode(png())
    for before, after in ((chunks, []), ([], chunks), (chunks * 30, chunks * 30)):
        assert np.array_equal(decode(png(before, after=after)).pixels, plain.pixels)
    with_key = decode(png([(b"tRNS", struct.pack(">3H", *COLOUR)), *chunks]))
    assert np.all(with_key.pixels[..., 3] == 0)
    for content in (png(chunks)[:2_000_000], png(after=chunks)[:-200]):
        with pytest.raises(DamagedPictureError):
            decode(content)


def test_large_profiles_are_applied() -> None:
    profile = files.grey_profile(1.8)
    longer = profile + np.random.default_rng(2).bytes(1_500_000)
    grey = {"kind": 0, "size": (256, 1), "rows": b"\0" + bytes(range(256))}
    small, large = (decode(png([profile_chunk(each)], **grey)) for each in (profile, longer))
    assert small.converted
    assert large.converted
    assert np.array_equal(large.pixels, small.pixels)


def test_a_large_avif_is_too_large_and_not_damaged() -> None:
    data = SAMPLES["AVIF"]
    at = data.index(b"ispe") + 8
    larger = data[:at] + (17_000).to_bytes(4, "big") * 2 + data[at + 8 :]
    with pytest.raises(PictureTooLargeError, match="17000 x 17000 pixels, more than 16,384"):
        decode(larger)
    with pytest.raises(PictureTooLargeError, match="more than 100 megapixels"):
        decode(data[:at] + (16_000).to_bytes(4, "big") * 2 + data[at + 8 :])


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (TypeError("'<' not supported between instances of 'tuple' and 'int'"), "cut off; export"),
        (KeyError(258), "cut off; export"),
        (OSError("broken data stream"), "cut off (broken data stream); export"),
        (ValueError(""), "cut off; export"),
    ],
)
def test_python_does_not_speak_of_damage(
    monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(sys.modules[decode.__module__], "open_picture", broken)
    with pytest.raises(DamagedPictureError, match=re.escape(told)):
        decode(SAMPLES["JPEG"])


def test_a_shortage_of_memory_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def short(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(sys.modules[decode.__module__], "open_picture", short)
    with pytest.raises(MemoryShortageError):
        decode(SAMPLES["JPEG"])
