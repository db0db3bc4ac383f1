"""The form of a painting: its fields, checked before anybody waits for them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Annotated, Any

import numpy as np
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from brushwork.contract.arrays import Pixels
from brushwork.contract.controls import Controls
from brushwork.contract.limits import MAX_STYLES
from brushwork.contract.look import Code, Look, weighted
from brushwork.contract.manifest import Manifest
from brushwork.errors import LookError, ManifestError
from brushwork.imaging import OutputFormat
from brushwork.imaging.encode import DEFAULT_QUALITY

from .reasons import bad_field
from .upload import AS_A_FILE, FILES, REPEATABLE, Parts

_PLAIN_MASK = np.full((1, 1, 4), 255, np.uint8)

Name = Annotated[str, Field(min_length=1, max_length=64)]
Styles = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=96)]],
    Field(max_length=MAX_STYLES),
]


@dataclass(config=ConfigDict(extra="forbid", allow_inf_nan=False), frozen=True, kw_only=True)
class StylizeForm(Controls):
    """The text fields of the form: the look's controls, and these."""

    stylizer: Name
    style: Styles = Field(default_factory=list)
    style_image_weight: Annotated[
        list[Annotated[float, Field(gt=0)]], Field(max_length=MAX_STYLES)
    ] = Field(default_factory=list)
    elsewhere: Styles = Field(default_factory=list)
    format: OutputFormat = "png"
    quality: Annotated[int, Field(ge=1, le=100, description="of JPEG and WebP")] = DEFAULT_QUALITY
    label: Annotated[bool, Field(description="whether the answer says how it was made")] = True

    def look(self, codes: Sequence[Code], mask: Pixels | None, **others: Any) -> Look:
        """The look, given the codes of the style pictures, with `others` than these controls.

        Raises LookError.
        """
        weights = self.style_image_weight or [1.0] * len(codes)
        return Look(
            (*map(weighted, self.style), *zip(codes, weights, strict=True)),
            mask,
            tuple(map(weighted, self.elsewhere)),
            **self.controls() | others,
        )


_FORM = TypeAdapter(StylizeForm)


def read_form(parts: Parts, stylizers: Mapping[str, Manifest]) -> StylizeForm:
    """Read the text fields, and check all but the pictures themselves; raises Problem."""
    for name in FILES:
        if name in parts.fields or (name == "image" and name not in parts.files):
            raise bad_field(name, AS_A_FILE)
    form = _validated(parts)
    if form.stylizer not in stylizers:
        raise bad_field("stylizer", f"there is none with this id; {_listed(stylizers)}")
    manifest = stylizers[form.stylizer]
    images = len(parts.files.get("style_image", []))
    if not form.style and not images:
        raise bad_field("style", f"send one, or up to {MAX_STYLES} of style and style_image")
    for name, styles in (("style", form.style), ("elsewhere", form.elsewhere)):
        for style in styles:
            try:
                manifest.style(weighted(style)[0])
            except (LookError, ManifestError) as error:
                raise bad_field(name, str(error)) from error
    if images and not manifest.painter.encodes:
        raise bad_field("style_image", "the stylizer paints in its own styles only")
    if form.style_image_weight and len(form.style_image_weight) != images:
        raise bad_field("style_image_weight", "send one for each style_image, or none")
    stand_ins = [np.zeros(manifest.painter.code_size or 0, np.float32)] * images
    try:
        form.look(stand_ins, _PLAIN_MASK if "mask" in parts.files else None).check(manifest)
    except LookError as error:
        raise bad_field("look", str(error)) from error
    return form


def _validated(parts: Parts) -> StylizeForm:
    values = {
        name: values if name in REPEATABLE else values[0] for name, values in parts.fields.items()
    }
    try:
        return _FORM.validate_python(values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0])
        known = [*FILES, *(field.name for field in fields(StylizeForm))]
        if name not in known:
            raise bad_field("form", f"only {_listed(known)}") from error
        raise bad_field(name, first["msg"]) from error


def _listed(names: Iterable[str]) -> str:
    return "known are " + ", ".join(names)
