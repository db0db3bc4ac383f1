"""A reload loses nothing, several tabs do not meet, and nothing stays that nobody wants."""

import re
import time
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from support.browser import Site

from .conftest import FOLDER, PictureMaker, Studio, encoded

KEPT = """async () => {
    const request = indexedDB.open("brushwork");
    const database = await new Promise((resolve) => {
        request.onsuccess = () => resolve(request.result);
    });
    if (!database.objectStoreNames.contains("sessions")) return [];
    const all = database.transaction("sessions").objectStore("sessions").getAllKeys();
    return new Promise((resolve) => { all.onsuccess = () => resolve(all.result); });
}"""


# Rubbish in the place of what lies in a database; of a session's records, those that `which` names.
CORRUPT = """async ({ local, session, which, value }) => {
    for (const [name, text] of Object.entries(local ?? {})) localStorage.setItem(name, text);
    for (const [name, text] of Object.entries(session ?? {})) {
        addEventListener("pagehide", () => sessionStorage.setItem(name, text));
    }
    if (which === undefined) return;
    const request = indexedDB.open("brushwork");
    const database = await new Promise((resolve) => {
        request.onsuccess = () => resolve(request.result);
    });
    const store = database.transaction("sessions", "readwrite").objectStore("sessions");
    const all = store.getAllKeys();
    await new Promise((resolve) => { all.onsuccess = resolve; });
    for (const key of all.result) {
        if (key.includes("/") === (which === "files")) store.put(value, key);
    }
    await new Promise((resolve) => { store.transaction.oncomplete = resolve; });
}"""
LOOK = {"strength": "much", "choice": 3, "blend": None, "mask": {"width": 1}, "marked": []}
CORRUPTED: dict[str, dict[str, object]] = {
    "left": {"local": {"brushwork.left": "{"}},
    "left is null": {"local": {"brushwork.left": "null"}},
    "left is no number": {"local": {"brushwork.left": '{"a": {}}'}},
    "looks": {"session": {"brushwork.session.looks": "{"}},
    "tries": {"session": {"brushwork.session.tries": "often"}},
    "name": {"session": {"brushwork.session": ""}},
    "session": {"which": "session", "value": {"documents": 7}},
    "document": {
        "which": "session",
        "value": {
            "documents": [None, {"document": 1, "name": "first.png", "look": LOOK}],
            "current": "x",
        },
    },
    "file": {"which": "files", "value": "no file"},
    "choices": {
        "local": {
            "brushwork.favourites": '{"a": 1}',
            "brushwork.measured": '[null, [], ["a"], 3]',
            "brushwork.metadata": "{",
            "brushwork.backend": "abacus",
            "brushwork.before-after": "[]",
            "brushwork.keys": "{",
            "brushwork.language": "{",
        }
    },
}
CORRUPT_STYLES = """async () => {
    const request = indexedDB.open("brushwork-styles");
    const database = await new Promise((resolve) => {
        request.onsuccess = () => resolve(request.result);
    });
    const store = database.transaction("styles", "readwrite").objectStore("styles");
    const [names, styles] = [store.getAllKeys(), store.getAll()];
    await new Promise((resolve) => { styles.onsuccess = resolve; });
    styles.result.forEach((kept, at) => {
        const { title } = kept.style;
        if (title === "meadow") store.put({ ...kept, file: "no file" }, names.result[at]);
    });
    store.put(null, "own:null");
    await new Promise((resolve) => { store.transaction.oncomplete = resolve; });
}"""


def opened(context: BrowserContext, site: Site) -> Studio:
    page = context.new_page()
    page.goto(site.address + FOLDER)
    expect(page.locator(".card")).not_to_have_count(0)
    return Studio(page, site)


def kept(page: Page) -> list[str]:
    """What the browser keeps, once the page has rested."""
    page.wait_for_timeout(1000)
    names: list[str] = page.evaluate(KEPT)
    return names


