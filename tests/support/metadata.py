"""What is written in a picture file beside its pixels, as exiv2 reads it."""

import exiv2


def xmp_of(content: bytes) -> dict[str, str]:
    """The XMP properties, by keys such as `iptcExt.AISystemUsed`; a list's parts have `[1]`."""
    image = exiv2.ImageFactory.open(content)
    image.readMetadata()
    return {each.key().removeprefix("Xmp."): _text(each) for each in image.xmpData()}


def exif_of(content: bytes) -> dict[str, str]:
    """The EXIF tags, by keys such as `Image.Artist`."""
    image = exiv2.ImageFactory.open(content)
    image.readMetadata()
    return {each.key().removeprefix("Exif."): each.toString() for each in image.exifData()}


def artworks_of(content: bytes) -> list[dict[str, str]]:
    """The artworks of the label, each by `title`, `artist`, `year` and `rights` that are there."""
    names = {
        "AOTitle": "title",
        "AOCreator": "artist",
        "AOCircaDateCreated": "year",
        "AOCopyrightNotice": "rights",
    }
    found: dict[str, dict[str, str]] = {}
    for key, value in xmp_of(content).items():
        artwork, _, field = key.partition("/Iptc4xmpExt:")
        if field in names:
            found.setdefault(artwork, {})[names[field]] = value
    return list(found.values())


def _text(each: exiv2.Xmpdatum) -> str:
    text: str = each.toString()
    return text.removeprefix('lang="x-default" ')
