"""What OpenAPI tells programs."""

import httpx

from brushwork.contract.controls import CONTROLS, DEFAULTS, Number
from brushwork.contract.inputs import offered


def test_the_form_offers_the_look_as_the_contract_says(client: httpx.Client) -> None:
    described = client.get("/api/openapi.json").json()
    form = described["paths"]["/api/stylize"]["post"]["requestBody"]["content"]
    properties = form["multipart/form-data"]["schema"]["properties"]
    offers = {offer.name: offer.help for offer in offered("http").values()}
    assert properties.keys() - offers.keys() == {
        "image",
        "stylizer",
        "format",
        "quality",
        "label",
    }
    assert {name: properties[name]["description"] for name in offers} == offers
    for name, control in CONTROLS.items():
        assert properties[name]["default"] == DEFAULTS[name]
        if isinstance(control, Number):
            range_ = properties[name]["minimum"], properties[name]["maximum"]
            assert range_ == (control.minimum, control.maximum)
        else:
            assert properties[name]["enum"] == list(control.options)
