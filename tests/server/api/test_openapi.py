"""What OpenAPI tells programs."""

import httpx


def test_the_api_describes_itself(client: httpx.Client) -> None:
    described = client.get("/api/openapi.json").json()
    form = described["paths"]["/api/stylize"]["post"]["requestBody"]["content"]
    assert set(form["multipart/form-data"]["schema"]["properties"]) == {
        "image", "style_image", "mask", "stylizer", "style", "style_image_weight", "strength",
        "colours", "stroke", "elsewhere", "format", "quality",
    }  # fmt: skip
