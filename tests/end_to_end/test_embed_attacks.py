"""The frame among pages that mean no good: nothing is painted, told or broken, and it works on."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext, expect

from brushwork.browser.firefox import Firefox
from support.browser import ISOLATION, Site, serve
from support.embedding import around, painted

from .conftest import Around

CYAN = [0, 255, 255]

# Sent to the frame's window, each with a port that must hear nothing.
GARBAGE = """async () => {
    await embed;
    const polluted = JSON.parse('{"__proto__": {"type": "connect", "brushwork": 1}}');
    const messages = [
        null, undefined, 0, "", "connect", "x".repeat(5e6), [], [1, "connect"], new Date(),
        new Map(),
        {}, { type: "connect" }, { brushwork: 1 }, { brushwork: "1", type: "connect" },
        { brushwork: 1.5, type: "connect" }, { brushwork: NaN, type: "connect" },
        { brushwork: 1, type: "connect", more: 1 }, { brushwork: 1, type: "paint", picture: 1 },
        { brushwork: 1, type: ["connect"] }, polluted, new Array(1e5).fill({ type: "connect" }),
    ];
    const heard = [];
    for (const message of messages) {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => heard.push(data);
        frame.contentWindow.postMessage(message, "*", [port2]);
        port1.postMessage({ id: 1, type: "cancel" });
    }
    frame.contentWindow.postMessage({ brushwork: 1, type: "connect" }, "*");
    // What was sent before is looked at before.
    (await port()).close();
    return heard;
}"""
# Requests without a number, which must not be answered, and such as must be refused.
REQUESTS = """async () => {
    const to = await port();
    const picture = await file("blue");
    const heard = [];
    to.addEventListener("message", ({ data }) => heard.push(data));
    for (const id of [undefined, null, NaN, Infinity, 1.5, 2 ** 53, "1", {}, [1], true])
        to.postMessage({ id, type: "paint", picture });
    for (const message of [null, 1, "paint", [], new Map([["id", 1]])]) to.postMessage(message);
    const long = "x".repeat(5e6);
    const parse = JSON.parse;
    const wrong = [
        {}, { type: null }, { type: 1 }, { type: "" }, { type: long }, { type: ["paint"] },
        { type: "__proto__" }, { type: "constructor" }, { type: "toString" }, { type: "ready" },
        { type: "paint" }, { type: "paint", picture: null }, { type: "paint", picture: "a.png" },
        { type: "paint", picture: { size: 1 } }, { type: "paint", picture: new Uint8Array(9) },
        { type: "paint", picture: [picture] }, { type: "paint", picture, more: 1 },
        { type: "paint", picture, look: null }, { type: "paint", picture, look: [] },
        { type: "paint", picture, [long]: 1 },
        { type: "paint", picture, look: { stylizer: long } },
        { type: "paint", picture, look: { styleId: "" } },
        { type: "paint", picture, look: { styleSrc: "https://elsewhere.example/" } },
        { type: "paint", picture, look: { mask: {} } },
        { type: "paint", picture, look: { src: "samples/coffee.jpg" } },
        { type: "paint", picture, look: { innerHTML: "<img src=x onerror=alert(1)>" } },
        { type: "paint", picture, look: { strength: NaN } },
        { type: "paint", picture, look: { strength: {} } },
        { type: "paint", picture, look: { strength: 1e99 } },
        { type: "paint", picture, look: { colours: "toString" } },
        { type: "paint", picture, look: { backend: "webgpu" } },
        { type: "paint", picture, look: parse('{"__proto__": {"strength": 0}}') },
        { type: "paint", picture, look: parse('{"constructor": {"prototype": {"a": 1}}}') },
        parse('{"type": "set", "look": {}, "__proto__": {"a": 1}}'),
        { type: "set" }, { type: "set", look: new Map() }, { type: "cancel", now: true },
        { type: "result", format: "text/html" }, { type: "result", format: long },
        { type: "result", quality: 2 }, { type: "result", quality: "1" },
    ];
    const answers = [];
    for (const [at, request] of wrong.entries())
        answers.push(await ask(to, Object.assign(request, { id: 100 + at })));
    to.close();
    return {
        codes: [...new Set(answers.map(({ code }) => code))],
        longest: Math.max(...answers.map(({ message }) => message.length)),
        unasked: heard.filter(({ id }) => !(id >= 100)),
        progress: heard.filter(({ type }) => type === "progress"),
    };
}"""
UNPOLLUTED = """() => [{}.a, {}.strength, {}.type, Object.keys(Object.prototype).length]"""


@pytest.fixture
def stranger() -> Iterator[Site]:
    """A host of a third origin."""
    with serve(Site(files={"/": b"<!doctype html><title>A stranger</title>"})) as site:
        yield site


def test_what_is_no_handshake_is_not_looked_at(open_around: Around) -> None:
    page = open_around()
    assert page.evaluate(GARBAGE) == []
    assert page.frames[1].evaluate(UNPOLLUTED) == [None, None, None, 0]
    expect(page.frame_locator("iframe").locator("brush-work")).to_be_hidden()
    assert painted(page) == CYAN


def test_what_is_no_request_is_refused_and_changes_nothing(open_around: Around) -> None:
    page = open_around()
    told = page.evaluate(REQUESTS)
    assert told["codes"] == ["request"]
    assert told["longest"] < 300
    assert told["unasked"] == told["progress"] == []
    assert page.frames[1].evaluate(UNPOLLUTED) == [None, None, None, 0]
    expect(page.frame_locator("iframe").locator("brush-work")).to_be_hidden()
    assert painted(page) == CYAN


def test_another_version_is_told(open_around: Around) -> None:
    page = open_around()
    told = page.evaluate(
        """async () => {
            await embed;
            const { port1, port2 } = new MessageChannel();
            const answer = new Promise((resolve) => port1.onmessage = ({ data }) => resolve(data));
            frame.contentWindow.postMessage({ brushwork: 2, type: "connect" }, "*", [port2]);
            return answer;
        }"""
    )
    message = "This frame speaks version 1 of the protocol."
    assert told == {"id": None, "type": "error", "code": "version", "message": message}


def test_buffers_that_are_gone_and_files_that_are_none(open_around: Around) -> None:
    page = open_around()
    told = page.evaluate(
        """async () => {
            const to = await port();
            const buffer = await (await file("red")).arrayBuffer();
            const ask_ = (id, picture) => ask(to, { id, type: "paint", picture });
            const painted = new Promise((resolve) => to.addEventListener("message", ({ data }) => {
                if (data.id === 1 && data.type !== "progress") resolve(data.type);
            }));
            to.postMessage({ id: 1, type: "paint", picture: buffer }, [buffer]);
            const told = [await painted, buffer.byteLength];
            told.push((await ask_(2, buffer).catch(({ name }) => ({ code: name }))).code);
            told.push((await ask_(3, new ArrayBuffer(0))).code);
            told.push((await ask_(4, new ArrayBuffer(5e7))).code);
            told.push((await ask_(5, new Blob(["<svg onload=alert(1)>"]))).code);
            return told;
        }"""
    )
    assert told[:3] == ["painted", 0, "DataCloneError"]
    assert set(told[3:]) <= {"unsupported-picture", "picture-not-readable"}
    assert painted(page) == CYAN


def test_shared_memory_does_not_arrive(open_around: Around) -> None:
    """As one origin's memory is not for another; the page is told, and not left waiting."""
    page = open_around(**{name.replace("-", "_"): value for name, value in ISOLATION.items()})
    codes = page.evaluate(
        """async () => {
            const frame = await embed;
            const codes = [];
            const memory = new SharedArrayBuffer(9);
            for (const picture of [memory, new Uint8Array(memory)])
                codes.push(await frame.paint(picture).catch(({ name, code }) => [name, code]));
            return codes;
        }"""
    )
    assert codes == [["EmbedError", "request"]] * 2
    assert painted(page) == CYAN