def test_a_reload_comes_back_to_the_same_state(
    context: BrowserContext, any_host: Site, make_picture: PictureMaker, tmp_path: Path
) -> None:
    studio = opened(context, any_host)
    page = studio.page
    page.locator(".card", has=page.locator("[value='tiny-any/warm']")).click()
    large = make_picture("large.png", (1600, 1000))
    page.locator("#file").set_input_files([make_picture("small.png", (300, 200)), large])
    film = page.locator(".frame-thumb")
    expect(film).to_have_count(2)
    film.nth(1).click()
    style = tmp_path / "mine.png"
    style.write_bytes(encoded(Image.new("RGB", (64, 64), (10, 200, 30)), ".png"))
    page.locator("#style-file").set_input_files(style)
    studio.painted_in("mine")
    page.get_by_label("Strength").fill("70")
    expect(page.locator("#stage")).to_have_attribute("aria-busy", "true")
    expect(page.locator("#stage")).to_have_attribute("aria-busy", "false")
    before = studio.shown()
    large.unlink()
    expect(page.locator("#kept-bytes")).to_have_text(re.compile(r"\d"))
    assert kept(page)

    page.reload()
    expect(film).to_have_count(2)
    studio.painted()
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: large.png")
    expect(page.get_by_label("Strength")).to_have_value("70")
    expect(page.locator(".card:has(:checked) .title")).to_have_text("mine")
    assert studio.shown() == before
    film.first.click()
    expect(page.locator(".card:has(:checked) .title")).to_have_text("Warm")
    assert kept(page)
    page.reload()
    expect(film).to_have_count(2)
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: small.png")


def test_what_is_chosen_just_before_a_reload_is_kept(
    context: BrowserContext, any_host: Site, make_picture: PictureMaker
) -> None:
    studio = opened(context, any_host)
    page = studio.page
    studio.paint(make_picture())
    expect(page.locator("#kept-bytes")).to_have_text(re.compile(r"\d"))
    kept(page)
    page.evaluate("""() => {
        document.querySelector("[value='tiny-any/warm']").click();
        location.reload();
    }""")
    studio.painted_in("Warm")


def test_what_was_noted_on_leaving_gives_way_to_what_is_chosen_after_coming_back(
    context: BrowserContext, any_host: Site, make_picture: PictureMaker
) -> None:
    studio = opened(context, any_host)
    page = studio.page
    studio.paint(make_picture())
    expect(page.locator("#kept-bytes")).to_have_text(re.compile(r"\d"))
    kept(page)
    page.evaluate("""() => {
        document.querySelector("[value='tiny-any/warm']").click();
        dispatchEvent(new PageTransitionEvent("pagehide"));
    }""")
    page.locator("[value='tiny-any/cold']").check()
    studio.painted_in("Cold")
    kept(page)
    page.reload()
    studio.painted_in("Cold")


def test_tabs_have_sessions_of_their_own_which_end_with_them(
    context: BrowserContext, tiny_host: Site, make_picture: PictureMaker
) -> None:
    first = opened(context, tiny_host)
    first.paint(make_picture("first.png"))
    second = opened(context, tiny_host)
    expect(second.page.locator("#stage")).to_be_hidden()
    second.paint(make_picture("second.png"))
    both = kept(second.page)
    assert len(both) == 4
    first.page.close()
    # It may have been left for another page, and come back to.
    second.page.reload()
    second.painted()
    assert len(kept(second.page)) == 4
    second.page.clock.install(time=time.time() + 2 * 3600)
    second.page.reload()
    second.painted()
    expect(second.page.locator("#before")).to_have_attribute("aria-label", "The photo: second.png")
    assert len(kept(second.page)) == 2


def test_what_is_more_than_the_tab_can_bear_is_let_go(
    context: BrowserContext, tiny_host: Site, make_picture: PictureMaker
) -> None:
    """Whoever reloads again and again, before it is open, comes to an empty studio."""
    studio = opened(context, tiny_host)
    page = studio.page
    studio.paint(make_picture())
    assert kept(page)
    page.reload()
    studio.painted()
    page.add_init_script("self.createImageBitmap = () => new Promise(() => {});")
    for at in range(3):
        page.reload()
        expect(page.locator(".card")).not_to_have_count(0)
        expect(studio.status).to_have_text("Opening the picture" if at < 2 else "")
    expect(page.locator("#intake")).to_be_visible()


def test_nothing_is_kept_where_that_is_not_wanted(
    context: BrowserContext, tiny_host: Site, make_picture: PictureMaker
) -> None:
    studio = opened(context, tiny_host)
    page = studio.page
    studio.paint(make_picture())
    page.get_by_role("button", name="Keep nothing").click()
    assert kept(page) == []
    studio.paint(make_picture("other.png"))
    assert kept(page) == []
    page.reload()
    expect(page.locator(".card")).not_to_have_count(0)
    expect(page.locator("#stage")).to_be_hidden()


