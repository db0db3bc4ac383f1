"""What OpenAPI tells programs."""

import httpx

from brushwork.contract.controls import CONTROLS, DEFAULTS, Number
from brushwork.contract.inputs import offered


def test_the_api_describes_itself(client: httpx.Client) -> None:
    described = client.get("/api/openapi.json").json()
    form = described["paths"]["/api/stylize"]["post"]["requestBody"]["content"]
    assert set(form["multipart/form-data"]["schema"]["properties"]) == {
        "image", "style_image", "mask", "stylizer", "style", "style_image_weight", "strength",
        "colours", "stroke", "elsewhere", "format", "quality",
    }  # fmt: skip


def test_the_form_offers_the_look_as_the_contract_says(client: httpx.Client) -> None:
    described = client.get("/api/openapi.json").json()
    form = described["paths"]["/api/stylize"]["post"]["requestBody"]["content"]
    properties = form["multipart/form-data"]["schema"]["properties"]
    offers = {offer.name: offer.help for offer in offered("http").values()}
    own = {"image", "stylizer", "format", "quality"}
    assert {
        name: part.get("description") for name, part in properties.items() if name not in own
    } == offers
    for name, control in CONTROLS.items():
        assert properties[name]["default"] == DEFAULTS[name]
        if isinstance(control, Number):
            range_ = properties[name]["minimum"], properties[name]["maximum"]
            assert range_ == (control.minimum, control.maximum)
        else:
            assert properties[name]["enum"] == list(control.options)
