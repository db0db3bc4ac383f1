"""Marking parts of the picture: by finger, with soft edges, and taken back one by one."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, expect

from support.axe import NARROW
from support.browser import Site
from support.fingers import Fingers, Point

from .conftest import FOLDER, PictureMaker, Studio, decoded, opened_context

SIZE = (300, 200)
LARGE = (2400, 1600)
GREY = 40
# Of 255: the screen shows a smaller copy, and of each the encoder and the mixing round once.
AGREE = 2


@pytest.fixture
def studio(context: BrowserContext, tiny_host: Site) -> Studio:
    """The studio on a desktop, with the painter that inverts pictures."""
    page = context.new_page()
    page.goto(tiny_host.address + FOLDER)
    page.locator(".card", has=page.locator("[value='tiny-whole/plain']")).click()
    return Studio(page, tiny_host)


@pytest.fixture
def phone(chromium: Browser, tiny_host: Site) -> Iterator[Studio]:
    """The same on a phone."""
    options = {"service_workers": "block", "has_touch": True, "viewport": NARROW}
    with opened_context(chromium, **options) as context:
        page = context.new_page()
        page.goto(tiny_host.address + FOLDER)
        page.locator(".card", has=page.locator("[value='tiny-whole/plain']")).click()
        yield Studio(page, tiny_host)


def plain(path: Path, size: tuple[int, int] = SIZE) -> Path:
    """A picture of one colour, so that what is seen tells how much of it is painted."""
    Image.new("RGB", size, (GREY, GREY, GREY)).save(path)
    return path


def at(studio: Studio, x: float, y: float) -> Point:
    """Where a place on the picture, as shares of its sides, is on the page."""
    box = studio.page.locator("#marks").bounding_box()
    assert box is not None
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def stroke(studio: Studio, *places: tuple[float, float]) -> None:
    """Draw over the picture with the mouse."""
    mouse = studio.page.mouse
    mouse.move(*at(studio, *places[0]))
    mouse.down()
    for each in places[1:]:
        mouse.move(*at(studio, *each), steps=4)
    mouse.up()


def saved(studio: Studio) -> np.ndarray:
    """The painting as a file, RGB."""
    return np.asarray(decoded(studio.download("PNG")[1]).convert("RGB"))


def reduced(painting: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """A painting in the size of what is shown of it."""
    size = (shown.shape[1], shown.shape[0])
    return np.asarray(Image.fromarray(painting).resize(size, Image.Resampling.BOX))


@pytest.mark.parametrize("size", [SIZE, LARGE])
def test_a_soft_edge_is_saved_as_it_is_seen(
    studio: Studio, size: tuple[int, int], tmp_path: Path
) -> None:
    """A line across the middle, from the photo to the painting and back, as wide as at any size."""
    page = studio.page
    studio.paint(plain(tmp_path / "plain.png", size))
    page.get_by_role("button", name="Mark parts").click()
    page.get_by_label("Brush size").fill("40")
    edges = {}
    for softness in ("0", "100"):
        page.get_by_label("Soft edge").fill(softness)
        stroke(studio, (0.01, 0.5), (0.99, 0.5))
        expect(page.locator("#covered")).to_contain_text("% of the picture is marked")
        studio.shown()
        shown, painting = studio.on_screen()[..., :3], saved(studio)
        assert painting.shape[:2] == size[::-1]
        assert np.abs(reduced(painting, shown).astype(int) - shown).mean() < AGREE
        middle = painting[:, size[0] // 2, 0].astype(float)
        # 0 is the photo, 1 the painting.
        edges[softness] = np.abs(middle - GREY) / (255 - 2 * GREY)
        page.locator("#clear-marks").click()

    def between(least: float, most: float, line: np.ndarray) -> float:
        return float(((line > least) & (line < most)).mean())

    for line in edges.values():
        # Wherever it is soft, half of the photo is where a hard edge is.
        assert between(-1, 0.5, line) == pytest.approx(0.4, abs=0.02)
        assert line[len(line) // 2] < 0.06
        assert line[0] > 0.99
    assert between(0.05, 0.95, edges["0"]) < 0.01
    assert between(0.05, 0.95, edges["100"]) > 0.3


def test_strokes_are_undone_one_by_one(studio: Studio, tmp_path: Path) -> None:
    page = studio.page
    studio.paint(plain(tmp_path / "plain.png"))
    page.get_by_role("button", name="Mark parts").click()
    seen = [studio.shown()]
    for x in (0.2, 0.5, 0.8):
        stroke(studio, (x, 0.2), (x, 0.8))
        seen.append(studio.shown())
    # What takes marks away is a stroke, too.
    page.get_by_label("Unmark").check()
    stroke(studio, (0, 0.5), (1, 0.5))
    seen.append(studio.shown())
    page.locator("#invert-marks").click()
    seen.append(studio.shown())
    assert len({tuple(each) for each in seen}) == len(seen)
    said = studio.status.inner_text()
    undo, redo = (page.get_by_role("button", name=name, exact=True) for name in ("Undo", "Redo"))
    for expected in reversed(seen[:-1]):
        undo.click()
        assert studio.shown() == expected
    expect(page.locator("#covered")).to_have_text("Nothing is marked.")
    for expected in seen[1:]:
        redo.click()
        assert studio.shown() == expected
    assert studio.status.inner_text() == said, "it was painted anew instead of mixed"

    # What is drawn after undoing lies on what is seen.
    undo.click()
    undo.click()
    assert studio.shown() == seen[3]
    page.locator("#invert-marks").click()
    undo.click()
    assert studio.shown() == seen[3]


def test_marks_come_back_with_their_picture(
    studio: Studio, make_picture: PictureMaker, tmp_path: Path
) -> None:
    page = studio.page
    page.locator("#file").set_input_files([plain(tmp_path / "plain.png"), make_picture()])
    frames = page.locator(".frame-thumb")
    for frame in (frames.nth(0), frames.nth(1)):
        expect(frame).to_have_attribute("aria-label", re.compile("painted"), timeout=60_000)
    frames.nth(0).click()
    page.get_by_role("button", name="Mark parts").click()
    stroke(studio, (0.2, 0.2), (0.2, 0.8))
    covered = page.locator("#marked-summary")
    expect(covered).to_contain_text("% of the picture is marked")
    said = covered.inner_text()
    frames.nth(1).click()
    expect(covered).to_have_text("Nothing is marked.")
    frames.nth(0).click()
    expect(covered).to_have_text(said)
    before = studio.shown()
    stroke(studio, (0.8, 0.2), (0.8, 0.8))
    page.get_by_role("button", name="Undo", exact=True).click()
    assert studio.shown() == before
    expect(covered).to_have_text(said)


def test_a_finger_draws_a_soft_line_on_a_phone(phone: Studio, tmp_path: Path) -> None:
    page, fingers = phone.page, Fingers(phone.page)
    phone.paint(plain(tmp_path / "plain.png"))
    page.get_by_role("group", name="Sheets").get_by_role("button", name="Mark").tap()
    page.get_by_label("Soft edge").fill("100")
    fingers.drag(*(at(phone, x, 0.5) for x in (0.2, 0.4, 0.6, 0.8)))
    expect(page.locator("#covered")).to_contain_text("% of the picture is marked")
    phone.shown()
    levels = np.unique(phone.on_screen()[..., 0])
    assert levels.min() < GREY + 20
    assert levels.max() == 255 - GREY
    assert len(levels) > 50
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("#covered")).to_have_text("Nothing is marked.")


def test_a_pen_draws(studio: Studio, tmp_path: Path) -> None:
    """Its hovering marks nothing, and its second button neither."""
    studio.paint(plain(tmp_path / "plain.png"))
    page = studio.page
    page.get_by_role("button", name="Mark parts").click()
    page.locator("#marks").scroll_into_view_if_needed()
    debugger = page.context.new_cdp_session(page)
    page.evaluate(
        """() => {
            self.kinds = new Set();
            document.querySelector("#marks")
                .addEventListener("pointerdown", ({ pointerType }) => kinds.add(pointerType));
        }"""
    )

    def pen(kind: str, place: tuple[float, float], button: str = "none") -> None:
        x, y = at(studio, *place)
        pressed = {"none": 0, "left": 1, "right": 2}[button]
        event = {"type": kind, "x": x, "y": y, "button": button, "buttons": pressed}
        debugger.send(
            "Input.dispatchMouseEvent",
            event | {"clickCount": 1, "pointerType": "pen", "force": 0.5},
        )

    def drawn_with(button: str) -> None:
        pen("mouseMoved", (0.2, 0.5))
        if button != "none":
            pen("mousePressed", (0.2, 0.5), button)
        pen("mouseMoved", (0.8, 0.5), button)
        if button != "none":
            pen("mouseReleased", (0.8, 0.5), button)

    for button in ("none", "right"):
        drawn_with(button)
        expect(page.locator("#covered")).to_have_text("Nothing is marked.")
    drawn_with("left")
    expect(page.locator("#covered")).to_have_text(re.compile(r"^\d+ % of the picture is marked"))
    assert page.evaluate("[...kinds]") == ["pen"]
