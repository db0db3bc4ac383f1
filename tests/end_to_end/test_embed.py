"""The frame in pages of other origins: painting, options, pictures of one's own."""

import os
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from brushwork.browser.firefox import Firefox
from support.axe import NARROW, violations
from support.browser import ISOLATION, Site, serve
from support.embedding import around, painted

from .conftest import FOLDER, Around, PictureMaker, decoded, tiny_site

CYAN = [0, 255, 255]
# As tests/support/tiny_stylizers.py paints: red times its mean times one half, and the code.
WARM_ON_RED = [255, 64, 0]


def framed(page: Page) -> FrameLocator:
    """What is in the frame."""
    return page.frame_locator("iframe")


def test_a_page_of_another_origin_under_a_strict_policy_gets_a_painting(
    open_around: Around,
) -> None:
    page = open_around()
    assert painted(page) == CYAN
    told = page.evaluate(
        """async () => {
            const frame = await embed;
            const phases = [];
            const onProgress = ({ phase }) => phases.push(phase);
            const painted = await frame.paint(await file("blue"), {}, { onProgress });
            const { type } = await frame.result("image/jpeg", 0.5);
            return { ...painted, type, phases, isolated: crossOriginIsolated, heard };
        }"""
    )
    assert told["type"] == "image/jpeg"
    assert "paint" in told["phases"]
    # The frame is isolated by itself, and says nothing but through its port.
    assert not told["isolated"]
    assert told["threads"] == min(os.cpu_count() or 1, 4)
    assert told["heard"] == []


def test_a_page_that_is_isolated_may_frame_it_too(open_around: Around) -> None:
    page = open_around(**{name.replace("-", "_"): value for name, value in ISOLATION.items()})
    assert page.evaluate("crossOriginIsolated")
    assert painted(page) == CYAN


def test_a_frame_in_a_sandbox(open_around: Around) -> None:
    page = open_around(attributes='sandbox="allow-scripts allow-same-origin"')
    assert painted(page) == CYAN


def test_a_host_that_sends_no_headers_paints_on_one_thread(
    open_around: Around, tmp_path: Path
) -> None:
    with serve(Site(folders={FOLDER: tiny_site(tmp_path)})) as plain:
        page = open_around(f"{plain.address}{FOLDER}embed.html")
        assert painted(page) == CYAN
        assert page.evaluate("async () => (await (await embed).set({})).threads") == 1


def test_options_in_the_address(open_around: Around, server: str) -> None:
    options = {"stylizer": "tiny-any", "style-id": "warm", "src": "samples/coffee.jpg"}
    page = open_around(f"{server}embed", options=urlencode({**options, "alt": "Coffee"}))
    expect(framed(page).get_by_role("status")).to_have_text("The picture is painted.")
    expect(framed(page).get_by_role("img", name="Coffee")).to_be_visible()
    expect(framed(page).get_by_role("button")).to_have_count(0)
    assert painted(page) == WARM_ON_RED
    assert painted(page, look={"strength": 0}) == [255, 0, 0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("strength=2", "not a number from 0 to 1.5"),
        ("stylizer=", "“stylizer” is missing"),
        ("stylizer=../api&style-id=plain", "cannot be the name of a stylizer"),
        ("choose=perhaps", "“choose” is missing"),
        ("backend=magic", "“backend” is missing"),
        ("src=samples/../api/limits", "a sample picture of this site"),
        (f"src={quote('https://elsewhere.example/a.png', safe='')}", "a sample picture"),
        (f"src={quote('javascript:alert(1)', safe='')}", "a sample picture"),
        (f"src={quote('data:image/png,x', safe='')}", "a sample picture"),
        (
            f"style-id={quote('<img src=x onerror=alert(1)>', safe='')}&src=samples/coffee.jpg",
            "<img",
        ),
        (f"strength={quote('<script>alert(1)</script>', safe='')}", "<script>"),
    ],
)
def test_wrong_options_are_told_and_do_nothing(
    open_around: Around, options: str, said: str
) -> None:
    """Markup and addresses that run stay text; the page goes on working."""
    look = "stylizer=tiny-whole" if "stylizer" not in options else ""
    page = open_around(options=f"{options}&{look}&src=samples/coffee.jpg")
    expect(framed(page).get_by_role("status")).to_contain_text(said)
    expect(framed(page).locator("img[onerror], body script")).to_have_count(0)
    assert painted(page, look={"stylizer": "tiny-whole", "styleId": "plain"}) == CYAN


