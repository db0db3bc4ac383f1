"""What a static host is asked to send, in the `_headers` file that many hosts read."""

from collections.abc import Mapping

from ..contract import policies

_EVERYWHERE = {
    name: value for name, value in policies.ISOLATION.items() if name != policies.CROSS_ORIGIN
}
_OURS = {policies.CROSS_ORIGIN: policies.ISOLATION[policies.CROSS_ORIGIN]}
_POLICY = "Content-Security-Policy"
_UNFRAMED = {_POLICY: f"frame-ancestors {policies.NONE}"}


def static_headers() -> dict[str, Mapping[str, str]]:
    """Headers by path, in which `*` is anything.

    Hosts add up what several rules say of a path, so that what only most paths have is said of
    each of them.
    """
    rules: dict[str, Mapping[str, str]] = {
        "/*": {
            **_EVERYWHERE,
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        },
        "/assets/*": {
            "Cache-Control": "public, max-age=31536000, immutable",
            _POLICY: policies.worker(),
            **_OURS,
        },
        "/stylizers/*": _OURS,
        "/samples/*": _OURS,
        f"/{policies.SERVICE_WORKER}": {
            "Cache-Control": "no-cache",
            _POLICY: policies.service_worker(),
            **_OURS,
        },
        "/": _OURS | _UNFRAMED,
    }
    for page in (*policies.KEPT_PAGES, *policies.in_all(policies.EXAMPLE_PAGE)):
        rules |= dict.fromkeys(policies.addresses(page), _OURS | _UNFRAMED)
    framed = {name: value for name, value in policies.FRAMED.items() if name not in _EVERYWHERE}
    for page in policies.in_all(policies.EMBED_PAGE):
        rules |= dict.fromkeys(policies.addresses(page), framed)
    return rules