def test_thousands_of_requests_are_answered_once_each(open_around: Around) -> None:
    page = open_around()
    counts = page.evaluate(
        """async () => {
            const to = await port();
            const red = await file("red");
            const most = 3000, answers = new Map();
            const all = new Promise((resolve) => to.addEventListener("message", ({ data }) => {
                if (data.type === "progress") return;
                answers.set(data.id, [...(answers.get(data.id) ?? []), data.code ?? data.type]);
                if (answers.size === most) resolve();
            }));
            for (let id = 0; id < most; id += 3) {
                to.postMessage({ id, type: "paint", picture: red });
                to.postMessage({ id: id + 1, type: "set", look: { strength: (id % 100) / 100 } });
                to.postMessage({ id: id + 2, type: "result" });
            }
            await all;
            const ports = await Promise.all(Array.from({ length: 500 }, port));
            return {
                most: Math.max(...[...answers.values()].map(({ length }) => length)),
                kinds: [...new Set([...answers.values()].flat())],
                connections: ports.length,
            };
        }"""
    )
    assert counts["most"] == 1
    assert set(counts["kinds"]) <= {"painted", "result", "cancelled", "busy"}
    assert counts["connections"] == 500
    assert painted(page, look={"strength": 1}) == CYAN


def test_only_the_origins_that_the_address_names_are_answered(
    open_around: Around, context: BrowserContext, server: str, built_web: Path
) -> None:
    answered = """() => Promise.race([
        embed.then(() => true), new Promise((resolve) => setTimeout(resolve, 500, false)),
    ])"""
    for named in ("https://other.example", "*", ""):
        page = open_around(options=urlencode({"origin": named}))
        assert page.evaluate(answered) is False
    with serve(around(f"{server}embed.html", built_web)) as site:
        options = urlencode([("origin", "https://other.example"), ("origin", site.address)])
        site.files["/"] = site.files["/"].replace(b"?", f"?{options}".encode())
        page = context.new_page()
        page.goto(site.address)
        assert painted(page) == CYAN


