"""The studio in Chinese: chosen by the browser or the person, from the start to what went wrong."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from support.axe import violations
from support.browser import Site
from support.keeping import wait_until_kept

from .conftest import FOLDER, PictureMaker, Studio, opened_context

# What is left in Latin letters: names, formats, keys, styles' titles.
CHINESE = re.compile(r"[一-鿿]")


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    with opened_context(chromium, locale="zh-CN") as context:
        yield context


@pytest.fixture
def studio(context: BrowserContext, any_host: Site) -> Studio:
    page = context.new_page()
    page.goto(any_host.address + FOLDER)
    page.wait_for_url("**/index.zh.html")
    return Studio(page, any_host)


def test_a_chinese_browser_gets_the_studio_in_chinese(
    studio: Studio, make_picture: PictureMaker, tmp_path: Path
) -> None:
    page = studio.page
    expect(page.get_by_role("heading", level=1)).to_have_text("你的照片，变成画。")
    assert page.locator("html").get_attribute("lang") == "zh"
    page.locator("#file").set_input_files(make_picture())
    expect(studio.status).to_contain_text("在本机用时")
    expect(studio.status).to_contain_text("48 × 32 像素。")
    expect(page.locator("#after")).to_have_attribute("aria-label", re.compile("^画："))
    expect(page.locator("#colours-control, legend", has_text="颜色").first).to_be_visible()

    # All buttons and fields are called in Chinese.
    names = page.locator("button:visible, label:visible, summary:visible").all_inner_texts()
    foreign = [name for name in names if name.strip() and not CHINESE.search(name)]
    allowed = re.compile(r"^(PNG|JPEG|WebP|\d+ %|100|×|(Plain|Warm|Cold)\n)")
    assert [name for name in foreign if not allowed.match(name.strip())] == []
    assert violations(page) == []

    damaged = tmp_path / "damaged.png"
    damaged.write_bytes(make_picture("whole.png").read_bytes()[:60])
    page.locator("#file").set_input_files(damaged)
    expect(studio.problem).to_contain_text("图片无法读取")


def test_the_person_chooses_and_that_lasts(studio: Studio, make_picture: PictureMaker) -> None:
    page, start = studio.page, studio.host.address + FOLDER
    page.locator("#file").set_input_files(make_picture())
    expect(studio.status).to_contain_text("在本机用时")
    page.get_by_role("link", name="English").click()
    # What was painted is there in the other language, too.
    expect(studio.status).to_contain_text("Painted here in")
    page.goto(start)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your photo, painted.")
    expect(page.locator("#style-file")).to_have_count(1)
    page.get_by_role("link", name="中文").click()
    page.wait_for_url("**/index.zh.html")
    page.goto(start)
    page.wait_for_url("**/index.zh.html")


def test_the_example_page_and_the_way_back_keep_the_language(
    studio: Studio, make_picture: PictureMaker
) -> None:
    page = studio.page
    page.get_by_role("banner").get_by_role("link", name="用在你的网站").click()
    page.wait_for_url("**/example.zh.html")
    expect(page.get_by_role("heading", level=1)).to_have_text("一个标签，画一张画")
    frame = page.frame_locator("#frame")
    expect(frame.locator("html")).to_have_attribute("lang", "zh")
    page.locator("#file").set_input_files(make_picture())
    expect(page.locator("#said")).to_have_text(re.compile(r"^用时 \d+ ms，画好了。$"))
    assert violations(page) == []
    page.get_by_role("link", name="画室").click()
    page.wait_for_url("**/index.zh.html")


def test_the_persons_choice_needs_no_storage(chromium: Browser, any_host: Site) -> None:
    refused = "Object.defineProperty(self, 'localStorage', { get() { throw new Error(); } });"
    with opened_context(chromium, locale="zh-CN", service_workers="block") as context:
        page = context.new_page()
        page.add_init_script(refused)
        page.goto(any_host.address + FOLDER)
        page.wait_for_url("**/index.zh.html")
        page.get_by_role("link", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your photo, painted.")


def test_it_opens_without_a_network(studio: Studio, make_picture: PictureMaker) -> None:
    page = studio.page
    page.locator("#file").set_input_files(make_picture())
    expect(studio.status).to_contain_text("在本机用时")
    wait_until_kept(page.evaluate, "/index.html")
    page.context.set_offline(True)
    page.reload()
    expect(studio.status).to_contain_text("在本机用时")
