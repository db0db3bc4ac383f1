"""GET /healthz."""

import httpx


def test_health_tells_what_runs(client: httpx.Client) -> None:
    health = client.get("/healthz").json()
    assert health["status"] == "ok"
    assert health["engine"] == "negative 1"
    assert health["provider"] == "PaperExecutionProvider"
    assert health["stylizers"] == ["classics"]
    assert health["queue"] == {"painting": 0, "waiting": 0, "places": 5}
