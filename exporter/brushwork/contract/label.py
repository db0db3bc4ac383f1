"""The label: what a saved painting says of how it was made (docs/label.md).

It is an XMP packet (ISO 16684-1) of IPTC's properties for what an AI system has made (IPTC Photo
Metadata Standard 2025.1). Its texts are defined here, and TypeScript has the same, generated.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .limits import MAX_STYLES

SYSTEM: Final = "Brushwork {stylizer}"
"""Of `AISystemUsed`; by its first word a label is known again."""
VERSION: Final = "sha256:{weights}"
"""Of `AISystemVersionUsed`: the hash of the weights that painted."""
OWN_PICTURE: Final = "a picture of one's own"
"""What is said of a style that says nothing of itself."""
SOURCE_TYPE: Final = (
    "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
)
IPTC: Final = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
XMP: Final = "http://ns.adobe.com/xap/1.0/"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

PACKET: Final = f"""\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="{RDF}">
<rdf:Description rdf:about="" xmlns:xmp="{XMP}" xmlns:Iptc4xmpExt="{IPTC}">
<xmp:CreatorTool>{{tool}}</xmp:CreatorTool>
<Iptc4xmpExt:DigitalSourceType>{SOURCE_TYPE}</Iptc4xmpExt:DigitalSourceType>
<Iptc4xmpExt:AISystemUsed>{{system}}</Iptc4xmpExt:AISystemUsed>
<Iptc4xmpExt:AISystemVersionUsed>{{version}}</Iptc4xmpExt:AISystemVersionUsed>
<Iptc4xmpExt:AIPromptInformation>{{prompt}}</Iptc4xmpExt:AIPromptInformation>
{{artworks}}</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
ARTWORKS: Final = """\
<Iptc4xmpExt:ArtworkOrObject><rdf:Bag>
{artworks}</rdf:Bag></Iptc4xmpExt:ArtworkOrObject>
"""
ARTWORK: Final = '<rdf:li rdf:parseType="Resource">{fields}</rdf:li>\n'
FIELDS: Final = {
    "title": '<Iptc4xmpExt:AOTitle><rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt>'
    "</Iptc4xmpExt:AOTitle>",
    "artist": "<Iptc4xmpExt:AOCreator><rdf:Seq><rdf:li>{text}</rdf:li></rdf:Seq>"
    "</Iptc4xmpExt:AOCreator>",
    "year": "<Iptc4xmpExt:AOCircaDateCreated>{text}</Iptc4xmpExt:AOCircaDateCreated>",
    "rights": "<Iptc4xmpExt:AOCopyrightNotice>{text}</Iptc4xmpExt:AOCopyrightNotice>",
}
"""What is said of a style's artwork, where it is known, in this order."""

LONGEST: Final = 200
"""Characters of each text."""
NO_TEXT: Final = r"[\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]"
"""What no line has, or XML cannot hold."""

_NO_TEXT = re.compile(NO_TEXT)
_MOST_BYTES = 1_000_000
_NAME = "Brushwork"


@dataclass(frozen=True)
class Credit:
    """Whose style it is; what is not known is empty."""

    title: str
    artist: str = ""
    year: str = ""
    rights: str = ""


@dataclass(frozen=True)
class Label:
    """What painted, and in whose styles; None for a picture that says nothing of itself.

    `weights` are the SHA-256 of the stylizer's weights, of the variant that painted.
    """

    stylizer: str
    weights: str
    styles: tuple[Credit | None, ...]
    tool: str
    """What paints, and its version."""

    @property
    def named(self) -> tuple[Credit | None, ...]:
        """The styles that are named, 8 at most."""
        return self.styles[:MAX_STYLES]


@dataclass(frozen=True)
class Made:
    """How a picture was made, as its label tells."""

    tool: str
    """What painted, and its version."""
    stylizer: str
    weights: str
    """`sha256:` and the hash of the stylizer's weights."""
    prompt: str
    """`in the style of` whom."""

    def __str__(self) -> str:
        return f"Painted by {self.tool} {self.prompt}, stylizer {self.stylizer} ({self.weights})."


def packet(label: Label) -> str:
    """The XMP packet of a label, of less than 64 kB: JPEG has no more room.

    At most 8 styles are named, and of each text 200 characters. Characters that XML cannot hold
    become spaces.
    """
    said = properties(label)
    artworks = "".join(map(_artwork, (style for style in label.named if style is not None)))
    return PACKET.format(
        tool=_escaped(said["xmp:CreatorTool"]),
        system=_escaped(said["Iptc4xmpExt:AISystemUsed"]),
        version=_escaped(said["Iptc4xmpExt:AISystemVersionUsed"]),
        prompt=_escaped(said["Iptc4xmpExt:AIPromptInformation"]),
        artworks=ARTWORKS.format(artworks=artworks) if artworks else "",
    )


def properties(label: Label) -> dict[str, str]:
    """What a label says beside its artworks, by the names of XMP's properties."""
    return {
        "xmp:CreatorTool": label.tool,
        "Iptc4xmpExt:DigitalSourceType": SOURCE_TYPE,
        "Iptc4xmpExt:AISystemUsed": SYSTEM.format(stylizer=label.stylizer),
        "Iptc4xmpExt:AISystemVersionUsed": VERSION.format(weights=label.weights),
        "Iptc4xmpExt:AIPromptInformation": _prompt(label.named),
    }


def read_packet(data: bytes) -> Made | None:
    """What a label says, whoever rewrote it; None where an XMP packet has none of ours."""
    # A doctype could have entities that grow without end; XMP has none.
    if len(data) > _MOST_BYTES or b"<!" in data:
        return None
    try:
        root = ET.fromstring(data.strip(b"\0"))  # noqa: S314
    except (ET.ParseError, ValueError, LookupError):
        return None
    said: dict[str, str] = {}
    for description in root.iter(f"{{{RDF}}}Description"):
        # XMP may have a simple property as an element or as an attribute.
        said |= {child.tag: child.text or "" for child in description}
        said |= description.attrib
    names = ("AISystemUsed", "AISystemVersionUsed", "AIPromptInformation")
    system, version, prompt = (said.get(f"{{{IPTC}}}{name}", "").strip() for name in names)
    name, _, stylizer = system.partition(" ")
    if name != _NAME:
        return None
    tool = said.get(f"{{{XMP}}}CreatorTool", "")
    return Made(tool if tool.startswith(_NAME) else _NAME, stylizer, version, prompt)


def line(text: str) -> str:
    """A text as a label has it."""
    return _NO_TEXT.sub(" ", text)[:LONGEST].strip(" ")


def _prompt(styles: Sequence[Credit | None]) -> str:
    return "in the style of " + ", ".join(map(_named, styles))


def _named(style: Credit | None) -> str:
    if style is None:
        return OWN_PICTURE
    title, *others = (line(text) for text in (style.title, style.artist, style.year))
    known = ", ".join(filter(None, others))
    return f"{title} ({known})" if known else title


def _artwork(credit: Credit) -> str:
    lines = {name: _escaped(line(getattr(credit, name))) for name in FIELDS}
    fields = (FIELDS[name].format(text=text) for name, text in lines.items() if text)
    return ARTWORK.format(fields="".join(fields))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
