"""What a look is made of beside its controls: styles and pictures, and how surfaces offer all.

Every surface reads styles and pictures in a way of its own; tests hold them to these names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from .controls import CONTROLS, DEFAULTS, Choice, Surface
from .limits import MAX_STYLES, MEGA, SERVER_MASK_PIXELS


@dataclass(frozen=True, kw_only=True)
class Offer:
    """How a surface offers an input: under which name, and what it says of it there."""

    name: str
    help: str
    metavar: str = ""


@dataclass(frozen=True, kw_only=True)
class Input:
    """Styles or pictures that a look is made of, `many` where there may be several."""

    kind: Literal["style", "picture", "weight"]
    many: bool
    values: str
    help: str
    offers: Mapping[Surface, Offer] = field(hash=False)


INPUTS: Final[Mapping[str, Input]] = {
    "style": Input(
        kind="style",
        many=True,
        values=f"1 to {MAX_STYLES}, with those of `style_image`",
        help="Styles of the stylizer by id, each with a weight over 0. Their codes are averaged by "
        "weight.",
        offers={
            "cli": Offer(
                name="--style",
                metavar="ID[:WEIGHT]",
                help="Which style; needed unless the stylizer has only one. Up to "
                f"{MAX_STYLES} styles and style images are blended, by weight, which is 1 by "
                "default.",
            ),
            "http": Offer(
                name="style",
                help="id, as in the stylizer's manifest, or `ID:WEIGHT`; repeatable",
            ),
            "element": Offer(name="style-id", help="the id of one of its styles"),
            "studio": Offer(name="styles", help="the gallery, and `second` with `blend`"),
        },
    ),
    "style_image": Input(
        kind="picture",
        many=True,
        values="pictures, or style files",
        help="Pictures whose style to paint in, each with a weight: their centre squares count; or "
        "style files, which `brushwork style learn` makes of pictures. Only for stylizers with an "
        "encoder.",
        offers={
            "cli": Offer(
                name="--style-image",
                metavar="FILE[:WEIGHT]",
                help="A picture whose style to paint in: its centre square counts; or a style "
                "file, which `brushwork style learn` makes. Like --style, and together with it; "
                "only for stylizers that --list says it of.",
            ),
            "http": Offer(
                name="style_image",
                help="a picture to take the style of, as a file, or a style file; repeatable. Only "
                "for stylizers with an encoder",
            ),
            "element": Offer(
                name="style-src",
                help="instead of `style-id`: the address of a style picture, or of a style file; "
                "the stylizer needs an encoder",
            ),
            "studio": Offer(
                name="style-file", help="a picture, or a style file, dropped on the gallery"
            ),
        },
    ),
    "style_image_weight": Input(
        kind="weight",
        many=True,
        values="over 0, by default 1",
        help="The weights of the style pictures, where a surface cannot write them beside.",
        offers={
            "http": Offer(
                name="style_image_weight",
                help="the weights of the style pictures, in their order; all or none",
            ),
        },
    ),
    "mask": Input(
        kind="picture",
        many=False,
        values="a picture",
        help="A picture of any size, stretched over the photo: white is painted, black is left, or "
        "painted with `elsewhere`.",
        offers={
            "cli": Offer(
                name="--mask",
                metavar="FILE",
                help="A picture, stretched over each IN: painted where it is white, left where it "
                "is black, mixed where it is grey.",
            ),
            "http": Offer(
                name="mask",
                help=f"a picture, as a file, of at most {SERVER_MASK_PIXELS // MEGA} megapixels, "
                "stretched over `image`: white is painted, black is left",
            ),
            "element": Offer(
                name="mask",
                help="the address of a picture, stretched over the photo: white is painted, black "
                "is left",
            ),
            "studio": Offer(name="mark", help="parts that are marked are black"),
        },
    ),
    "elsewhere": Input(
        kind="style",
        many=True,
        values=f"up to {MAX_STYLES}",
        help="Styles, like `style`, that are painted where the mask is black; without it the photo "
        "stays there. Without a mask it is refused.",
        offers={
            "cli": Offer(
                name="--elsewhere",
                metavar="ID[:WEIGHT]",
                help="With --mask: the style, or styles, where it is black.",
            ),
            "http": Offer(
                name="elsewhere",
                help="with a mask, what is painted where it is black: like `style`; repeatable",
            ),
            "studio": Offer(name="marked", help="marked parts get the second style"),
        },
    ),
}
"""What a look is made of beside its controls."""
_STYLES: Final = ("style", "style_image", "style_image_weight")
PARTS: Final = (*_STYLES, *CONTROLS, *(name for name in INPUTS if name not in _STYLES))
"""Every part of a look, controls and inputs, in the order in which surfaces list them."""


def offered(surface: Surface) -> dict[str, Offer]:
    """How a surface offers the parts of a look, by part; what it does not offer is left out."""
    offers = {}
    for name in PARTS:
        if name in INPUTS:
            if surface in INPUTS[name].offers:
                offers[name] = INPUTS[name].offers[surface]
        elif surface in CONTROLS[name].surfaces:
            offers[name] = Offer(name=_name(name, surface), help=CONTROLS[name].help)
    return offers


def values_of(name: str) -> str:
    """What a part of a look may be, in Markdown."""
    if name in INPUTS:
        return INPUTS[name].values
    control = CONTROLS[name]
    if isinstance(control, Choice):
        return ", ".join(f"`{option}`" for option in control.options)
    return control.range.removeprefix("from ")


def default_of(name: str) -> str:
    """What a part of a look is by default, in Markdown; empty where it is nothing."""
    default = DEFAULTS.get(name)
    if default is None:
        return ""
    return f"{default:g}" if isinstance(default, float) else f"`{default}`"


def _name(control: str, surface: Surface) -> str:
    dashed = control.replace("_", "-")
    return {"cli": f"--{dashed}", "element": dashed}.get(surface, control)