# Of a frame beside it, or of the page that opened it.
TRY = """async (isOpener) => {
    const heard = [];
    const target = isOpener ? opened : parent.frames[0];
    for (let at = 0; at < 20; at++) {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => heard.push(data);
        target.postMessage({ brushwork: 1, type: "connect" }, "*", [port2]);
        port1.postMessage({ id: 1, type: "result" });
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    return heard;
}"""


def test_a_sibling_frame_is_not_heard(open_around: Around, stranger: Site) -> None:
    page = open_around(more=f'<iframe src="{stranger.address}"></iframe>', policy="default-src *")
    assert painted(page) == CYAN
    sibling = next(each for each in page.frames if each.url.startswith(stranger.address))
    assert sibling.evaluate(TRY, False) == []
    assert painted(page) == CYAN


def test_who_opens_the_page_in_a_window_is_not_heard(
    context: BrowserContext, stranger: Site, server: str
) -> None:
    page = context.new_page()
    page.goto(stranger.address)
    with page.expect_popup() as popup:
        page.evaluate("(address) => { globalThis.opened = open(address); }", f"{server}embed.html")
    popup.value.wait_for_load_state()
    assert page.evaluate(TRY, True) == []


def test_who_takes_the_frames_place_hears_nothing(open_around: Around, stranger: Site) -> None:
    """Nor is anybody taken for the frame who says what the frame would say."""
    stranger.files["/"] = b"""<!doctype html><title>A stranger</title><script>
        globalThis.heard = [];
        addEventListener("message", ({ data }) => heard.push(data));
        const ready = { type: "ready", version: 1, frame: "x" };
        for (const message of [ready, { id: 1, type: "painted" }])
            parent.postMessage(message, "*", [new MessageChannel().port2]);
        </script>"""
    page = open_around(policy="default-src *")
    assert painted(page) == CYAN
    page.clock.install()
    page.evaluate(
        """async (address) => {
            const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
            globalThis.back = frame.src;
            frame.contentWindow.location = address;
            await loaded;
            globalThis.asked = (await embed).paint(await file("red"));
            asked.catch(() => {});
        }""",
        stranger.address,
    )
    assert page.evaluate("heard.length") == 2
    page.clock.fast_forward(30_000)
    assert page.evaluate("asked.catch(({ code }) => code)") == "unreachable"
    assert page.evaluate("async () => (await embed).result().catch(({ code }) => code)") == (
        "unreachable"
    )
    assert page.frames[1].evaluate("heard") == []
    page.evaluate("frame.contentWindow.location = back")
    page.frames[1].wait_for_url("**/embed.html?")
    page.frames[1].wait_for_load_state()
    expect(page.frame_locator("iframe").get_by_role("status")).to_be_attached()
    assert painted(page) == CYAN


@pytest.mark.parametrize("name", ["", "index.html", "index.zh.html", "example.html"])
def test_nothing_else_of_the_site_may_be_framed(
    context: BrowserContext, stranger: Site, server: str, name: str
) -> None:
    stranger.files["/around/"] = f'<!doctype html><iframe src="{server}{name}">'.encode()
    page = context.new_page()
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(f"{stranger.address}/around/")


def test_firefox_too(firefox: Firefox, server: str, built_web: Path) -> None:
    with serve(around(f"{server}embed.html", built_web)) as site:
        firefox.errors.clear()
        firefox.open(site.address)
        assert firefox.evaluate(f"({GARBAGE})()") == []
        told = firefox.evaluate(f"({REQUESTS})()")
        assert told["codes"] == ["request"]
        assert told["unasked"] == told["progress"] == []
        assert firefox.errors == []
