"""Every odd file, given to elements: a painting or a clear sentence, and the next picture works."""

from pathlib import Path

from playwright.sync_api import Page

from support.browser import Site
from support.element_page import open_page, png
from support.odd_files import assert_is_a_sentence, odd_files

AT_ONCE = 10
# An element for each file, which all begin at once; then a good picture for each of them.
GIVE = """async (names) => {
    const elements = names.map((name) => make({ src: `/odd/${name}` }));
    document.body.append(...elements);
    // What it says is read at once: it may come near the screen, and try by itself, later.
    const given = await Promise.all(elements.map((element) => element.stylize().then(
        () => ({ painted: true, said: "" }),
        ({ code, message }) => (
            { painted: false, code, said: message, text: element.shadowRoot.textContent }))));
    for (const element of elements) element.src = "/good.png";
    await Promise.all(elements.map((element) => element.stylize()));
    for (const element of elements) element.remove();
    return given;
}"""
CODES = {"unsupported-picture", "picture-not-readable", "picture-too-large"}


def test_ten_at_once(
    page: Page, tiny_site: Site, assets: dict[str, str], data_folder: Path
) -> None:
    odd = odd_files(data_folder)
    tiny_site.folders["/odd/"] = data_folder / "odd" / "files"
    tiny_site.files["/good.png"] = png("red")
    open_page(page, tiny_site, assets)
    names = list(odd)
    for at in range(0, len(names), AT_ONCE):
        some = names[at : at + AT_ONCE]
        for name, outcome in zip(some, page.evaluate(GIVE, some), strict=True):
            assert outcome["painted"] or not odd[name], (name, outcome)
            if not outcome["painted"]:
                assert outcome["code"] in CODES, name
                assert_is_a_sentence(outcome["said"], name)
                assert outcome["said"] in outcome["text"], name