def test_the_look_is_set_and_another_picture_takes_the_place_of_one(open_around: Around) -> None:
    page = open_around()
    told = page.evaluate(
        """async () => {
            const frame = await embed;
            const red = await file("red"), blue = await file("blue"), grey = await file("gray");
            const look = { stylizer: "tiny-any", styleId: "warm" };
            const told = { empty: await tried(frame.result()), set: await frame.set(look) };
            const first = tried(frame.paint(red));
            await frame.paint(await red.arrayBuffer());
            told.first = await first;
            told.warm = await pixels(await frame.result());
            await frame.set({ styleSrc: blue });
            told.own = await pixels(await frame.result());
            await frame.set({ styleId: "warm", mask: new ImageData(4, 4) });
            told.masked = await pixels(await frame.result());
            await frame.set({ mask: null });
            told.unmasked = await pixels(await frame.result());
            const [ended] = await Promise.all([tried(frame.paint(grey)), frame.cancel()]);
            const wrong = await tried(frame.set({ stylizer: "lost" }));
            const file_ = await tried(frame.paint(new Blob(["no picture"]), look));
            return { ...told, ended, wrong, file: file_ };
        }"""
    )
    assert told["set"] is None
    assert told["empty"]["code"] == "request"
    assert told["first"]["code"] == told["ended"]["code"] == "cancelled"
    assert told["warm"] == told["unmasked"] == WARM_ON_RED
    assert told["own"] == [128, 0, 255]
    # A mask without anything in it is white.
    assert told["masked"] == WARM_ON_RED
    assert told["wrong"]["code"] in ("network", "manifest")
    assert told["file"]["code"] == "unsupported-picture"
    assert painted(page) == WARM_ON_RED


def test_it_speaks_chinese(open_around: Around, server: str) -> None:
    page = open_around(f"{server}embed.zh.html", options="choose=yes")
    expect(framed(page).get_by_role("button")).to_have_text(["选择图片"])
    told = page.evaluate("async () => tried((await embed).paint(new Blob(['no picture'])))")
    assert told["message"].startswith("不支持这种图片。")
    expect(framed(page).get_by_role("status")).to_have_text(told["message"])


def test_what_a_person_chooses_in_the_frame_is_theirs(
    open_around: Around, make_picture: PictureMaker
) -> None:
    page = open_around(options="choose=yes")
    expect(framed(page).get_by_role("status")).to_contain_text("does not get it")
    framed(page).locator("#file").set_input_files(make_picture("harbour.png"))
    save = framed(page).get_by_role("button", name="Download")
    with page.expect_download() as saved:
        save.click()
    assert saved.value.suggested_filename == "harbour-plain.jpeg"
    assert decoded(Path(saved.value.path()).read_bytes()).size == (48, 32)
    refused = page.evaluate(
        """async () => {
            const frame = await embed;
            await frame.set({ strength: 0 });
            return (await tried(frame.result())).code;
        }"""
    )
    assert refused == "private"
    assert painted(page, look={"strength": 1}) == CYAN
    expect(save).to_be_hidden()