@pytest.mark.parametrize("broken", ["indexedDB", "sessionStorage", "navigator.locks"])
def test_where_storage_is_refused_it_works_all_the_same(
    context: BrowserContext, tiny_host: Site, make_picture: PictureMaker, broken: str
) -> None:
    holder, _, name = broken.rpartition(".")
    page = context.new_page()
    page.add_init_script(
        f"Object.defineProperty({holder or 'self'}, '{name}',"
        " { get() { throw new DOMException('No.', 'SecurityError'); } });"
    )
    page.goto(tiny_host.address + FOLDER)
    expect(page.locator(".card")).not_to_have_count(0)
    studio = Studio(page, tiny_host)
    studio.paint(make_picture())
    page.reload()
    studio.paint(make_picture())
    expect(page.locator("#kept")).to_be_hidden()


@pytest.mark.parametrize("corrupted", CORRUPTED)
def test_what_was_corrupted_counts_as_nothing_and_all_else_is_kept(
    context: BrowserContext, tiny_host: Site, make_picture: PictureMaker, corrupted: str
) -> None:
    studio = opened(context, tiny_host)
    page = studio.page
    studio.paint(make_picture("first.png"))
    expect(page.locator("#kept-bytes")).to_have_text(re.compile(r"\d"))
    kept(page)
    page.evaluate(CORRUPT, CORRUPTED[corrupted])
    page.reload()
    expect(page.locator(".card")).not_to_have_count(0)
    studio.paint(make_picture("second.png"))
    expect(page.locator("#kept-bytes")).to_have_text(re.compile(r"\d"))
    kept(page)
    page.reload()
    studio.painted()
    expect(page.locator("#before")).to_have_attribute("aria-label", "The photo: second.png")
    expect(page.get_by_label("Strength")).to_have_value("100")


def test_a_style_that_was_corrupted_takes_no_other_with_it(
    context: BrowserContext, any_host: Site, make_picture: PictureMaker, tmp_path: Path
) -> None:
    studio = opened(context, any_host)
    page = studio.page
    studio.paint(make_picture())
    for name in ("meadow", "evening"):
        style = tmp_path / f"{name}.png"
        style.write_bytes(encoded(Image.new("RGB", (64, 64), (10, 200, 30)), ".png"))
        page.locator("#style-file").set_input_files(style)
        studio.painted_in(name)
    page.wait_for_timeout(500)
    page.evaluate(CORRUPT_STYLES)
    page.close()
    titles = opened(context, any_host).page.locator(".card .title")
    expect(titles.filter(has_text="evening")).to_have_count(1)
    expect(titles.filter(has_text="meadow")).to_have_count(0)


def test_styles_of_ones_own_are_there_at_the_next_visit(
    context: BrowserContext, any_host: Site, make_picture: PictureMaker, tmp_path: Path
) -> None:
    studio = opened(context, any_host)
    page = studio.page
    studio.paint(make_picture())
    painted: dict[str, list[int]] = {}
    for name, colour in (("meadow", (10, 200, 30)), ("evening", (90, 20, 120))):
        style = tmp_path / f"{name}.png"
        style.write_bytes(encoded(Image.new("RGB", (64, 64), colour), ".png"))
        page.locator("#style-file").set_input_files(style)
        studio.painted_in(name)
        painted[name] = studio.shown()
    # Of one of them the person wants no trace.
    page.get_by_label("Kept on this device").uncheck()
    page.wait_for_timeout(500)
    page.close()

    another = opened(context, any_host)
    titles = another.page.locator(".card .title")
    expect(titles.filter(has_text="meadow")).to_have_count(1)
    expect(titles.filter(has_text="evening")).to_have_count(0)
    another.paint(make_picture())
    another.style("meadow")
    assert another.shown() == painted["meadow"]
    expect(another.page.get_by_label("Kept on this device")).to_be_checked()
    # Another one does not take its place.
    another.page.locator("#style-file").set_input_files(tmp_path / "evening.png")
    another.painted_in("evening")
    assert another.shown() == painted["evening"]
    expect(titles.filter(has_text="meadow")).to_have_count(1)
    # What is not to stay at the next visit is there as long as the tab.
    another.page.get_by_label("Kept on this device").uncheck()
    another.page.wait_for_timeout(1000)
    another.page.reload()
    another.painted_in("evening")
    another.style("meadow")
    another.page.get_by_role("button", name="Keep nothing").click()
    expect(another.page.get_by_label("Kept on this device")).not_to_be_checked()
    another.page.locator("#style-file").set_input_files(tmp_path / "evening.png")
    another.painted_in("evening")
    expect(another.page.get_by_label("Kept on this device")).not_to_be_checked()
    another.page.wait_for_timeout(500)
    another.page.close()
    expect(opened(context, any_host).page.locator(".card .title", has_text="meadow")).to_have_count(
        0
    )
