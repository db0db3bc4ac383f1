"""Whoever opens an address of the server that is none gets a page that leads to the studio."""

import pytest
from playwright.sync_api import Browser, expect

from support.axe import violations

from .conftest import opened_context

IS_STYLED = "link => getComputedStyle(link).backgroundColor !== 'rgba(0, 0, 0, 0)'"


@pytest.mark.parametrize(
    ("locale", "told", "back", "start"),
    [
        ("en-GB", "There is nothing at this address", "Go to the studio", "index.html"),
        ("zh-CN", "这个地址没有内容", "去画室", "index.zh.html"),
    ],
)
def test_it_says_what_is_wrong_and_leads_back(
    chromium: Browser, server: str, locale: str, told: str, back: str, start: str
) -> None:
    with opened_context(chromium, locale=locale) as context:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        answer = page.goto(f"{server}deep/down/nowhere")
        assert answer is not None
        assert answer.status == 404
        expect(page.get_by_role("heading", level=1)).to_have_text(told)
        assert not [each for each in said if "Content Security Policy" in each]
        link = page.get_by_role("link", name=back)
        assert link.evaluate(IS_STYLED)
        assert violations(page) == []
        link.click()
        page.wait_for_url(f"{server}{start}")
        expect(page.locator("#studio")).to_be_visible()
