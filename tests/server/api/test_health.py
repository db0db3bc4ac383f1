"""GET /healthz and GET /readyz."""

import httpx


def test_health_tells_what_runs(client: httpx.Client) -> None:
    health = client.get("/healthz").json()
    assert health["status"] == "ok"
    assert health["engine"] == "negative 1"
    assert health["provider"] == "PaperExecutionProvider"
    assert health["stylizers"] == ["classics"]
    assert health["queue"] == {"painting": 0, "waiting": 0, "places": 5}


def test_it_is_ready_where_nobody_says_otherwise(client: httpx.Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})
