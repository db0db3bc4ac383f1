"""Pictures that are too large for a browser, painted by a real server after consent."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, FrameLocator, Page, Request, Route, expect

from brushwork.provenance import Signer, load_credential, verify
from support.browser import LITTLE_MEMORY, Site, serve
from support.certificates import Authority, written
from support.exif_vectors import PREFIX, camera
from support.metadata import exif_of
from support.tiny_stylizers import CODE

from .conftest import SLOWEST_MS, PictureMaker, Studio, decoded, running_server

MORE_SAVING = "Size, and what the file keeps"
LARGE = (3600, 2400)


@pytest.fixture
def sent(context: BrowserContext) -> list[Request]:
    """What is sent to the API from now on."""
    sent: list[Request] = []
    context.on("request", lambda request: sent.append(request) if "/api/" in request.url else None)
    return sent


@pytest.fixture
def studio(context: BrowserContext, server: str) -> Studio:
    """The studio as the server serves it, on a device with little memory."""
    return opened(context, server)


def opened(context: BrowserContext, server: str) -> Studio:
    """The studio of a server, on a device with little memory."""
    context.add_init_script(LITTLE_MEMORY)
    page = context.new_page()
    page.goto(server)
    expect(page.locator(".card")).not_to_have_count(0)
    page.locator(".card", has=page.locator("[value='tiny-local/plain']")).click()
    return Studio(page, Site(address=server))


def open_frame(page: Page) -> FrameLocator:
    """Ask for the server in the dialog about a large picture; the frame with its question."""
    page.get_by_role("button", name="Let this server paint it").click()
    frame = page.frame_locator("#server iframe")
    expect(frame.get_by_role("heading")).to_be_focused()
    return frame


def test_painted_after_consent(
    studio: Studio, make_picture: PictureMaker, sent: list[Request], server: str
) -> None:
    page = studio.page
    picture = make_picture("large.jpg", LARGE)
    page.locator("#file").set_input_files(picture)
    frame = open_frame(page)
    expect(frame.locator("#what")).to_contain_text("large.jpg, 3600 × 2400 pixels")
    expect(frame.locator("#where")).to_have_text(f"{server}api/stylize")
    expect(frame.locator("#how")).to_have_text("Plain at 100 % strength, back as JPEG")
    assert sent == []
    frame.get_by_role("button", name="Send it and paint").click()
    expect(studio.status).to_contain_text("Painted by this server", timeout=SLOWEST_MS)
    assert [(request.method, request.url) for request in sent] == [("POST", f"{server}api/stylize")]
    expect(page.locator("#server")).to_be_hidden()
    kilobytes = round(picture.stat().st_size / 1000)
    expect(page.get_by_role("button", name=f"{kilobytes} kB sent")).to_be_visible()
    name, content = studio.download()
    assert name == "large-plain.jpeg"
    painting = decoded(content)
    assert (painting.format, painting.size) == ("JPEG", LARGE)
    photo = np.asarray(Image.open(picture), np.float32)
    expected = photo * photo.mean((0, 1)) / 255 / 2 + np.float32(CODE) * 255
    assert np.abs(np.asarray(painting) - expected.clip(0, 255)).mean() < 3


def test_what_is_signed_is_saved_as_it_came(
    context: BrowserContext, built_web: Path, make_picture: PictureMaker, tmp_path: Path
) -> None:
    """Also where the photograph's own metadata is to be kept, which would break the signature."""
    authority = Authority()
    signer = Signer(load_credential(*authority.issue(tmp_path)))
    root = tmp_path / "server"
    root.mkdir()
    with running_server(root, signer) as server:
        studio = opened(context, server)
        picture = make_picture("large.jpg", LARGE, exif=PREFIX + camera())
        studio.page.locator("#file").set_input_files(picture)
        open_frame(studio.page).get_by_role("button", name="Send it and paint").click()
        expect(studio.status).to_contain_text("Painted by this server", timeout=SLOWEST_MS)
        studio.page.get_by_text(MORE_SAVING).click()
        studio.page.get_by_label("Keep of the photo").select_option("Date, camera, copyright")
        _, content = studio.download()
    verdict = verify(written(tmp_path / "painting", content), authority.roots)
    assert (verdict.signature, verdict.trusted) == ("holds", True)
    assert not exif_of(content)


