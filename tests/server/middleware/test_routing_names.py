"""Names of routes, of which there are few."""

import pytest

from brushwork_server.middleware.routing_names import route_name


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "pages"),
        ("/index.zh.html", "pages"),
        ("/audit", "pages"),
        ("/accuracy", "pages"),
        ("/embed", "pages"),
        ("/api/stylize", "/api/stylize"),
        ("/api/jobs", "/api/jobs"),
        ("/api/jobs/secret", "/api/jobs/*"),
        ("/api/jobs/secret/events", "/api/jobs/*/events"),
        ("/api/jobs/secret/others", "/api/jobs/*"),
        ("/api/results/secret", "/api/results/*"),
        ("/api/results", "others"),
        ("/readyz", "/readyz"),
        ("/api/stylize/", "others"),
        ("/assets/studio-ABCDEFGH.js", "/assets/*"),
        ("/stylizers/classics/manifest.json", "/stylizers/*"),
        ("/assets", "others"),
        ("//assets/x", "others"),
        ("/wp-login.php", "others"),
        ("", "others"),
    ],
)
def test_a_path_has_one(path: str, name: str) -> None:
    assert route_name(path) == name
