"""Privacy: what goes over the network while pictures are painted, and what cannot."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Request, expect

from support.browser import Site

from .conftest import FOLDER, PictureMaker, Studio

SEND = """async (address) => {
    try {
        await fetch(address, {method: "POST", body: "a picture"});
        return "sent";
    } catch (error) {
        return error.name;
    }
}"""
OTHER_WAYS = """async (address) => {
    const refused = new Promise((resolve) => {
        const seen = new Set();
        document.addEventListener("securitypolicyviolation", (event) => {
            seen.add(event.effectiveDirective);
            if (seen.size === 3) resolve([...seen].sort());
        });
    });
    navigator.sendBeacon(address, "a picture");
    new Image().src = `${address}?picture`;
    const form = document.createElement("form");
    Object.assign(form, {action: address, method: "post"});
    document.body.append(form);
    form.submit();
    return refused;
}"""


def watch(context: BrowserContext) -> list[Request]:
    """All requests of a browser's pages, frames and workers from now on."""
    requests: list[Request] = []
    context.on("request", lambda request: requests.append(request))
    return requests


def test_only_the_sites_own_files_are_fetched(
    context: BrowserContext, studio_host: Site, make_picture: PictureMaker
) -> None:
    requests = watch(context)
    page = context.new_page()
    page.goto(studio_host.address + FOLDER)
    studio = Studio(page, studio_host)
    studio.paint(make_picture())
    studio.style("Water Lilies")
    studio.download("PNG")

    page_itself = studio_host.address + FOLDER
    allowed = tuple(f"{page_itself}{name}/" for name in ("assets", "stylizers", "samples"))
    fetched = [
        request for request in requests if urlsplit(request.url).scheme not in ("blob", "data")
    ]
    assert len(fetched) > 5
    # The page itself tells of each of them.
    page.get_by_role("button", name="0 bytes sent", exact=True).click()
    listed = page.locator("#fetched code")
    files = {request.url.removeprefix(page_itself) or "./" for request in fetched}
    # The browser asks for an icon by itself.
    files -= {"favicon.ico"}
    expect(listed.filter(has_text="worker-")).not_to_have_count(0)
    for file in files:
        # The browser tells of it a moment later.
        expect(listed.get_by_text(file, exact=True).first).to_be_attached()
    expect(page.locator("#network-summary")).to_contain_text("Nothing of yours has been sent.")
    page.get_by_role("button", name="Close").click()
    for request in fetched:
        assert request.url == page_itself or request.url.startswith(allowed), request.url
        assert (request.method, request.post_data) == ("GET", None)
        assert not urlsplit(request.url).query


def test_policy_refuses_to_send(studio: Studio) -> None:
    asked = len(studio.host.requests)
    for target in ("/api/stylize", f"{FOLDER}api/stylize", "https://example.org/"):
        with studio.page.expect_console_message(
            lambda message: "Content Security Policy" in message.text
        ):
            assert studio.page.evaluate(SEND, target) == "TypeError"
    assert not any("api" in path for path in studio.host.requests[asked:])


def test_policy_refuses_other_ways_out(studio: Studio) -> None:
    refused = studio.page.evaluate(OTHER_WAYS, f"{FOLDER}api/stylize")
    assert refused == ["connect-src", "form-action", "img-src"]
    assert not any("api" in path for path in studio.host.requests)
