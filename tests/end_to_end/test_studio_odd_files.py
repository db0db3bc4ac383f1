"""Every odd file, dropped on the studio: a painting or a clear sentence, and the next one works."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from support.browser import Site
from support.odd_files import assert_is_a_sentence, odd_files

from .conftest import FOLDER

AT_ONCE = 10
# The page's policy lets it fetch from this folder.
ODD = f"{FOLDER}samples/odd/"
DROP = """async (names) => {
    const data = new DataTransfer();
    for (const name of names) {
        const response = await fetch(`samples/odd/${name}`);
        data.items.add(new File([await response.blob()], name));
    }
    const event = new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: data});
    document.body.dispatchEvent(event);
}"""
# What is told and shown when nothing is going on any more, or the person is asked.
OUTCOME = """async () => {
    const get = (id) => document.getElementById(id);
    const frames = () =>
        [...document.querySelectorAll(".frame-thumb")].map(({ariaLabel}) => ariaLabel);
    const busy = () =>
        get("stage").getAttribute("aria-busy") === "true" ||
        !get("progress").hidden ||
        frames().some((frame) => frame.endsWith("waiting"));
    do await new Promise((resolve) => setTimeout(resolve, 30));
    while (busy() && !get("too-large").open);
    return {
        photo: get("before").ariaLabel,
        painted: !get("after").hidden && get("status").textContent.includes("Painted"),
        problem: get("problem-text").textContent,
        asked: get("too-large").open,
        frames: frames(),
    };
}"""


@pytest.fixture
def odd(data_folder: Path) -> dict[str, bool]:
    return odd_files(data_folder)


@pytest.fixture
def page(context: BrowserContext, tiny_host: Site, data_folder: Path) -> Iterator[Page]:
    """The studio, with the odd files on its host."""
    tiny_host.folders = {ODD: data_folder / "odd" / "files", **tiny_host.folders}
    page = context.new_page()
    page.goto(tiny_host.address + FOLDER)
    expect(page.locator(".card")).not_to_have_count(0)
    yield page
    del tiny_host.folders[ODD]


def dropped(page: Page, names: list[str]) -> dict[str, Any]:
    """What came of dropping files."""
    page.evaluate(DROP, names)
    outcome: dict[str, Any] = page.evaluate(OUTCOME)
    return outcome


def test_dropped_alone(page: Page, odd: dict[str, bool]) -> None:
    """What is shown stays until the next is painted."""
    shown = ""
    for name, is_picture in odd.items():
        outcome = dropped(page, [name])
        if outcome["asked"]:
            page.keyboard.press("Escape")
            expect(page.locator("#too-large")).to_be_hidden()
        elif is_picture:
            assert outcome["problem"] == "", name
            shown = f"The photo: {name}"
        else:
            assert_is_a_sentence(outcome["problem"], name)
        if shown:
            assert outcome["photo"] == shown, name
            assert outcome["painted"], name


def test_ten_at_once(page: Page, odd: dict[str, bool]) -> None:
    """Every picture is painted, beside those before, and what is none is told by its name."""
    names = list(odd)
    for at in range(0, len(names), AT_ONCE):
        some = names[at : at + AT_ONCE]
        outcome = dropped(page, some)
        painted = {frame.removesuffix(", painted") for frame in outcome["frames"]}
        told = dict(line.split(": ", 1) for line in outcome["problem"].splitlines())
        assert not painted & told.keys()
        assert {name for name in some if odd[name]} <= painted, some
        assert set(some) <= painted | told.keys()
        for name, sentence in told.items():
            assert_is_a_sentence(sentence, name)
