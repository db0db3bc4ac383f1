"""What OpenAPI tells programs."""

import re

import httpx

from brushwork.contract.controls import CONTROLS, DEFAULTS, Number
from brushwork.contract.inputs import offered
from support.server.forms import CLASSICS, STYLE, STYLIZE, png
from support.server.jobs import finished


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


def test_stylizers_and_styles_are_listed(client: httpx.Client) -> None:
    described = client.get("/api/openapi.json").json()
    form = described["paths"]["/api/stylize"]["post"]["requestBody"]["content"]
    properties = form["multipart/form-data"]["schema"]["properties"]
    assert properties["stylizer"]["enum"] == ["classics"]
    for name in ("style", "elsewhere"):
        plain, weighted = properties[name]["items"]["anyOf"]
        assert plain["enum"] == [style.id for style in CLASSICS.styles]
        assert re.fullmatch(weighted["pattern"], f"{STYLE}:0.5")


def test_problems_are_described(client: httpx.Client) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    assert set(paths) == {
        "/api/stylize",
        "/api/limits",
        "/api/jobs",
        "/api/jobs/{id}",
        "/api/jobs/{id}/events",
        "/api/results/{id}",
        "/healthz",
        "/readyz",
    }
    answers = paths["/api/stylize"]["post"]["responses"]
    assert set(answers) == {
        "200",
        "400",
        "403",
        "405",
        "408",
        "413",
        "415",
        "421",
        "422",
        "429",
        "500",
        "503",
    }
    told = client.post(STYLIZE).json()
    operations = [operation for path in paths.values() for operation in path.values()]
    assert len(operations) == 9
    for operation in operations:
        for status, answer in operation["responses"].items():
            if int(status) < 400:
                continue
            schema = answer["content"]["application/problem+json"]["schema"]
            assert set(schema["required"]) == set(told)
            assert re.match(schema["properties"]["type"]["pattern"], told["type"])
            assert ("Retry-After" in answer.get("headers", {})) == (status in ("429", "503"))


def test_jobs_are_described_as_they_are(client: httpx.Client) -> None:
    described = client.get("/api/openapi.json").json()
    paths = described["paths"]
    form, jobs = (paths[path]["post"]["requestBody"] for path in (STYLIZE, "/api/jobs"))
    assert form == jobs
    job = finished(client, png())
    client.delete(job["job"])
    assert set(described["components"]["schemas"]["Description"]["properties"]) == set(job) - {
        "number"
    }
    assert set(paths["/api/jobs/{id}"]) == {"get", "delete"}
    for path, method, statuses in (
        ("/api/jobs", "post", {"202"}),
        ("/api/jobs/{id}", "get", {"200"}),
        ("/api/jobs/{id}", "delete", {"204"}),
        ("/api/jobs/{id}/events", "get", {"200", "204"}),
        ("/api/results/{id}", "get", {"200", "304"}),
    ):
        assert {each for each in paths[path][method]["responses"] if each < "400"} == statuses
    stream = paths["/api/jobs/{id}/events"]["get"]["responses"]["200"]["content"]
    assert set(stream) == {"text/event-stream"}