def test_painted_with_the_look(
    studio: Studio, make_picture: PictureMaker, sent: list[Request], tmp_path: Path
) -> None:
    """With an own style picture, another style, and marked parts; asked anew when changed."""
    page = studio.page
    page.locator("[value='tiny-any/warm']").check()
    picture, own = make_picture("large.jpg", LARGE), tmp_path / "mosaic.png"
    Image.new("RGB", (40, 30), (0, 0, 255)).save(own)
    page.locator("#style-file").set_input_files(own)
    expect(page.get_by_role("radio", name="mosaic")).to_be_checked(timeout=SLOWEST_MS)
    page.locator("#second").select_option("warm")
    page.get_by_label("Blend").fill("25")
    page.locator("#file").set_input_files(picture)
    open_frame(page).get_by_role("button", name="Don’t send").click()

    page.get_by_role("button", name="Mark parts").click()
    page.get_by_text("a rectangle by numbers").click()
    page.get_by_label("Height, %").fill("100")
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Paint it").click()
    frame = page.frame_locator("#server iframe")
    for said in (
        "large.jpg, 3600 × 2400",
        "the style picture mosaic.png",
        "parts of it you marked",
    ):
        expect(frame.locator("#what")).to_contain_text(said)
    expect(frame.locator("#how")).to_have_text(
        "mosaic with 25 % of Warm at 100 % strength, texture none, marked parts left as they are, "
        "back as JPEG"
    )
    assert sent == []
    frame.get_by_role("button", name="Send it and paint").click()
    expect(studio.status).to_contain_text("Painted by this server", timeout=SLOWEST_MS)

    name, content = studio.download()
    assert name == "large-mosaic.jpeg"
    painting = np.asarray(decoded(content), np.float32)
    photo = np.asarray(Image.open(picture), np.float32)
    code = 0.75 * np.array([0, 0, 1], np.float32) + 0.25 * np.array([0.5, 0.25, 0], np.float32)
    expected = (photo * photo.mean((0, 1)) / 255 / 2 + code * 255).clip(0, 255)
    assert np.abs(painting - expected)[:, 1820:].mean() < 3
    assert np.abs(painting - photo)[:, :1780].mean() < 3

    expect(page.get_by_role("button", name="Paint it")).to_be_hidden()
    page.get_by_label("Strength").fill("50")
    expect(page.get_by_role("button", name="Paint it")).to_be_visible()
    expect(studio.status).to_contain_text("to have it painted like this")


def test_nothing_is_sent_without_consent(
    studio: Studio, make_picture: PictureMaker, sent: list[Request]
) -> None:
    page = studio.page
    picture = make_picture("large.jpg", LARGE)
    page.locator("#file").set_input_files(picture)
    open_frame(page).get_by_role("button", name="Don’t send").click()
    expect(studio.status).to_contain_text("Nothing was sent.")
    page.get_by_role("button", name="Paint it").click()
    expect(page.frame_locator("#server iframe").get_by_role("heading")).to_be_focused()
    page.keyboard.press("Escape")
    expect(studio.status).to_contain_text("Nothing was sent.")
    assert sent == []
    studio.paint(make_picture("small.png"))
    assert sent == []


def test_what_was_sent_is_not_denied(
    studio: Studio, make_picture: PictureMaker, sent: list[Request]
) -> None:
    page = studio.page
    page.route("**/api/stylize", lambda route: None)  # there is no answer
    page.locator("#file").set_input_files(make_picture("large.jpg", LARGE))
    frame = open_frame(page)
    expect(frame.locator("#consent")).to_contain_text("not sent yet")
    frame.get_by_role("button", name="Send it and paint").click()
    expect(frame.locator("#consent")).not_to_contain_text("not sent")
    frame.get_by_role("button", name="Cancel").click()
    expect(studio.status).to_contain_text("the picture may have reached the server.")
    assert len(sent) == 1


def test_a_server_that_is_gone_leaves_no_blank_question(
    studio: Studio, make_picture: PictureMaker
) -> None:
    page = studio.page
    page.route("**/fallback.html", lambda route: route.abort())
    page.locator("#file").set_input_files(make_picture("large.jpg", LARGE))
    page.get_by_role("button", name="Let this server paint it").click()
    expect(studio.problem).to_contain_text("nothing was sent")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.unroute_all()
    page.get_by_role("button", name="Paint it").click()
    expect(page.frame_locator("#server iframe").get_by_role("heading")).to_be_focused()


def test_a_question_that_does_not_come_can_be_left(
    studio: Studio, make_picture: PictureMaker
) -> None:
    page = studio.page
    page.route("**/fallback.html", lambda route: None)  # there is no answer
    page.locator("#file").set_input_files(make_picture("large.jpg", LARGE))
    page.get_by_role("button", name="Let this server paint it").click()
    page.locator("#server").get_by_role("button", name="Cancel").click()
    expect(studio.status).to_contain_text("Nothing was sent.")
    expect(page.get_by_role("dialog")).to_be_hidden()