def test_a_bad_file_in_the_frame_and_then_a_good_one(
    open_around: Around, make_picture: PictureMaker, tmp_path: Path
) -> None:
    page = open_around(options="choose=yes")
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"nothing")
    chosen = framed(page).locator("#file")
    save = framed(page).get_by_role("button", name="Download")
    chosen.set_input_files(make_picture())
    expect(save).to_be_visible()
    chosen.set_input_files(bad)
    expect(framed(page).get_by_role("status")).to_contain_text("not a picture of a known format")
    expect(save).to_be_hidden()
    chosen.set_input_files(make_picture())
    expect(save).to_be_visible()
    expect(framed(page).get_by_role("status")).to_have_text("The picture is painted.")


def test_the_frame_has_no_serious_violations(
    context: BrowserContext, server: str, make_picture: PictureMaker
) -> None:
    """Asking for a picture, with one, and with a problem; also where it is narrow."""
    page = context.new_page()
    page.set_viewport_size(NARROW)
    page.goto(f"{server}embed.html?choose=yes")
    expect(page.get_by_role("button", name="Choose a picture")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    page.locator("#file").set_input_files(make_picture())
    expect(page.get_by_role("button", name="Download")).to_be_visible()
    assert violations(page) == []
    page.goto(f"{server}embed.html?strength=7")
    expect(page.get_by_role("status")).to_contain_text("not a number")
    assert violations(page) == []


def test_a_painting_that_is_asked_for_is_not_the_persons_own(
    open_around: Around, make_picture: PictureMaker
) -> None:
    """Whoever asks before the person chooses does not get what is painted then."""
    page = open_around(options="choose=yes")
    assert painted(page) == CYAN
    page.evaluate(
        """async () => {
            const frame = await embed;
            globalThis.asked = [];
            const asking = async (answered) => {
                while (!asked.includes("private") && asked.length < 2000) {
                    asked.push(await frame.result().then(pixels, ({ code }) => code));
                    if (Array.isArray(asked.at(-1))) answered();
                }
            };
            // One is answered before the person chooses, however slow the machine.
            await new Promise((answered) => {
                globalThis.all = Promise.all([1, 2, 3].map(() => asking(answered)));
            });
        }"""
    )
    framed(page).locator("#file").set_input_files(make_picture())
    asked = page.evaluate("all.then(() => asked)")
    assert CYAN in asked
    assert [each for each in asked if each not in (CYAN, "private", "cancelled")] == []


def test_a_frame_that_is_loaded_anew_is_talked_to_again(open_around: Around, server: str) -> None:
    page = open_around()
    assert painted(page) == CYAN
    # So that the painting does not end before.
    page.frames[1].evaluate("() => { self.createImageBitmap = () => new Promise(() => {}); }")
    lost = page.evaluate(
        """async () => {
            const painting = tried((await embed).paint(await file("red")));
            frame.src = frame.src;
            return (await painting).code;
        }"""
    )
    assert lost == "unreachable"
    assert painted(page) == CYAN


@pytest.mark.parametrize("host", ["static", "server"])
def test_the_example_page_sends_a_picture_and_takes_the_painting(
    context: BrowserContext, tiny_host: Site, server: str, make_picture: PictureMaker, host: str
) -> None:
    page = context.new_page()
    site = server if host == "server" else f"{tiny_host.address}{FOLDER}"
    page.goto(f"{site}example.html")
    page.locator("iframe").scroll_into_view_if_needed()
    expect(framed(page).get_by_role("status")).to_have_text("The picture is painted.")
    page.locator("#file").set_input_files(make_picture())
    with page.expect_download() as saved:
        page.get_by_role("link", name="Take the painting").click()
    assert decoded(Path(saved.value.path()).read_bytes()).size == (48, 32)


def test_firefox(firefox: Firefox, server: str, built_web: Path) -> None:
    with serve(around(f"{server}embed.html", built_web)) as site:
        firefox.errors.clear()
        firefox.open(site.address)
        told = firefox.evaluate(
            """(async () => {
                const frame = await embed;
                const { threads } = await frame.paint(await file("red"));
                return [threads, await pixels(await frame.result())];
            })()"""
        )
        assert told == [1, CYAN]
        assert firefox.errors == []
