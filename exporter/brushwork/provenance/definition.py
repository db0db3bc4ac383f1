"""What a manifest says of a painting: what its label says, as C2PA has it."""

from typing import Any, Final

from .. import __version__
from ..contract.label import IPTC, SOURCE_TYPE, XMP, Credit, Label, line, properties

SOFTWARE: Final = {"name": "Brushwork", "version": __version__}
PHOTOGRAPH: Final = "photograph"
"""The title of what was painted: names of files are nobody else's business."""


def definition(label: Label) -> dict[str, Any]:
    """The manifest of a painting, which was made of a photograph, as the library takes it."""
    said = properties(label)
    edited = {
        "action": "c2pa.edited",
        "digitalSourceType": SOURCE_TYPE,
        "softwareAgent": SOFTWARE,
        "description": said["Iptc4xmpExt:AIPromptInformation"],
    }
    # C2PA's own assertion, c2pa.metadata, is for a list of fields; CAWG's takes all of IPTC's.
    metadata = {
        "@context": {"xmp": XMP, "Iptc4xmpExt": IPTC},
        **said,
        "Iptc4xmpExt:ArtworkOrObject": [_artwork(each) for each in label.named if each],
    }
    return {
        "claim_generator_info": [SOFTWARE],
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [edited]}},
            {"label": "cawg.metadata", "data": metadata, "kind": "Json"},
        ],
    }


def _artwork(credit: Credit) -> dict[str, Any]:
    artist = line(credit.artist)
    said: dict[str, Any] = {
        "Iptc4xmpExt:AOTitle": line(credit.title),
        "Iptc4xmpExt:AOCreator": [artist] if artist else [],
        "Iptc4xmpExt:AOCircaDateCreated": line(credit.year),
        "Iptc4xmpExt:AOCopyrightNotice": line(credit.rights),
    }
    return {name: value for name, value in said.items() if value}