@contextmanager
def answers(page: Page, *replies: dict[str, object] | None) -> Iterator[list[str]]:
    """Answer the API's requests with these replies in turn; None is a lost connection."""
    left = list(replies)
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.method)
        reply = left.pop(0)
        route.abort("connectionreset") if reply is None else route.fulfill(**reply)

    page.route("**/api/stylize", answer)
    yield asked
    assert left == []


def problem(status: int, detail: str, **headers: str) -> dict[str, object]:
    """A reply with RFC 9457 problem details."""
    return {
        "status": status,
        "headers": {**headers, "Content-Type": "application/problem+json"},
        "json": {"title": "A title", "status": status, "detail": detail},
    }


def test_failures_in_words(studio: Studio, make_picture: PictureMaker) -> None:
    page = studio.page
    page.locator("#file").set_input_files(make_picture("large.jpg", LARGE))
    frame = open_frame(page)
    send, said = frame.locator("#send"), frame.get_by_role("alert")
    busy = problem(503, "Three pictures wait. Try again in 7 seconds.", **{"Retry-After": "7"})
    mute = {"status": 503, "headers": {"Retry-After": "7"}, "body": "<h1>Busy</h1>"}
    with answers(page, busy, problem(422, "It is no picture."), None, None, None, mute) as asked:
        send.click()
        expect(said).to_have_text("Three pictures wait. Try again in 7 seconds.")
        send.click()
        expect(said).to_have_text("It is no picture.")
        send.click()
        expect(said).to_contain_text("connection to the server was lost")
        assert len(asked) == 4
        send.click()
        expect(said).to_have_text("The server is busy. Try again in 7 seconds.")
    page.unroute_all()
    send.click()
    expect(studio.status).to_contain_text("Painted by this server", timeout=SLOWEST_MS)


def test_neither_page_nor_worker_reaches_the_api(
    studio: Studio, make_picture: PictureMaker, sent: list[Request]
) -> None:
    page = studio.page
    studio.paint(make_picture())
    worker = next(worker for worker in page.workers if "/assets/worker" in worker.url)
    for place in (page, worker):
        outcome = place.evaluate(
            """() => fetch("/api/stylize", {method: "POST", body: "a picture"})
                .then(() => "sent", (error) => error.name)"""
        )
        assert outcome == "TypeError"
    assert sent == []


def test_another_picture_takes_the_question_back(
    studio: Studio, make_picture: PictureMaker, sent: list[Request]
) -> None:
    page = studio.page
    page.locator("#file").set_input_files(make_picture("large.jpg", LARGE))
    open_frame(page)
    studio.give("drop", make_picture("small.png", (30, 20)).read_bytes())
    expect(page.locator("#server")).to_be_hidden()
    studio.painted()
    expect(studio.status).to_contain_text("30 × 20 pixels")
    assert sent == []


def test_nobody_else_may_frame_the_question(
    context: BrowserContext, studio: Studio, server: str
) -> None:
    body = f"""<!doctype html><script>
        const heard = [];
        addEventListener("message", ({{ data }}) => heard.push(data));
        </script><iframe src="{server}fallback.html"></iframe>"""
    with serve(Site(files={"/": body.encode()})) as stranger:
        page = context.new_page()
        with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            page.goto(stranger.address)
        assert page.evaluate("heard") == []


def test_alone_the_page_asks_nothing(studio: Studio, server: str) -> None:
    page = studio.page
    page.goto(f"{server}fallback.html")
    page.evaluate(
        """() => window.postMessage({type: "brushwork:wish", wish: {name: "x"}}, location.origin)"""
    )
    expect(page.locator("#alone")).to_be_visible()
    expect(page.locator("#request")).to_be_hidden()


def test_no_offer_for_what_the_server_refuses_too(
    studio: Studio, make_picture: PictureMaker
) -> None:
    studio.page.locator("#file").set_input_files(make_picture("wide.png", (16_400, 600)))
    expect(studio.problem).to_contain_text("16384 pixels a side")
    expect(studio.page.get_by_role("dialog")).to_be_hidden()


def test_no_offer_for_painters_that_see_the_whole_picture(
    studio: Studio, make_picture: PictureMaker
) -> None:
    page = studio.page
    page.locator(".card", has=page.locator("[value='tiny-whole/plain']")).click()
    page.locator("#file").set_input_files(make_picture("large.jpg", LARGE))
    expect(page.get_by_role("button", name="Make it smaller")).to_be_visible()
    expect(page.get_by_role("button", name="Let this server paint it")).to_be_hidden()
